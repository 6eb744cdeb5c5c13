import { randomUUID } from 'node:crypto';

import { sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CustomerChannel } from '../../src/channels/channel.ts';
import { channelHandlers } from '../../src/channels/deliver.ts';
import { smsChannel } from '../../src/channels/sms/index.ts';
import { attachmentStore } from '../../src/db/attachment-store.ts';
import { inboxStore } from '../../src/db/inbox-store.ts';
import { issueReader } from '../../src/db/issue-reader.ts';
import { issueStore } from '../../src/db/issue-store.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import { replyStore } from '../../src/db/reply-store.ts';
import type { Employee, IssueId, MessageId } from '../../src/issues/issue.ts';
import { messageId } from '../../src/issues/issue.ts';
import { issueService } from '../../src/issues/service.ts';
import { NOON, aReply, aText, byText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { openTestDatabase } from '../support/databases.ts';
import { httpMock } from '../support/http-mock.ts';
import { ACCOUNT_SID, memoryShelf, twilioEnv } from '../support/sms.ts';

const nock = httpMock();
const MESSAGES = `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`;
const api = () => nock('https://api.twilio.com');

let database: TestDatabase;
let ana: Employee;
const clock = () => NOON;
/** For what began to be sent it is so much later. */
const later = (ms: number) =>
  database.db.execute(
    sql`update messages set begun_at = begun_at - make_interval(secs => ${ms / 1_000}) where begun_at is not null`,
  );

beforeAll(async () => {
  database = await openTestDatabase('postgresql');
  await inboxStore(database).add({
    name: 'Support',
    listens: [{ channel: 'sms', address: byText.from }],
    posts: [{ platform: 'web', conversation: 'support' }],
  });
  ana = await peopleStore(database).identify({ platform: 'web', id: 'ana', name: 'Ana Lima' });
});
afterAll(() => database.drop());

describe('a reply from the outbox', () => {
  it('is sent once, however often it is delivered', async () => {
    const reply = await aReplyOnItsWay();
    api().post(MESSAGES).reply(201, { sid: 'SM1', status: 'queued' });

    await reply.deliver();
    await reply.deliver();

    expect(await reply.state()).toMatchObject({ delivery: 'queued' });
    expect(await replies().unclaimed('sms', ['SM1'])).toEqual([]);
  });

  it('that is refused is shown as failed, in words', async () => {
    const reply = await aReplyOnItsWay();
    api().post(MESSAGES).reply(400, { code: 21211 });

    await reply.deliver();

    expect(await reply.state()).toMatchObject({
      delivery: 'failed',
      problem: expect.stringContaining('not a valid phone number'),
    });
  });

  it('whose customer opted out meanwhile is not sent', async () => {
    const reply = await aReplyOnItsWay();
    await service().receive(aText({ from: reply.to, text: 'STOP', keyword: 'stop' }));

    await reply.deliver();

    expect(await reply.state()).toMatchObject({
      delivery: 'failed',
      problem: expect.stringContaining('STOP'),
    });
  });

  it('a STOP only the carrier knew of blocks the next reply too', async () => {
    const reply = await aReplyOnItsWay();
    api().post(MESSAGES).reply(400, { code: 21610 });
    await reply.deliver();

    const [route] = (await issueReader(database).detail(reply.issue))?.issue.routes ?? [];
    expect(route).toMatchObject({ blocked: 'opted-out' });
  });

  it('that has to wait says why, and goes when its time has come, without a look-up', async () => {
    const reply = await aReplyOnItsWay();
    api().post(MESSAGES).reply(429, { code: 63038 });
    await expect(reply.deliver()).rejects.toMatchObject({ kind: 'later', afterMs: 3_600_000 });
    expect(await reply.state()).toMatchObject({
      delivery: 'queued',
      problem: expect.stringContaining('limit'),
    });

    await later(3_600_000);
    api().post(MESSAGES).reply(201, { sid: 'SM3', status: 'sent' });
    await reply.deliver();

    expect(await reply.state()).toMatchObject({ delivery: 'sent' });
  });

  it('on a channel that is switched off fails in words', async () => {
    const reply = await aReplyOnItsWay();

    await handlers([]).reply.deliver(reply.effect);

    expect(await reply.state()).toMatchObject({
      delivery: 'failed',
      problem: expect.stringContaining('sms'),
    });
  });
});

describe('a reply whose answer was lost', () => {
  it('is found and not sent again', async () => {
    const reply = await aReplyOnItsWay();
    await loseTheAnswer(reply);

    await later(1_000);
    listed(reply, { sid: 'SM10', status: 'sent' });
    await reply.deliver();

    expect(await reply.state()).toMatchObject({ delivery: 'sent' });
    expect(await replies().unclaimed('sms', ['SM10'])).toEqual([]);
  });

  it('is sent again only when it is not there after the list had time to show it', async () => {
    const reply = await aReplyOnItsWay();
    await loseTheAnswer(reply);

    await later(5_000);
    listed(reply);
    await expect(reply.deliver()).rejects.toMatchObject({
      kind: 'later',
      afterMs: expect.closeTo(10_000, -3),
    });

    await later(10_000);
    listed(reply);
    api().post(MESSAGES).reply(201, { sid: 'SM11', status: 'sent' });
    await reply.deliver();

    expect(await reply.state()).toMatchObject({ delivery: 'sent' });
  });

  it('that is lost again is looked for from its second sending on', async () => {
    const reply = await aReplyOnItsWay();
    await loseTheAnswer(reply);

    await later(20_000);
    listed(reply);
    api().post(MESSAGES).reply(502);
    await expect(reply.deliver()).rejects.toMatchObject({ kind: 'unknown' });

    await later(5_000);
    listed(reply);
    await expect(reply.deliver()).rejects.toMatchObject({
      kind: 'later',
      afterMs: expect.closeTo(10_000, -3),
    });
  });

  it('is not taken for an equal reply that went before it', async () => {
    const first = await aReplyOnItsWay();
    api().post(MESSAGES).reply(201, { sid: 'SM20', status: 'sent' });
    await first.deliver();
    const second = await aReplyOnItsWay(first);
    await loseTheAnswer(second);

    await later(1_000);
    listed(second, { sid: 'SM20' }, { sid: 'SM21' });
    await second.deliver();

    expect(await second.state()).toMatchObject({ delivery: 'sent' });
    expect(await replies().unclaimed('sms', ['SM20', 'SM21'])).toEqual([]);
  });

  it('is never sent on a look-up that failed', async () => {
    const reply = await aReplyOnItsWay();
    await loseTheAnswer(reply);

    await later(60_000);
    api().get(MESSAGES).query(true).reply(500);
    await expect(reply.deliver()).rejects.toMatchObject({ kind: 'later' });
  });

  it('and cannot be looked up is shown as unknown', async () => {
    const reply = await aReplyOnItsWay();
    await loseTheAnswer(reply);

    await handlers([channel(RECEIVE_ONLY)]).reply.deliver(reply.effect);

    expect(await reply.state()).toMatchObject({ delivery: 'unknown' });
  });
});

describe('giving up on a reply', () => {
  it('that certainly did not go shows it as failed, and why', async () => {
    const reply = await aReplyOnItsWay();

    await handlers().reply.giveUp(reply.effect, 'Twilio cannot be reached.');

    expect(await reply.state()).toMatchObject({
      delivery: 'failed',
      problem: 'Switchboard gave up: Twilio cannot be reached.',
    });
  });

  it('of whose last sending nobody knows the end shows it as unknown', async () => {
    const reply = await aReplyOnItsWay();
    await loseTheAnswer(reply);

    await handlers().reply.giveUp(reply.effect, 'Twilio failed.');

    expect(await reply.state()).toMatchObject({ delivery: 'unknown' });
  });
});

describe('an attachment from the outbox', () => {
  const PATH = '/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1';

  it('is fetched once and kept', async () => {
    const { effect, view } = await anAttachment();
    api().get(PATH).reply(200, '%PDF', { 'content-type': 'application/pdf' });

    await handlers().attachment.deliver(effect);
    await handlers().attachment.deliver(effect);

    expect(await view()).toMatchObject({ state: 'kept', contentType: 'application/pdf' });
  });

  it('that cannot be had is given up, and the issue says why', async () => {
    const { effect, view } = await anAttachment();
    api().get(PATH).reply(410);

    await handlers().attachment.deliver(effect);

    expect(await view()).toMatchObject({ state: 'failed', problem: expect.stringContaining('no longer') });
  });

  it('that cannot be had now is tried again', async () => {
    const { effect, view } = await anAttachment();
    api().get(PATH).reply(503);

    await expect(handlers().attachment.deliver(effect)).rejects.toMatchObject({ kind: 'later' });
    expect(await view()).toMatchObject({ state: 'coming' });
  });

  async function anAttachment() {
    const from = aNumber();
    const url = `https://api.twilio.com${PATH}`;
    await service().receive(
      aText({ from, text: '', attachments: [{ url, contentType: 'application/pdf' }] }),
    );
    const issue = await issueOf(from);
    const view = async () => (await issueReader(database).summary(issue))?.attachments[0];
    const attachment = (await view())?.id;
    if (attachment === undefined) throw new Error('the issue shows no attachment');
    return { effect: { kind: 'attachment', attachment } as const, view };
  }
});

const RECEIVE_ONLY = { PUBLIC_URL: 'https://desk.example.com', TWILIO_AUTH_TOKEN: 'token' };

interface OnItsWay {
  readonly effect: { readonly kind: 'reply'; readonly message: MessageId; readonly attempt: number };
  readonly issue: IssueId;
  readonly to: string;
  readonly text: string;
  deliver(): Promise<void>;
  state(): Promise<unknown>;
}

/** A customer's text and Ana's reply to it; or another reply like `before`. */
async function aReplyOnItsWay(before?: OnItsWay): Promise<OnItsWay> {
  const to = before?.to ?? aNumber();
  if (!before) await service().receive(aText({ from: to }));
  const issue = before?.issue ?? (await issueOf(to));
  const message = messageId(randomUUID());
  const command = aReply(ana, { message, route: { ...byText, to } });
  expect(await service().execute(issue, [command])).toMatchObject({ ok: true });

  const effect = { kind: 'reply', message, attempt: 1 } as const;
  return {
    effect,
    issue,
    to,
    text: command.text,
    deliver: () => handlers().reply.deliver(effect),
    state: () => issueReader(database).message(message),
  };
}

async function loseTheAnswer(reply: OnItsWay): Promise<void> {
  api()
    .post(MESSAGES)
    .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
  await expect(reply.deliver()).rejects.toMatchObject({ kind: 'unknown' });
}

/** Twilio's list of texts to this customer, oldest first, all created now. */
function listed(
  reply: OnItsWay,
  ...texts: readonly { readonly sid: string; readonly status?: string }[]
): void {
  const messages = texts.map((text) => ({
    direction: 'outbound-api',
    status: 'sent',
    body: reply.text,
    date_created: new Date().toUTCString(),
    ...text,
  }));
  api()
    .get(MESSAGES)
    .query(true)
    .reply(200, { messages: messages.toReversed(), next_page_uri: null, page_size: 100 });
}

function handlers(channels: readonly CustomerChannel[] = [channel()]) {
  return channelHandlers(channels, replies(), attachmentStore(database), pino({ enabled: false }));
}

function channel(env = twilioEnv('https://desk.example.com')): CustomerChannel {
  const tools = {
    log: pino({ enabled: false }),
    publicUrl: 'https://desk.example.com',
    localUrl: () => 'http://127.0.0.1:1',
    shelf: memoryShelf(),
    file: async () => undefined,
    rejected: () => {},
    addresses: async () => [],
    pageGuard: () => {},
  };
  const made = smsChannel(env, tools, (text) => expect.fail(text), clock);
  if (!made) throw new Error('no channel');
  return made;
}

function replies() {
  return replyStore(database, clock);
}

function service() {
  return issueService(issueStore(database), peopleStore(database), clock);
}

async function issueOf(from: string): Promise<IssueId> {
  const { issues } = await issueReader(database).list({ text: from });
  const [newest] = issues;
  if (!newest) throw new Error('no issue');
  return newest.id;
}

let numbers = 0;
function aNumber(): string {
  return `+1555100${String(++numbers).padStart(4, '0')}`;
}
