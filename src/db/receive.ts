import { AsyncLocalStorage } from 'node:async_hooks';

import type { InboundDecision, InboundMessage, Received, Sender } from '../issues/inbound.ts';
import type { CustomerId, Employee, HeldId, MessageId } from '../issues/issue.ts';
import type { IssueStore } from '../issues/store.ts';
import { inBatches } from './batches.ts';
import { Overtaken, transaction } from './customers.ts';
import type { Database, Opened } from './database.ts';
import { run, send } from './database.ts';
import { codeOf, isUnavailable } from './errors.ts';
import { fixed } from './fixed.ts';
import { hold, markReleased } from './held-store.ts';
import { append, grow, insertIssue } from './onto-issue.ts';
import { recordConsent } from './opt-outs.ts';
import { lockPlace, subjectOf } from './place.ts';
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
