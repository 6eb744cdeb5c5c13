/**
 * The floor: what one would write by hand, in one file, with Express and postgres.js, who wants the same rows in the
 * same tables and the same calls of the chat platform, and nothing else. It is what the bench compares with.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

import type { Request } from 'express';
import express from 'express';
import postgres from 'postgres';
import { z } from 'zod';

const { DATABASE_URL = '', PUBLIC_URL = '', TWILIO_AUTH_TOKEN = '' } = process.env;
const { SLACK_SIGNING_SECRET = '', SLACK_BOT_TOKEN = '', SLACK_API_URL = '', OUTBOX = '64' } = process.env;
const sql = postgres(DATABASE_URL, { max: 10, onnotice: () => {} });
const outbox = postgres(DATABASE_URL, { max: 4, onnotice: () => {} });
const app = express();
const form = express.raw({ type: 'application/x-www-form-urlencoded', limit: '64kb' });
type Tx = postgres.TransactionSql;

app.post('/sms/twilio', form, async (request, response) => {
  const fields = Object.fromEntries(new URLSearchParams(bodyOf(request)));
  const parts = Object.keys(fields)
    .sort()
    .map((name) => name + fields[name]);
  const signed = PUBLIC_URL + request.originalUrl + parts.join('');
  const expected = createHmac('sha1', TWILIO_AUTH_TOKEN).update(signed).digest('base64');
  if (!same(expected, request.get('x-twilio-signature'))) return void response.sendStatus(401);
  const { MessageSid = '', From = '', To = '', Body = '' } = fields;
  await sql.begin((tx) => receive(tx, MessageSid, From, To, Body));
  wake();
  response.type('text/xml').send('<Response/>');
});

async function receive(tx: Tx, sid: string, from: string, to: string, body: string): Promise<void> {
  const isNew = await tx`insert into inbound_seen (channel, provider_id) values ('sms', ${sid})
    on conflict do nothing returning 1`;
  if (isNew.length === 0) return;
  const [inbox] = await tx<{ id: string; posts: readonly string[] }[]>`
    select inbox_id as id, array(select conversation from inbox_conversations c
      where c.inbox_id = a.inbox_id and platform = 'slack') as posts
    from inbox_addresses a where channel = 'sms' and address = ${to}`;
  if (!inbox) throw new Error('no inbox');
  // Of two first texts at once one runs into the unique address, and the carrier brings it again.
  const [customer] = await known(tx, from).then(([row]) => (row ? [row] : meet(tx, from)));
  if (!customer) throw new Error('no customer');
  const [open] = await tx<
    { id: string }[]
  >`update issues set revision = revision + 1, last_activity_at = now()
    where customer_id = ${customer.id} and inbox_id = ${inbox.id} and closed_at is null returning id`;
  const [issue] = open
    ? [open]
    : await tx<{ id: string }[]>`
    insert into issues (inbox_id, customer_id, status, opened_at, last_activity_at)
    values (${inbox.id}, ${customer.id}, 'unassigned', now(), now()) returning id`;
  if (!issue) throw new Error('no issue');
  const message = randomUUID();
  await tx`insert into messages (id, issue_id, kind, body, at, channel, theirs, ours, provider_id)
    values (${message}, ${issue.id}, 'customer', ${body}, now(), 'sms', ${from}, ${to}, ${sid})`;
  if (!open)
    await tx`insert into issue_events (issue_id, revision, type, after_seq, detail, at)
      values (${issue.id}, 1, 'issue-opened', 0, '{}', now())`;
  const jobs = inbox.posts.flatMap((channel) => {
    const lane = `card:${issue.id}:${channel}`;
    const card = { lane, kind: 'card', payload: { issue: issue.id, channel }, dedupe_key: lane };
    return open
      ? [card, { ...card, kind: 'message', payload: { ...card.payload, message }, dedupe_key: null }]
      : [card];
  });
  await enqueue(tx, jobs);
}

function known(tx: Tx, from: string) {
  return tx<{ id: string }[]>`select c.id from customers c join customer_addresses a on a.customer_id = c.id
    where a.channel = 'sms' and a.address = ${from} for update of c`;
}

function meet(tx: Tx, from: string) {
  return tx<{ id: string }[]>`with made as (insert into customers default values returning id)
    insert into customer_addresses (customer_id, channel, address) select id, 'sms', ${from} from made
    returning customer_id as id`;
}

function enqueue(
  tx: Tx,
  jobs: readonly { lane: string; kind: string; payload: object; dedupe_key: string | null }[],
) {
  return tx`insert into jobs (lane, kind, payload, dedupe_key)
    select lane, kind, payload, dedupe_key from jsonb_to_recordset(${JSON.stringify(jobs)}::text::jsonb)
      as given (lane text, kind text, payload jsonb, dedupe_key text)
    on conflict (dedupe_key) where dedupe_key is not null and locked_by is null and dead_at is null
    do update set dedupe_key = excluded.dedupe_key`;
}

app.post('/slack/events', form, async (request, response) => {
  const body = bodyOf(request);
  const timestamp = request.get('x-slack-request-timestamp');
  const expected = createHmac('sha256', SLACK_SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  const isStale = Math.abs(Date.now() / 1000 - Number(timestamp)) > 300;
  if (isStale || !same(`v0=${expected}`, request.get('x-slack-signature')))
    return void response.sendStatus(401);
  const {
    team,
    user,
    actions,
    trigger_id: trigger,
  } = JSON.parse(new URLSearchParams(body).get('payload') ?? '{}');
  await sql.begin((tx) => take(tx, Number(actions[0].value), `${team.id}/${user.id}`, trigger));
  wake();
  response.send('');
});

async function take(tx: Tx, issue: number, person: string, trigger: string): Promise<void> {
  const [employee] = await tx<{ id: string }[]>`select employee_id as id from employee_identities
    where platform = 'slack' and external_id = ${person}`;
  if (!employee) throw new Error('who?');
  await tx`select c.id from customers c join issues i on i.customer_id = c.id where i.id = ${issue} for update of c`;
  const isNew =
    await tx`insert into requests_done (request) values (${trigger}) on conflict do nothing returning 1`;
  if (isNew.length === 0) return;
  const taken =
    await tx`update issues set status = 'assigned', assignee_id = ${employee.id}, assigned_by_id = ${employee.id},
      assigned_at = now(), revision = revision + 1, last_activity_at = now()
    where id = ${issue} and status = 'unassigned' returning revision`;
  if (taken.length === 0) return;
  await tx`insert into issue_events (issue_id, revision, type, after_seq, by_id, to_id, detail, at)
    select ${issue}, ${taken[0]?.['revision']}, 'issue-assigned', max(seq), ${employee.id}, ${employee.id}, '{}', now()
    from messages where issue_id = ${issue}`;
  const posts = await tx<{ channel: string }[]>`select conversation as channel from postings
    where issue_id = ${issue} and platform = 'slack'`;
  const cards = posts.map(({ channel }) => ({ lane: `card:${issue}:${channel}`, channel }));
  await enqueue(
    tx,
    cards.map(({ lane, channel }) => ({ lane, kind: 'card', payload: { issue, channel }, dedupe_key: lane })),
  );
}

interface Job {
  readonly id: string;
  readonly kind: string;
  readonly payload: { readonly issue: string; readonly channel: string; readonly message?: string };
}

const worker = randomUUID();
let inFlight = 0;
let isTaking = false;
let isAwake = false;

/** Takes what is due, the oldest of each lane, and delivers it; until there is nothing more. */
function wake(): void {
  isAwake = true;
  if (isTaking) return;
  isTaking = true;
  void takeJobs().finally(() => (isTaking = false));
}

