import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { FileLinks } from '../../../src/bot/teams/file-links.ts';
import { fileLinks } from '../../../src/bot/teams/file-links.ts';
import { signedLinks } from '../../../src/bot/teams/signed-links.ts';
import { attachmentId, messageId } from '../../../src/issues/issue.ts';
import { shelfStore } from '../../../src/db/shelf-store.ts';
import { freePort } from '../../support/app.ts';
import type { TestDatabase } from '../../support/databases.ts';
import { openTestDatabase } from '../../support/databases.ts';
import { untilStopped } from '../../support/leaks.ts';

const DAY_MS = 24 * 60 * 60_000;
const LETTER = messageId('6f1c2f9e-5f5c-4a0e-9d0a-0d6a3c7c0a11');
const rejected: string[] = [];
let now = new Date('2026-11-22T12:20:00Z');
let database: TestDatabase;
let url: string;
let stop: () => Promise<void>;

function links(): FileLinks {
  const tools = {
    shelf: shelfStore(database),
    publicUrl: url,
    rejected: (door: string, why: string) => void rejected.push(`${door} ${why}`),
  };
  return fileLinks(
    signedLinks(tools, () => now),
    tools,
    () => now,
  );
}

beforeAll(async () => {
  database = await openTestDatabase('postgresql');
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const page = {
    contentType: 'text/html',
    name: 'page.html',
    bytes: Buffer.from('<script>alert(1)</script>'),
  };
  const web = express();
  const mail = { contentType: 'message/rfc822', bytes: Buffer.from('Subject: <script>') };
  web.use(
    links().door({
      attachment: async (id) => (id === 7 ? page : undefined),
      original: async (id) => (id === LETTER ? mail : undefined),
    }),
  );
  const server = web.listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  stop = untilStopped('the door', () => new Promise<void>((resolve) => server.close(() => resolve())));
});
afterAll(async () => {
  await stop();
  await database.drop();
});

it('a link of any process opens the file, which is saved and never shown as a page', async () => {
  const answer = await fetch((await links().now()).fileUrl(attachmentId(7)));

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(answer.headers.get('content-disposition')).toContain('attachment');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await answer.text()).toContain('script');
});

it('a link lives for a week, and then says what to do', async () => {
  const link = (await links().now()).fileUrl(attachmentId(7));

  now = new Date(now.getTime() + 6 * DAY_MS);
  const inTime = await fetch(link);
  now = new Date(now.getTime() + 2 * DAY_MS);
  const late = await fetch(link);

  expect([inTime.status, late.status]).toEqual([200, 410]);
  expect(await late.text()).toMatch(/Open the issue again/);
});

it('a card that is drawn again within the hour has the same link', async () => {
  now = new Date('2026-11-22T12:20:00Z');
  const first = (await links().now()).fileUrl(attachmentId(7));
  now = new Date('2026-11-22T12:50:00Z');

  expect((await links().now()).fileUrl(attachmentId(7))).toBe(first);
});

it('what is not there is not found, and what is forged is counted', async () => {
  const missing = await fetch((await links().now()).fileUrl(attachmentId(8)));
  const forged = await fetch(`${url}/teams/files/7?until=1&proof=x`);

  expect([missing.status, forged.status]).toEqual([404, 403]);
  expect(rejected).toEqual(['/teams/files forged']);
});

it('an email as it came is saved and never shown as a page, and has links of its own', async () => {
  const { originalUrl, fileUrl } = await links().now();
  const query = new URL(fileUrl(attachmentId(7))).search;

  const answer = await fetch(originalUrl(LETTER));
  const missing = await fetch(originalUrl(messageId('6f1c2f9e-5f5c-4a0e-9d0a-0d6a3c7c0a12')));
  const proofOfAnother = await fetch(`${url}/teams/originals/${LETTER}${query}`);

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="message-${LETTER}.eml"`);
  expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.text()).toBe('Subject: <script>');
  expect([missing.status, proofOfAnother.status]).toEqual([404, 403]);
});
