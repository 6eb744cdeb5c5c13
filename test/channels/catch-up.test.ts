import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { startCatchUp } from '../../src/channels/catch-up.ts';
import { smsChannel } from '../../src/channels/sms/index.ts';
import { shelfStore } from '../../src/db/shelf-store.ts';
import type { InboundMessage } from '../../src/issues/inbound.ts';
import { NOON } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { openTestDatabase } from '../support/databases.ts';
import { httpMock } from '../support/http-mock.ts';
import { untilStopped } from '../support/leaks.ts';
import { ACCOUNT_SID, twilioEnv } from '../support/sms.ts';

const nock = httpMock();
const MESSAGES = `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`;
const EVERY_MS = 5 * 60_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase('postgresql');
});
afterAll(() => database.drop());

let now = NOON;
let ours = 0;
const told: InboundMessage[] = [];
const warned: unknown[] = [];
let sweeps = 0;
beforeEach(() => {
  now = NOON;
  ours += 10;
  told.length = 0;
  warned.length = 0;
  sweeps = 0;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('catching up', () => {
  it('a new address of ours begins now: what came before was never meant for us', async () => {
    const catchUp = start([aNumber(1)]);

    await kept(aNumber(1));
    await catchUp.stop();

    expect(told).toEqual([]);
  });

  it('fetches what came since the last sweep and ten minutes before, and hands it over', async () => {
    await place(aNumber(1), '2026-11-22T11:00:00.000Z');
    missedOf(aNumber(1), '2026-11-22T10:50:00Z').reply(200, page('SM1', 'SM2'));

    const catchUp = start([aNumber(1)]);
    await kept(aNumber(1));
    await catchUp.stop();

    expect(told.map((message) => message.providerId)).toEqual(['SM1', 'SM2']);
  });

  it('goes on from where it was, every few minutes', async () => {
    const catchUp = start([aNumber(1)]);
    await kept(aNumber(1));

    now = new Date(NOON.getTime() + EVERY_MS);
    missedOf(aNumber(1), '2026-11-22T11:50:00Z').reply(200, page('SM3'));
    vi.advanceTimersByTime(EVERY_MS);
    await kept(aNumber(1));
    await catchUp.stop();

    expect(told.map((message) => message.providerId)).toEqual(['SM3']);
  });

  it('one address that fails keeps its place and does not stop the others', async () => {
    await place(aNumber(1), '2026-11-22T11:00:00.000Z');
    await place(aNumber(2), '2026-11-22T11:00:00.000Z');
    missedOf(aNumber(1), '2026-11-22T10:50:00Z').reply(500);
    missedOf(aNumber(2), '2026-11-22T10:50:00Z').reply(200, page('SM4'));

    const catchUp = start([aNumber(1), aNumber(2)]);
    await kept(aNumber(2));
    await catchUp.stop();

    expect(told.map((message) => message.providerId)).toEqual(['SM4']);
    expect(await shelfStore(database).kept(`catch-up/sms/${aNumber(1)}`)).toBe('2026-11-22T11:00:00.000Z');
    expect(warned).toHaveLength(1);
  });

  it('a message that could not be kept is fetched again: its address keeps its place', async () => {
    await place(aNumber(1), '2026-11-22T11:00:00.000Z');
    missedOf(aNumber(1), '2026-11-22T10:50:00Z').reply(200, page('SM5'));

    const catchUp = start([aNumber(1)], () => Promise.reject(new Error('the database is away')));
    await expect.poll(() => warned).toHaveLength(1);
    await catchUp.stop();

    expect(await shelfStore(database).kept(`catch-up/sms/${aNumber(1)}`)).toBe('2026-11-22T11:00:00.000Z');
  });

  it('never sweeps twice at once, and stopping waits for the sweep that runs', async () => {
    await place(aNumber(1), '2026-11-22T11:00:00.000Z');
    missedOf(aNumber(1), '2026-11-22T10:50:00Z').reply(200, page('SM6'));
    const held = Promise.withResolvers<void>();

    const catchUp = start([aNumber(1)], () => held.promise);
    await expect.poll(() => told).toHaveLength(1);
    vi.advanceTimersByTime(3 * EVERY_MS);
    let stopped = false;
    const stopping = catchUp.stop().then(() => (stopped = true));
    expect(stopped).toBe(false);
    held.resolve();
    await stopping;

    expect(told).toHaveLength(1);
    expect(sweeps).toBe(1);
  });
});

function start(addresses: readonly string[], keep: () => Promise<void> = () => Promise.resolve()) {
  const channel = smsChannel(
    twilioEnv('https://desk.example.com'),
    {
      log: pino({ enabled: false }),
      publicUrl: 'https://desk.example.com',
      localUrl: () => 'http://127.0.0.1:1',
      shelf: shelfStore(database),
      file: async () => undefined,
      rejected: () => {},
      addresses: async () => [],
      pageGuard: () => {},
    },
    (text) => expect.fail(text),
  );
  const catchUp = startCatchUp({
    channels: channel ? [channel] : [],
    async addresses() {
      sweeps++;
      return addresses.map((address) => ({ channel: 'sms', address }));
    },
    shelf: shelfStore(database),
    onMessage(message) {
      told.push(message);
      return keep();
    },
    clock: async () => now,
    everyMs: EVERY_MS,
    log: { warn: (fields: unknown) => void warned.push(fields) },
  });
  return { stop: untilStopped('catching up', () => catchUp.stop()) };
}

/** A number of this test's own, so that no other test's place is found. */
function aNumber(n: number): string {
  return `+1555200${String(ours + n).padStart(4, '0')}`;
}

function missedOf(address: string, since: string) {
  return nock('https://api.twilio.com')
    .get(MESSAGES)
    .query({ To: address, 'DateSent>': since, PageSize: 200 });
}

function place(address: string, at: string): Promise<void> {
  return shelfStore(database).keep(`catch-up/sms/${address}`, at);
}

/** Resolves once the sweep that began now has kept its place. */
function kept(address: string): Promise<void> {
  return expect.poll(() => shelfStore(database).kept(`catch-up/sms/${address}`)).toBe(now.toISOString());
}

function page(...sids: readonly string[]) {
  const messages = sids.map((sid) => ({
    sid,
    direction: 'inbound',
    status: 'received',
    from: '+15550001111',
    to: '+15550009999',
    body: 'Hello',
    num_media: '0',
    date_sent: NOON.toUTCString(),
    date_created: NOON.toUTCString(),
  }));
  return { messages: messages.toReversed(), next_page_uri: null, page_size: 200 };
}
