import { sql } from 'drizzle-orm';
import { z } from 'zod';

import { cardsOf, threadMessageOf } from '../issues/effects.ts';
import type { CustomerCare, ErasureOutcome, Removed, Whom } from '../issues/care.ts';
import type { Actor } from '../issues/audit.ts';
import type { CustomerId, IssueId } from '../issues/issue.ts';
import { customerId, issueId, messageId } from '../issues/issue.ts';
import { noteDown } from './audit-store.ts';
import { customerBehind, transaction } from './customers.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { forgetNames } from './forgotten.ts';
import { enqueue } from './outbox.ts';
import type { Elsewhere } from './erase-person.ts';
import { addressesMeant, erasePerson, linesNaming, mentionedElsewhere } from './erase-person.ts';
import type { Held } from './held-naming.ts';
import { heldNaming } from './held-naming.ts';
import { subjectOf } from './place.ts';
import { reportOf } from './redaction-store.ts';
import {
  ON_ITS_WAY,
  redactEverywhere,
  redactMessages,
  removeMessages,
  removeWords,
  retryRedactions,
  shownOf,
} from './remove-words.ts';
import { erasures } from './schema-care.ts';
import { lockMeant } from './whom.ts';

/** See `CustomerCare`. */
export function customerCare(opened: Opened): CustomerCare {
  return {
    async find(address) {
      const found = await customerBehind(opened.db, address);
      return found === undefined ? undefined : customerId(found);
    },

    async erase(whom, by, really) {
      // Looked for before the lock is taken: it reads every message there is.
      const elsewhere = await mentionedElsewhere(opened.db, whom);
      const addresses = await addressesMeant(opened.db, whom);
      const held = await heldNaming(opened.db, addresses);
      const lines = await linesNaming(opened.db, addresses);
      try {
        return await transaction(opened, (tx) => erase(tx, { whom, by, really, elsewhere, held, lines }));
      } catch (error) {
        if (!(error instanceof TakenBack)) throw error;
        return error.outcome.kind === 'before' && really ? again(opened, error.outcome) : error.outcome;
      }
    },

    report: (customer) => reportOf(opened.db, customer),
  };
}

/** What a platform had not taken is tried again. */
async function again(opened: Opened, { report: { customer } }: WithReport): Promise<ErasureOutcome> {
  return opened.transaction(async (tx) => {
    await retryRedactions(tx, 0, await newest(tx, customer));
    const report = await reportOf(tx, customer);
    return report ? { kind: 'before', report } : { kind: 'unknown' };
  });
}

type WithReport = Extract<ErasureOutcome, { readonly report: unknown }>;

/** Ends a transaction that was to change nothing. */
class TakenBack extends Error {
  readonly outcome: ErasureOutcome;

  constructor(outcome: ErasureOutcome) {
    super('taken back');
    this.outcome = outcome;
  }
}

interface Erasing {
  readonly whom: Whom;
  readonly by: Actor;
  readonly really: boolean;
  readonly elsewhere: Elsewhere;
  /** What machines wrote that names them. */
  readonly held: readonly Held[];
  /** Lines of histories that name them. */
  readonly lines: readonly number[];
}

/**
 * Everything or nothing, so that a crash leaves no half of it; what follows on the platforms is in the outbox with it.
 * Refused while an issue is open, or a reply on its way: somebody waits there, and closing it by force would say in a
 * colleague's name that it was dealt with.
 */
async function erase(tx: Database, erasing: Erasing): Promise<ErasureOutcome> {
  const { whom, by, really, elsewhere, held, lines } = erasing;
  const since = elsewhere.since ?? held[0]?.at;
  const meant = await lockMeant(tx, whom, { others: await ownersOf(tx, elsewhere), ...(since && { since }) });
  if (!meant) return { kind: 'unknown' };
  const { customer } = meant;
  const issues = await issuesOf(tx, customer);
  const open = issues.filter((issue) => issue.open).map(({ id }) => id);
  if (open.length > 0) throw new TakenBack({ kind: 'refused', reason: 'open', issues: open });
  const own = issues.filter((issue) => issue.underway).map(({ id }) => id);
  const underway = [...own, ...(await waitedForOn(tx, elsewhere))];
  if (underway.length > 0)
    throw new TakenBack({ kind: 'refused', reason: 'replies-on-their-way', issues: underway });

  const ids = issues.map(({ id }) => id);
  const typed = await typedBy(tx, ids);
  await forgetNames(tx, ids, elsewhere.written);
  const words = await removeWords(tx, ids, { addressesToo: true });
  const person = await erasePerson(tx, customer, elsewhere, { held: held.map(({ id }) => id), lines });
  const shown = await shownOf(tx, elsewhere.written);
  await removeMessages(tx, elsewhere.written);
  await redraw(tx, elsewhere);

  const { messages, replies, comments, files, originals, drafts } = words;
  const counted: Required<Removed> = {
    ...{ issues: ids.length, messages, replies, comments, files, originals, drafts, typed, ...person },
    // One that was only made for this was not kept before.
    addresses: person.addresses - (meant.made ? 1 : 0),
  };
  const before = await reportOf(tx, customer);
  if (before && nothing(counted)) throw new TakenBack({ kind: 'before', report: before });

  const [made] = await tx
    .insert(erasures)
    .values({ customerId: customer, removed: counted })
    .returning({ id: erasures.id });
  if (!made) throw new Error('an erasure could not be kept');
  await redactEverywhere(tx, ids, made.id);
  await redactMessages(tx, elsewhere.written, shown, made.id);
  await noteDown(tx, by, { act: 'customer-erased', customer, facts: { ...counted } });
  const report = await reportOf(tx, customer);
  if (!report) throw new Error('an erasure is gone as it was made');
  if (!really) throw new TakenBack({ kind: 'preview', report });
  return { kind: 'erased', report };
}

