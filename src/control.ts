import { chmod, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join, relative } from 'node:path';

import express from 'express';
import { z } from 'zod';

import type { CareCommands } from './care-commands.ts';
import type { InboxChange, Inboxes, InboxListing, InboxOutcome } from './issues/inboxes.ts';
import { inboxId } from './issues/issue.ts';
import type { Shelf } from './issues/store.ts';

/**
 * The embedded database has one owner. While that is the running server, `npm run inbox` and the like go through
 * it, by a socket in the data directory that only this user can open.
 */
export async function startControl(
  dataDir: string,
  {
    inboxes,
    shelf,
    commands,
  }: { readonly inboxes: Inboxes; readonly shelf: Shelf; readonly commands: CareCommands },
): Promise<{ stop(): Promise<void> }> {
  const app = express();
  app.use(express.json());
  app.post('/commands', async ({ body }, response) => {
    const { words, by } = Spoken.parse(body);
    response.json(await commands(words, by));
  });
  app.get('/inboxes', async (_request, response) => {
    response.json(await inboxes.list());
  });
  app.post('/inboxes/:verb', async ({ params, body }, response) => {
    const { change, by } = Changing.parse(body);
    response.json(
      params.verb === 'remove' ? await inboxes.remove(change, by) : await inboxes.add(change, by),
    );
  });
  app.post('/shelf/kept', async ({ body }, response) => {
    response.json({ value: await shelf.kept(OnShelf.parse(body).key) });
  });
  app.post('/shelf/keep', async ({ body }, response) => {
    const { key, value } = OnShelf.parse(body);
    await shelf.keep(key, value);
    response.json({});
  });
  app.post('/shelf/keep-first', async ({ body }, response) => {
    const { key, value } = OnShelf.parse(body);
    response.json({ value: await shelf.keepFirst(key, value) });
  });

  const path = socketPath(dataDir);
  await rm(path, { force: true }); // Left by a process that was killed; the directory's lock is ours.
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The inboxes of a server that runs on this data directory. */
export function runningInboxes(dataDir: string): Inboxes {
  const socket = socketPath(dataDir);
  return {
    list: async () => z.array(Listing).parse(await call(socket, 'GET', '/inboxes')),
    add: async (change, by) => Outcome.parse(await call(socket, 'POST', '/inboxes/add', { change, by })),
    remove: async (change, by) =>
      Outcome.parse(await call(socket, 'POST', '/inboxes/remove', { change, by })),
  };
}

/** The shelf of a server that runs on this data directory. */
export function runningShelf(dataDir: string): Shelf {
  const socket = socketPath(dataDir);
  return {
    kept: async (key) => OnShelf.parse(await call(socket, 'POST', '/shelf/kept', { key })).value,
    async keep(key, value) {
      await call(socket, 'POST', '/shelf/keep', { key, value });
    },
    keepFirst: async (key, value) =>
      OnShelf.parse(await call(socket, 'POST', '/shelf/keep-first', { key, value })).value,
  };
}

/** The commands about data, carried out by a server that runs on this data directory. */
export function runningCommands(dataDir: string): CareCommands {
  const socket = socketPath(dataDir);
  return async (words, by) => Answered.parse(await call(socket, 'POST', '/commands', { words, by }));
}

/** A socket's path may have about 100 bytes, so the shorter way to say it is taken. */
function socketPath(dataDir: string): string {
  const whole = join(dataDir, 'control.sock');
  const short = relative('.', whole);
  return short.length < whole.length ? short : whole;
}

function call(socket: string, method: string, path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { socketPath: socket, method, path, headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`the running server answered ${response.statusCode}: ${text}`));
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const OnShelf = z.object({ key: z.string().default(''), value: z.unknown() });
const Addresses = z.array(z.object({ channel: z.string(), address: z.string() }));
const Conversations = z.array(z.object({ platform: z.string(), conversation: z.string() }));
const Change: z.ZodType<InboxChange> = z.object({
  name: z.string(),
  listens: Addresses,
  posts: Conversations,
  signature: z.string().exactOptional(),
});
const Typist = z.object({ kind: z.literal('command-line'), via: z.string() });
const Changing = z.object({ change: Change, by: Typist });
const Spoken = z.object({ words: z.array(z.string()), by: Typist });
const Answered = z.object({ ok: z.boolean(), words: z.string() });
const Inbox = z.object({
  id: z.number().transform(inboxId),
  name: z.string(),
  listens: Addresses,
  posts: Conversations,
  signature: z.string().exactOptional(),
});
const Listing: z.ZodType<InboxListing> = Inbox.extend({
  troubles: z.array(z.object({ platform: z.string(), conversation: z.string(), problem: z.string() })),
  unheard: z.array(z.object({ channel: z.string(), problem: z.string() })).exactOptional(),
});
const Outcome: z.ZodType<InboxOutcome> = z.union([
  z
    .object({ ok: z.literal(true), changed: z.boolean(), inbox: Inbox.optional() })
    .transform(({ inbox, ...rest }) => ({
      ...rest,
      ...(inbox && { inbox }),
    })),
  z.object({ ok: z.literal(false), problem: z.string() }),
]);