async function takeJobs(): Promise<void> {
  while (isAwake && inFlight < Number(OUTBOX)) {
    isAwake = false;
    const jobs = await outbox<Job[]>`
      update jobs set attempts = attempts + 1, locked_by = ${worker}, locked_until = now() + interval '1 minute'
      where id in (select id from jobs j where dead_at is null and run_at <= now()
          and (locked_by is null or locked_until < now()) and not exists (
            select from jobs e where e.lane = j.lane and e.id < j.id and e.dead_at is null)
        order by run_at, id limit ${Number(OUTBOX) - inFlight} for update skip locked)
      returning id, kind, payload`;
    inFlight += jobs.length;
    for (const job of jobs)
      void deliver(job)
        .catch(
          () => outbox`update jobs set locked_by = null, locked_until = null, dedupe_key = null,
          run_at = now() + interval '10 seconds' where id = ${job.id}`,
        )
        .finally(() => {
          inFlight -= 1;
          wake();
        });
  }
}
setInterval(wake, 1_000);

async function deliver({ id, kind, payload: { issue, channel, message } }: Job): Promise<void> {
  const [card] = await outbox<Record<string, string>[]>`
    select i.id, i.status, b.name as inbox, a.address, e.name as assignee, i.revision,
      (select ref from postings where issue_id = i.id and platform = 'slack' and conversation = ${channel}),
      (select body from messages where issue_id = i.id order by seq limit 1) as first,
      (select body from messages where ${message ?? null}::uuid is null and issue_id = i.id or id = ${message ?? null}::uuid
        order by seq desc limit 1) as newest
    from issues i join inboxes b on b.id = i.inbox_id join customer_addresses a on a.customer_id = i.customer_id
    left join employees e on e.id = i.assignee_id where i.id = ${issue}`;
  if (!card) throw new Error('no such issue');
  const { ref } = card;
  const ts = ref?.split('/').at(-1);
  if (kind === 'message' && message !== undefined) {
    await outbox`insert into thread_postings (message_id, platform, conversation) values (${message}, 'slack', ${channel})
      on conflict do nothing`;
    const posted = await call('chat.postMessage', { channel, thread_ts: ts, text: card['newest'] });
    await outbox`with gone as (delete from jobs where id = ${id}) update thread_postings set ref = ${`T1/${channel}/${posted.ts}`}
      where message_id = ${message} and platform = 'slack' and conversation = ${channel}`;
  } else if (ts === undefined) {
    await outbox`insert into postings (issue_id, platform, conversation) values (${issue}, 'slack', ${channel})
      on conflict do nothing`;
    const posted = await call('chat.postMessage', { channel, ...drawn(card) });
    await outbox`with gone as (delete from jobs where id = ${id}) update postings set ref = ${`T1/${channel}/${posted.ts}`}
      where issue_id = ${issue} and platform = 'slack' and conversation = ${channel}`;
  } else {
    await call('chat.update', { channel, ts, ...drawn(card) });
    await outbox`delete from jobs where id = ${id}`;
  }
}