/** What is counted although it stays: issues, what colleagues typed themselves, opt-outs, what is others'. */
function nothing({
  issues: _issues,
  typed: _typed,
  optOuts: _optOuts,
  othersOriginals: _others,
  ...rest
}: Removed): boolean {
  return Object.values(rest).every((count) => count === 0);
}

const IssueRow = z.object({
  id: z.coerce.number().transform(issueId),
  open: z.boolean(),
  underway: z.boolean(),
});

async function issuesOf(tx: Database, customer: CustomerId) {
  return rowsOf(
    tx,
    sql`select i.id, i.closed_at is null as open,
        exists (select from messages m where m.issue_id = i.id and ${ON_ITS_WAY}) as underway
      from issues i where i.customer_id = ${customer} order by i.id`,
    IssueRow,
  );
}

/** On whose issues something of theirs is taken away. They are locked too, so that nobody sends or retries it meanwhile. */
async function ownersOf(tx: Database, { written }: Elsewhere): Promise<readonly CustomerId[]> {
  const owners = await rowsOf(
    tx,
    sql`select distinct i.customer_id as id from messages m join issues i on i.id = m.issue_id
      where m.id = any(${`{${written.join(',')}}`}::uuid[])`,
    z.object({ id: z.coerce.number() }),
  );
  return owners.map(({ id }) => customerId(id));
}

/** Other customers' issues on which a reply to the erased one is on its way. */
async function waitedForOn(tx: Database, { written }: Elsewhere): Promise<readonly IssueId[]> {
  const rows = await rowsOf(
    tx,
    sql`select distinct m.issue_id as id from messages m
      where m.id = any(${`{${written.join(',')}}`}::uuid[]) and ${ON_ITS_WAY} order by 1`,
    z.object({ id: z.coerce.number().transform(issueId) }),
  );
  return rows.map(({ id }) => id);
}

/** How much of it colleagues wrote on chat platforms under their own names. */
async function typedBy(tx: Database, issues: readonly IssueId[]): Promise<number> {
  const [row] = await rowsOf(
    tx,
    sql`select count(*) as typed from origins o join messages m on m.id = o.message_id
      where m.issue_id = any(${`{${issues.join(',')}}`}::bigint[])`,
    z.object({ typed: z.coerce.number() }),
  );
  return row?.typed ?? 0;
}

/**
 * Cards of other customers, and what stands under them, where the erased one wrote or was copied in: also where the
 * issue's inbox posts no more.
 */
async function redraw(tx: Database, { written, copied }: Elsewhere): Promise<void> {
  const rows = await rowsOf(
    tx,
    sql`select id, issue_id as issue from messages
      where id = any(${`{${[...written, ...copied].join(',')}}`}::uuid[]) order by seq`,
    z.object({ id: z.string(), issue: z.coerce.number() }),
  );
  for (const row of rows) {
    const issue = await subjectOf(tx, issueId(row.issue));
    const { id, inbox, former = [] } = issue;
    const everywhere = { ...inbox, posts: [...inbox.posts, ...former] };
    enqueue(tx, [...cardsOf(issue), ...threadMessageOf(id, everywhere, messageId(row.id))]);
  }
}

async function newest(tx: Database, customer: CustomerId): Promise<number> {
  const [row] = await rowsOf(
    tx,
    sql`select max(id) as id from erasures where customer_id = ${customer}`,
    z.object({ id: z.coerce.number() }),
  );
  return row?.id ?? 0;
}
