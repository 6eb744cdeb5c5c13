import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { Shelf } from './issues/store.ts';

/**
 * A random name for the database, the same for every process on it: by it one can tell whether what answers at an
 * address is ours. No secret.
 */
export async function installationOf(shelf: Shelf): Promise<string> {
  return z.string().parse(await shelf.keepFirst('installation', randomUUID()));
}