async function call(method: string, content: object): Promise<{ readonly ts: string }> {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    authorization: `Bearer ${SLACK_BOT_TOKEN}`,
  };
  const response = await fetch(SLACK_API_URL + method, {
    method: 'POST',
    headers,
    body: JSON.stringify(content),
  });
  const answer = Answer.parse(await response.json());
  if (!answer.ok) throw new Error(answer.error);
  return { ts: answer.ts ?? '' };
}

const Answer = z.object({ ok: z.boolean(), error: z.string().optional(), ts: z.string().optional() });

const COLOURS: Readonly<Record<string, string>> = {
  unassigned: '#E01E5A',
  assigned: '#1D9BD1',
  closed: '#2EB67D',
};

function drawn({
  id,
  status = '',
  inbox,
  address,
  assignee,
  first = '',
  newest = '',
}: Record<string, string>) {
  const headline = `${status} ${assignee ?? ''}: ${address} to ${inbox}, issue ${id}`;
  const section = {
    type: 'rich_text_section',
    elements: [{ type: 'text', text: headline, style: { bold: true } }],
  };
  const quotes = first === newest ? [quote(first)] : [quote(first), quote(newest)];
  const buttons = ['assign', 'take', 'close'].map((name) => ({
    type: 'button',
    action_id: `issue:${name}`,
    text: plain(name),
    value: id,
  }));
  const blocks = [
    { type: 'rich_text', elements: quotes },
    { type: 'context', elements: [plain(headline)] },
    { type: 'actions', elements: buttons },
  ];
  return {
    text: `${headline}\n${first}`,
    blocks: [{ type: 'rich_text', elements: [section] }],
    attachments: [{ color: COLOURS[status], fallback: headline, blocks }],
    metadata: { event_type: 'switchboard_issue', event_payload: { issue_id: Number(id), kind: 'card' } },
  };
}

function quote(words: string) {
  return { type: 'rich_text_quote', elements: [{ type: 'text', text: words.slice(0, 700) }] };
}

function plain(text: string) {
  return { type: 'plain_text', text };
}

function bodyOf(request: Request): string {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body.toString() : '';
}

function same(expected: string, given: string | undefined): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given ?? '')];
  return a.length === b.length && timingSafeEqual(a, b);
}

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object')
    process.stdout.write(`The floor is at http://localhost:${address?.port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
