import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Actor, Audit, AuditLine, AuditNote, AuditQuery } from '../issues/audit.ts';
import { customerId, inboxId, issueId } from '../issues/issue.ts';
import type { Database, Opened } from './database.ts';
import { rowCount, rowsOf } from './database.ts';
import { audit } from './schema-care.ts';

/** See `Audit`. What happened to issues is in their events and messages, and is read from there. */
export function auditStore({ db }: Pick<Opened, 'db'>): Audit {
  return {
    note: (by, note) => noteDown(db, by, note),
    read: async (query) => (await rowsOf(db, linesQuery(query), Line)).toReversed(),
  };
}

/** Writes one act down, in the transaction of what it records. Without anybody, Switchboard itself did it. */
export async function noteDown(
  tx: Database,
  by: Actor | undefined,
  { act, issue, customer, inbox, facts = {} }: AuditNote,
): Promise<void> {
  const actor = by ?? { kind: 'system' };
  await tx.insert(audit).values({
    actor: actor.kind,
    byId: actor.kind === 'employee' ? actor.id : null,
    via: actor.kind === 'system' ? null : (actor.via ?? null),
    ...{ act, issueId: issue ?? null, customerId: customer ?? null, inboxId: inbox ?? null, facts },
  });
}

/**
 * Takes away what is older than so many days, at most a batch; how many lines that were. Nobody else can: the
 * triggers let lines go only in a transaction that says so, and none of the last 30 days.
 */
export async function pruneAudit(opened: Opened, days: number, batch: number): Promise<number> {
  return opened.transaction(async (tx) => {
    await tx.execute(sql`select set_config('switchboard.pruning', 'on', true)`);
    const gone = await rowCount(
      tx,
      sql`delete from audit where id in (
        select id from audit where at < now() - make_interval(days => ${Math.max(30, days)}::int)
        order by id limit ${batch} for update skip locked
      ) returning id`,
    );
    if (gone > 0) await noteDown(tx, undefined, { act: 'audit-pruned', facts: { lines: gone } });
    return gone;
  });
}

const MOST_LINES = 1_000;

/** Newest first. */
function linesQuery({ since, issue, customer, limit = MOST_LINES }: AuditQuery): SQL {
  const conditions = [
    ...(since === undefined ? [] : [sql`at >= ${since.toISOString()}::timestamptz`]),
    ...(issue === undefined ? [] : [sql`issue_id = ${issue}`]),
    ...(customer === undefined
      ? []
      : [
          sql`(customer_id = ${customer} or issue_id in (select id from issues where issues.customer_id = ${customer}))`,
        ]),
  ];
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  return sql`
    select * from (
      select a.at, a.id as place,
        case a.actor when 'employee' then e.name when 'command-line' then 'command line' else 'system' end as who,
        a.act, a.issue_id, a.customer_id, a.inbox_id, a.via, a.facts
      from audit a left join employees e on e.id = a.by_id
      union all
      select v.at, v.id, e.name, v.type, v.issue_id, null, null, v.via,
        case when t.id is null then '{}'::jsonb else jsonb_build_object('to', t.name) end
      from issue_events v join employees e on e.id = v.by_id left join employees t on t.id = v.to_id
      union all
      select m.at, m.seq, e.name, case m.kind when 'reply' then 'reply-queued' else 'comment-added' end,
        m.issue_id, null, null, m.via, '{}'::jsonb
      from messages m join employees e on e.id = m.author_id
    ) as lines
    where ${where} order by at desc, place desc limit ${limit}`;
}

const Line = z
  .object({
    at: z.coerce.date(),
    who: z.string(),
    act: z.string(),
    issue_id: z.coerce.number().nullable(),
    customer_id: z.coerce.number().nullable(),
    inbox_id: z.coerce.number().nullable(),
    via: z.string().nullable(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .transform(({ at, who, act, issue_id, customer_id, inbox_id, via, facts }): AuditLine => ({
    ...{ at, who, act, facts },
    ...(issue_id !== null && { issue: issueId(issue_id) }),
    ...(customer_id !== null && { customer: customerId(customer_id) }),
    ...(inbox_id !== null && { inbox: inboxId(inbox_id) }),
    ...(via !== null && { via }),
  }));
