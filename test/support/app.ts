import { createServer } from 'node:net';

import type { DestinationStream } from 'pino';

import type { App } from '../../src/app.ts';
import { startApp } from '../../src/app.ts';
import type { DatabaseKind, DatabaseSettings } from './databases.ts';
import { newEmbeddedDatabase, newPostgresDatabase } from './databases.ts';
import { untilStopped } from './leaks.ts';

/** The whole product in this process, on a database of its own. */
export interface TestApp {
  readonly url: string;
  readonly settings: DatabaseSettings;
  /** Ends it and starts it again, on the same database and at the same address. */
  restart(): Promise<void>;
  /** Ends it and takes its database away. */
  stop(): Promise<void>;
}

/** `env` beside what every test needs; it may depend on the address the app will have. Its log goes to `logTo`. */
export async function startTestApp(
  kind: DatabaseKind,
  env: (url: string) => Readonly<Record<string, string>> = () => ({}),
  options: { readonly logTo?: DestinationStream } = {},
): Promise<TestApp> {
  const place = kind === 'postgresql' ? await newPostgresDatabase() : newEmbeddedDatabase();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    PORT: String(port),
    PUBLIC_URL: url,
    LOG_LEVEL: 'silent',
    // Replies go at once; who tests Undo says otherwise.
    WORKSPACE_UNDO_SECONDS: '0',
    // No test is to wait for seconds; those of the pace switch it on.
    PACING: 'off',
    SWITCHBOARD_DATA: place.settings.dataDir,
    ...(place.settings.databaseUrl !== undefined && { DATABASE_URL: place.settings.databaseUrl }),
    ...env(url),
  };
  let app: App;
  try {
    app = await startApp(settings, options);
  } catch (error) {
    await place.remove();
    throw error;
  }
  const stop = untilStopped(`the app on ${kind}`, async () => {
    await app.stop();
    await place.remove();
  });
  async function restart(): Promise<void> {
    await app.stop();
    app = await startApp(settings, options);
  }
  return { url, settings: place.settings, restart, stop };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}
