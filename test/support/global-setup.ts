import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pino from 'pino';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';

import { openDatabase } from '../../src/db/client.ts';
import { startPostgres } from './postgres.ts';

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
  const log = pino({ enabled: false });
  const template = mkdtempSync(join(tmpdir(), 'switchboard-template-'));
  const server = await startPostgres();
  async function tearDown(): Promise<void> {
    rmSync(template, { recursive: true, force: true });
    await server.stop();
  }

  try {
    const admin = postgres(server.url, { max: 1, onnotice: () => {} });
    await admin`create database template_switchboard`;
    await admin.end();
    const databaseUrl = server.url.replace(/postgres$/, 'template_switchboard');
    // Each is closed again at once: a database that somebody uses cannot be a template.
    await (await openDatabase({ databaseUrl, dataDir: template, log })).stop();
    await (await openDatabase({ dataDir: template, log })).stop();
  } catch (error) {
    await tearDown();
    throw error;
  }

  project.provide('postgresUrl', server.url);
  project.provide('embeddedTemplate', template);
  return tearDown;
}
