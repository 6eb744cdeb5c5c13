import { AsyncLocalStorage } from 'node:async_hooks';

import { z } from 'zod';

import type { QueuedEffect, Subject } from '../issues/effects.ts';
import { attachmentOf, effectsOf, threadFileOf } from '../issues/effects.ts';
import type { InboundDecision, InboundMessage, Received, Sender } from '../issues/inbound.ts';
import type { CustomerId, Employee, HeldId, Inbox, IssueEvent, IssueId, MessageId } from '../issues/issue.ts';
import { attachmentId, issueId } from '../issues/issue.ts';
import type { IssueStore } from '../issues/store.ts';
import { inBatches } from './batches.ts';
import { Overtaken, transaction } from './customers.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf, run, send } from './database.ts';
import { codeOf, isUnavailable } from './errors.ts';
import { fixed } from './fixed.ts';
import { hold, markReleased } from './held-store.ts';
import { recordEvents } from './issue-events.ts';
import { recordConsent } from './opt-outs.ts';
import { enqueue } from './outbox.ts';
import { lockPlace, subjectOf } from './place.ts';
import { attachments, originals } from './schema.ts';
import { keepOnShelf } from './shelf-store.ts';

type Decide = (sender: Sender) => InboundDecision;

/** A message that came, with what is to be known of it while it is kept beside others. */
interface Arrival {
  readonly message: InboundMessage;
  readonly id: MessageId;
  readonly decide: Decide;
  /** Runs work as what its sender caused: the logs and the outbox say so. */
  readonly asItself: <T>(work: () => T) => T;
}

/** Brings in what customers write. */
export function receiving(opened: Opened): Pick<IssueStore, 'receive' | 'release'> {
  const alone = ({ message, id, decide, asItself }: Arrival) =>
    asItself(() =>
      transaction(opened, async (tx) => {
        const outcome = await arrive(tx, message, id, decide);
        const { position } = message;
        if (position) await keepOnShelf(tx, position.key, position.value);
        return outcome;
      }),
    );
  const batched = inBatches<Arrival, Received>((arrivals) => keepAll(opened, arrivals, alone), BATCHING);

  return {
    receive(message, id, decide) {
      const arrival = { message, id, decide, asItself: AsyncLocalStorage.snapshot() };
      return isLight(message) ? batched(arrival) : alone(arrival);
    },

    release(held: HeldId, by: Employee, message, id, decide) {
      return transaction(opened, async (tx) =>
        (await markReleased(tx, held, by))
          ? arrive(tx, message, id, decide, { comesAgain: true })
          : 'duplicate',
      );
    },
  };
}

/** What comes meanwhile waits for one transaction, which is shorter than each would take beside all others. */
const BATCHING = { atOnce: 1, slowMs: 50, most: 16, order: bySender };

/** One order for all who keep several, so that no two batches wait for each other. */
function bySender({ message: one }: Arrival, { message: other }: Arrival): number {
  return Number(one.from > other.from) - Number(one.from < other.from);
}

/** It brings no bytes, answers nothing in particular, and nothing else is kept with it. */
function isLight({ position, original, answers, attachments: files }: InboundMessage): boolean {
  return !position && !original && !answers && files.every((file) => 'url' in file);
}

/**
 * Messages of different customers in one transaction: one commit for all, and one connection answers all of them in one
 * go. Where that fails, or one of them would wait for long, each is kept by itself, so that none suffers for another.
 */
function keepAll(
  opened: Opened,
  arrivals: readonly Arrival[],
  alone: (arrival: Arrival) => Promise<Received>,
): readonly Promise<Received>[] {
  if (arrivals.length === 1) return arrivals.map(alone);
  const together = opened
    .transaction((tx) => keepTogether(tx, arrivals))
    .catch((error: unknown) => {
      if (isUnavailable(error) && codeOf(error) !== LOCK_TIMEOUT) throw error;
    });
  return arrivals.map(async (arrival, place) => (await together)?.[place] ?? alone(arrival));
}

