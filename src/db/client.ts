import type { Logger } from 'pino';

import type { Opened } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';

/**
 * Opens the database and brings it to the current schema: PostgreSQL where an address is given, else the
 * embedded one in the data directory. Throws `DatabaseRefused`, or its kind `DirectoryInUse`, whose message is
 * meant for whoever starts the process. Call `stop` on the result, or the process does not end.
 */
export function openDatabase(options: {
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly log: Logger;
}): Promise<Opened> {
  const { databaseUrl, dataDir, log } = options;
  return databaseUrl === undefined ? openEmbedded(dataDir, log) : openPostgres(databaseUrl, log);
}

export type { Opened } from './database.ts';
export { lookAtEmbedded, lookAtPostgres } from './look.ts';
export { DatabaseRefused, DirectoryInUse } from './refused.ts';
