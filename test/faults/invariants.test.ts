import { sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Opened } from '../../src/db/client.ts';
import { openDatabase } from '../../src/db/client.ts';
import { rowsOf } from '../../src/db/database.ts';
import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { untilStopped } from '../support/leaks.ts';
import type { Json } from '../support/slack-server/json.ts';
import { findingsIn } from './invariants.ts';
import { newLedger } from './ledger.ts';
import type { Office, Outside } from './office.ts';
import { addInbox, openOutside } from './office.ts';
import { randomOf } from './random.ts';
import { untilAtRest } from './rest.ts';
import { newTraffic } from './traffic.ts';

const ledger = newLedger();
let app: TestApp;
let outside: Outside;
let opened: Opened;
let office: Office;
let close: () => Promise<void>;

beforeAll(async () => {
  outside = await openOutside();
  app = await startTestApp('postgresql', () => outside.env);
  opened = await openDatabase({ ...app.settings, log: pino({ enabled: false }) });
  close = untilStopped('a look at the database', () => opened.stop());
  await addInbox(opened, outside);
  await outside.bindTeams(app.url);
  const nothing = async () => {};
  office = {
    ...outside,
    replicas: [
      {
        ...{ url: () => app.url, output: () => '', killedAt: () => 0 },
        ...{ kill: nothing, start: nothing, shiftClock: nothing, terminate: nothing },
      },
    ],
    settings: app.settings,
    look: (work) => work(opened),
    stop: nothing,
  };
  const traffic = newTraffic(office, ledger, randomOf(7));
  await traffic.texts(30, { customers: 9 });
  await traffic.emails(3);
  await traffic.work(8);
  await untilAtRest(office);
}, 240_000);
afterAll(async () => {
  await app.stop();
  await close();
  await outside.stop();
});

const violations = async () => (await findingsIn(opened, outside, ledger)).violations;

it('finds nothing wrong where nothing went wrong', async () => {
  const found = await findingsIn(opened, outside, ledger);

  expect(found).toMatchObject({ messages: 33, sent: 8, shownNotSent: 0, copiesInTeams: 0, violations: [] });
  expect(found.issues).toBeGreaterThan(6);
});

describe('what must not be is noticed:', () => {
  it.each<[string, RegExp, () => Promise<unknown>]>([
    [
      'an acknowledged message that is nowhere',
      /^M-9-99 was acknowledged and is on 0 issues$/,
      async () => ledger.messages.set('M-9-99', { from: '+15550001111' }),
    ],
    [
      'a card in Slack that is not its issue’s',
      /in Slack is not the issue's$/,
      () =>
        slackCard(1, 'chat.update', {
          text: 'Old',
          attachments: [{ color: '#E01E5A', fallback: 'Old', text: 'Old' }],
        }),
    ],
    ['a card that is missing in Slack', /has no card in Slack$/, () => slackCard(2, 'chat.delete', {})],
    ['a second card of an issue in Slack', /has 2 cards in Slack$/, () => secondCard(3)],
    [
      'a card in Teams that is not its issue’s',
      /in Teams is not the issue's$/,
      () =>
        change(
          sql`update messages set body = 'Changed' where seq in (select min(seq) from messages where kind = 'customer' group by issue_id order by 1 offset 4)`,
        ),
    ],
    [
      'a card that Teams does not have',
      /has no card in Teams$/,
      () =>
        change(
          sql`update postings set ref = ref || '9' where platform = 'teams' and id = (select max(id) from postings where platform = 'teams')`,
        ),
    ],
    [
      'a card that is missing in the workspace',
      /is not once in the workspace$/,
      () =>
        change(sql`delete from postings where id = (select max(id) from postings where platform = 'web')`),
    ],
    [
      'a further message that is missing under its card',
      /stands 0 times under its card in Slack$/,
      () => threadMessage(),
    ],
    ['a reply that was sent twice', /was sent 2 times$/, () => sentAgain(0)],
    [
      'a reply shown as not sent that was',
      /is shown as not sent, and was$/,
      () => reply(1, sql`delivery = 'failed'`),
    ],
    [
      'a reply of which nothing is said',
      /is neither sent nor shown as not sent$/,
      () => reply(2, sql`delivery = 'queued', provider_id = null`),
    ],
    [
      'a reply shown as sent that was not',
      /is shown as sent, and was not$/,
      () =>
        reply(3, sql`body = 'Reply R-9-98'`).then(() =>
          ledger.replies.set('R-9-98', ledger.replies.get(marks()[3] ?? '') ?? NOWHERE),
        ),
    ],
    [
      'a reply that is kept nowhere',
      /^reply R-9-97 was acknowledged and is kept 0 times$/,
      async () => ledger.replies.set('R-9-97', NOWHERE),
    ],
    [
      'a message that is there twice',
      /^M-\d+-\d+ was acknowledged and is on 2 issues$/,
      () =>
        change(sql`update messages set body = (select body from messages where kind = 'customer' order by seq limit 1)
        where seq = (select max(seq) from messages where kind = 'customer' and channel = 'sms')`),
    ],
    [
      'a message kept as another customer’s',
      /is kept as \+15559998888's$/,
      () =>
        change(
          sql`update messages set theirs = '+15559998888' where seq = (select seq from messages where kind = 'customer' order by seq offset 1 limit 1)`,
        ),
    ],
    [
      'an effect that waits for ever',
      /still waits/,
      () =>
        change(
          sql`insert into jobs (lane, kind, payload, run_at) values ('a', 'attachment', '{"attachment": 1}', now() + interval '1 day')`,
        ),
    ],
    [
      'an effect that was given up',
      /was given up/,
      () =>
        change(
          sql`insert into jobs (lane, kind, payload, dead_at) values ('a', 'attachment', '{"attachment": 1}', now())`,
        ),
    ],
  ])('%s', async (_, words, plant) => {
    expect((await violations()).filter((each) => words.test(each))).toEqual([]);

    await plant();

    expect((await violations()).filter((each) => words.test(each))).not.toEqual([]);
  });
});