/** https://www.postgresql.org/docs/15/errcodes-appendix.html */
const LOCK_TIMEOUT = '55P03';
const SHORT_WAIT = '250ms';

async function keepTogether(tx: Database, arrivals: readonly Arrival[]): Promise<readonly Received[]> {
  const met = new Set<CustomerId>();
  const once = (customer: CustomerId) => {
    // Their second message would be placed without a look at their first.
    if (met.has(customer)) throw new Overtaken();
    met.add(customer);
  };
  const impatient = run(tx, fixed`select set_config('lock_timeout', ${SHORT_WAIT}, true)`);
  const each = arrivals.map(({ message, id, decide, asItself }) =>
    asItself(() => arrive(tx, message, id, decide, { heard: once })),
  );
  // Nothing more is said to the transaction when one's failure ends it: all others have ended then, too.
  await Promise.allSettled([impatient, ...each]);
  await impatient;
  return Promise.all(each);
}

interface ArrivalTraits {
  /** It was seen before, and is to be placed now. */
  readonly comesAgain?: boolean;
  /** Hears whose it is. */
  readonly heard?: (customer: CustomerId) => void;
}

/** Reads first all that decides, then writes what was decided: what a text brings, without waiting for an answer. */
async function arrive(
  tx: Database,
  message: InboundMessage,
  id: MessageId,
  decide: Decide,
  { comesAgain = false, heard = () => {} }: ArrivalTraits = {},
): Promise<Received> {
  const place = await lockPlace(tx, message, comesAgain);
  if (!place) return 'duplicate';
  if (place.customer !== undefined) heard(place.customer);
  const decision = decide(place.sender);
  if (!comesAgain) markSeen(tx, message);
  if (place.stranger !== undefined) meet(tx, place.stranger, message);

  switch (decision.kind) {
    case 'nothing':
      return 'nothing';
    case 'hold':
      await hold(tx, message);
      if (decision.issue !== undefined)
        await grow(tx, await subjectOf(tx, decision.issue), decision.events, message.at);
      return 'held';
    case 'consent':
      await recordConsent(tx, message, decision.optedOut);
      if (decision.issue !== undefined)
        await grow(tx, await subjectOf(tx, decision.issue), decision.events, message.at);
      return 'consent-recorded';
    case 'continue': {
      const { open } = place;
      const target = open?.id === decision.issue ? open : await subjectOf(tx, decision.issue);
      await append(tx, target, decision.events, message, id);
      return 'appended';
    }
    case 'open': {
      const { next } = place;
      if (!next) throw new Error('an issue is opened for nobody, or beside another');
      insertIssue(tx, next, message.at, 1);
      await append(tx, next, decision.events, message, id, true);
      return 'opened';
    }
    default:
      return decision satisfies never;
  }
}

/** Overtaken where a second delivery of the same message was faster: it waited for that one, and finds it seen then. */
function markSeen(tx: Database, { channel, providerId }: InboundMessage): void {
  send(
    tx,
    fixed`with kept as (
        insert into inbound_seen (channel, provider_id) values (${channel}, ${providerId})
        on conflict do nothing returning 1
      )
      select 1 / count(*) from kept`,
  );
}

/** Overtaken where another first message of theirs was faster: it waited for that one, and finds them known then. */
function meet(tx: Database, stranger: CustomerId, { channel, from, answerable }: InboundMessage): void {
  send(
    tx,
    fixed`with made as (
        insert into customers (id) overriding system value values (${stranger})
      ), kept as (
        insert into customer_addresses (customer_id, channel, address, answerable)
        values (${stranger}, ${channel}, ${from}, ${answerable})
        on conflict do nothing returning 1
      )
      select 1 / count(*) from kept`,
  );
}

