import { rmSync } from 'node:fs';

import pino from 'pino';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';

import { openDatabase } from '../../src/db/client.ts';
import type { DatabaseSettings } from './databases.ts';
import { startPostgres } from './postgres.ts';
import { scratch } from './scratch.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The run's own PostgreSQL server. */
    readonly postgresUrl: string;
    /** A migrated data directory of the embedded database, to be copied. */
    readonly embeddedTemplate: string;
  }
}

/** Brings the run's databases, and takes them away when it ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const template = scratch('template');
  const [server] = await Promise.all([startPostgres(), migrate({ dataDir: template })]);
  async function tearDown(): Promise<void> {
    rmSync(template, { recursive: true, force: true });
    await server.stop();
  }

  try {
    const admin = postgres(server.url, { max: 1, onnotice: () => {} });
    await admin`create database template_switchboard`;
    await admin.end();
    const databaseUrl = server.url.replace(/postgres$/, 'template_switchboard');
    await migrate({ databaseUrl, dataDir: 'not-used' });
  } catch (error) {
    await tearDown();
    throw error;
  }

  project.provide('postgresUrl', server.url);
  project.provide('embeddedTemplate', template);
  return tearDown;
}

/** Closed again at once: a database that somebody uses cannot be a template. */
async function migrate(settings: DatabaseSettings): Promise<void> {
  await (await openDatabase({ ...settings, log: pino({ enabled: false }) })).stop();
}