const NOWHERE = { issue: '0', channel: 'sms' };
const marks = () => [...ledger.replies.keys()].toSorted();

function change(statement: ReturnType<typeof sql>): Promise<unknown> {
  return opened.db.execute(statement);
}

/** Of the replies in the order of their marks. */
function reply(index: number, columns: ReturnType<typeof sql>): Promise<unknown> {
  return change(
    sql`update messages set ${columns} where kind = 'reply' and body like ${`%${marks()[index]}.%`}`,
  );
}

async function sentAgain(index: number): Promise<void> {
  const body = `Reply ${marks()[index]}.`;
  const text = outside.carrier.taken().find((each) => each.body === body);
  await fetch(`${outside.carrier.env.TWILIO_API_URL}/Messages.json`, {
    method: 'POST',
    body: new URLSearchParams({ To: text?.to ?? '', Body: body }),
  });
}

async function asBot(method: string, body: Readonly<Record<string, Json | undefined>>): Promise<void> {
  const { slack } = outside;
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${slack.botToken()}`,
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify(body),
  });
  expect(await response.json()).toMatchObject({ ok: true });
}

function slackCard(index: number, method: string, more: Readonly<Record<string, Json>>): Promise<void> {
  const { slack, slackChannel } = outside;
  return asBot(method, { channel: slackChannel, ts: slack.cardsIn(slackChannel)[index]?.ts, ...more });
}

function secondCard(index: number): Promise<void> {
  const { slack, slackChannel: channel } = outside;
  const {
    text = '',
    metadata,
    attachments,
  } = slack.messages(channel).filter((message) => message.metadata)[index] ?? {};
  return asBot('chat.postMessage', {
    channel,
    text,
    metadata,
    attachments: attachments?.map(({ color, fallback }) => ({ color, fallback, text })),
  });
}

async function threadMessage(): Promise<void> {
  const [row] = await rowsOf(
    opened.db,
    sql`select t.ref from thread_postings t join messages m on m.id = t.message_id
      where t.platform = 'slack' and m.kind = 'customer' order by m.seq desc limit 1`,
    z.object({ ref: z.string() }),
  );
  await asBot('chat.delete', { channel: outside.slackChannel, ts: row?.ref.split('/')[2] });
}