/** A new issue without anything on it yet; under its customer's lock. */
export async function openIssue(
  tx: Database,
  { customer, inbox, at }: { readonly customer: CustomerId; readonly inbox: Inbox; readonly at: Date },
): Promise<IssueId> {
  const [row] = await rowsOf(tx, fixed`select nextval(pg_get_serial_sequence('issues', 'id')) as id`, Id);
  if (!row) throw new Error('an issue could not be opened');
  const id = issueId(row.id);
  insertIssue(tx, { id, customer, inbox }, at, 0);
  return id;
}

const Id = z.object({ id: z.coerce.number() });

function insertIssue(tx: Database, { id, customer, inbox }: Subject, at: Date, revision: 0 | 1): void {
  send(
    tx,
    fixed`insert into issues (id, inbox_id, customer_id, status, revision, opened_at, last_activity_at)
      overriding system value values (${id}, ${inbox.id}, ${customer}, 'unassigned', ${revision},
        ${at.toISOString()}::timestamptz, ${at.toISOString()}::timestamptz)`,
  );
}

/** The customer's message with what it brought, on an issue that is open under our lock. */
async function append(
  tx: Database,
  target: Subject,
  events: readonly IssueEvent[],
  message: InboundMessage,
  id: MessageId,
  isNewIssue = false,
): Promise<void> {
  const brought = await keep(tx, target, message, id);
  recordName(tx, message);
  await grow(tx, target, events, message.at, brought, isNewIssue);
}

async function keep(
  tx: Database,
  target: Subject,
  message: InboundMessage,
  id: MessageId,
): Promise<readonly QueuedEffect[]> {
  const { subject: about, replyTo, cc = [], whole, envelope, unverified } = message;
  send(
    tx,
    fixed`insert into messages (id, issue_id, kind, body, at, channel, theirs, ours, provider_id, subject, reply_to, cc,
        whole, envelope, unverified)
      values (${id}, ${target.id}, 'customer', ${message.text}, ${message.at.toISOString()}::timestamptz,
        ${message.channel}, ${message.from}, ${message.to}, ${message.providerId}, ${about ?? null}, ${replyTo ?? null},
        (select array_agg(address order by place)
          from jsonb_array_elements_text(${JSON.stringify(cc)}::text::jsonb) with ordinality as given (address, place)),
        ${whole ?? null}, ${envelope === undefined ? null : JSON.stringify(envelope)}::text::jsonb, ${unverified ?? false})`,
  );
  if (message.original) await tx.insert(originals).values({ messageId: id, bytes: message.original });
  return keepAttachments(tx, target, message, id);
}

function recordName(tx: Database, { channel, from, senderName }: InboundMessage): void {
  if (senderName === undefined) return;
  send(
    tx,
    fixed`update customer_addresses set name = ${senderName} where channel = ${channel} and address = ${from}`,
  );
}

/** What the message brought: kept at once where its bytes are here, else fetched through the outbox. */
async function keepAttachments(
  tx: Database,
  { id: issue, inbox }: Subject,
  message: InboundMessage,
  id: MessageId,
): Promise<readonly QueuedEffect[]> {
  if (message.attachments.length === 0) return [];
  const rows = await tx
    .insert(attachments)
    .values(message.attachments.map((file, ordinal) => ({ messageId: id, ordinal, ...file })))
    .returning({ id: attachments.id, url: attachments.url });
  return rows.flatMap((row) =>
    row.url === null
      ? threadFileOf(issue, inbox, attachmentId(row.id))
      : [attachmentOf(attachmentId(row.id))],
  );
}

/**
 * One more revision for what came from the customer's side, which never changes the status. An issue that was only just
 * opened for it has its first.
 */
async function grow(
  tx: Database,
  target: Subject,
  events: readonly IssueEvent[],
  at: Date,
  more: readonly QueuedEffect[] = [],
  isNewIssue = false,
): Promise<void> {
  if (!isNewIssue)
    send(
      tx,
      fixed`update issues set revision = revision + 1, last_activity_at = ${at.toISOString()}::timestamptz
        where id = ${target.id}`,
    );
  await recordEvents(tx, target.id, events);
  enqueue(tx, [...effectsOf(target, events), ...more]);
}
