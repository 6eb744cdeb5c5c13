import type { SQL } from 'drizzle-orm';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Actor } from '../issues/audit.ts';
import type { Whom } from '../issues/care.ts';
import type { Dossier, DossierIssue, DossierMessage } from '../issues/dossier.ts';
import type { CustomerId, HeldId } from '../issues/issue.ts';
import { attachmentId, heldId, issueId, messageId } from '../issues/issue.ts';
import { noteDown } from './audit-store.ts';
import { transaction } from './customers.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { mentionedElsewhere } from './erase-person.ts';
import { heldMessages } from './schema.ts';
import type { Meant } from './whom.ts';
import { lockMeant, unmake } from './whom.ts';

/**
 * Reads all that is kept of a customer, or of somebody who is only known from others' issues, and writes down that
 * somebody did. undefined where nothing is kept.
 */
export async function readDossier(
  opened: Opened,
  whom: Whom,
  by: Actor,
  { withPrivate }: { readonly withPrivate: boolean },
): Promise<Dossier | undefined> {
  // Looked for before the lock is taken: it reads every message there is.
  const { written, since } = await mentionedElsewhere(opened.db, whom);
  const heard = since ?? (await firstHeld(opened.db, whom));
  return transaction(opened, async (tx) => {
    const meant = await lockMeant(tx, whom, { ...(heard && { since: heard }) });
    if (!meant) return undefined;
    const dossier = await dossierOf(tx, meant, written, withPrivate);
    await unmake(tx, meant);
    const facts = { private: withPrivate ? 'with' : 'without' };
    await noteDown(tx, by, {
      act: 'customer-exported',
      ...(!meant.made && { customer: meant.customer }),
      facts,
    });
    return dossier;
  });
}

async function dossierOf(
  tx: Database,
  { customer, made }: Meant,
  elsewhere: readonly string[],
  withPrivate: boolean,
): Promise<Dossier | undefined> {
  const [found] = await rowsOf(
    tx,
    sql`select name, created_at from customers where id = ${customer}`,
    CustomerRow,
  );
  if (!found) return undefined;
  const messages = await rowsOf(tx, messagesQuery(customer, elsewhere, withPrivate), MessageRow);
  const issues = await rowsOf(tx, issuesQuery(customer, elsewhere), IssueRow);
  return {
    customer: { ...found, ...(!made && { number: customer }) },
    addresses: await rowsOf(tx, addressesQuery(customer), AddressRow),
    links: await rowsOf(
      tx,
      sql`select kind, channel, address, at from customer_links where customer_id = ${customer} order by id`,
      z.object({
        kind: z.enum(['linked', 'unlinked']),
        channel: z.string(),
        address: z.string(),
        at: Moment,
      }),
    ),
    notes: withPrivate ? await notesOf(tx, customer) : [],
    held: await rowsOf(
      tx,
      sql`select id, theirs as "from", subject, body as start, at from held_messages h
          where exists (select from customer_addresses a where a.customer_id = ${customer}
            and a.channel = h.channel and a.address = h.theirs) order by h.id`,
      z.object({
        id: z.coerce.number().transform(heldId),
        from: z.string(),
        subject: z.string(),
        start: z.string(),
        at: Moment,
      }),
    ),
    issues: issues.map((issue) => ({
      ...issue,
      written: messages.filter((message) => message.issue === issue.number).map((each) => each.message),
    })),
  };
}

async function notesOf(tx: Database, customer: CustomerId): Promise<Dossier['notes']> {
  const rows = await rowsOf(
    tx,
    sql`select body as text, at from customer_notes where customer_id = ${customer} order by id`,
    z.object({ text: z.string(), at: Moment }),
  );
  return rows.map((note) => ({ private: true, ...note }));
}

const Moment = z.coerce.date();

const CustomerRow = z
  .object({ name: z.string().nullable(), created_at: Moment })
  .transform(({ name, created_at: since }) => ({ since, ...(name !== null && { name }) }));

function addressesQuery(customer: CustomerId): SQL {
  return sql`
    select a.channel, a.address, a.name, a.created_at, array(
      select o.ours from opt_outs o
      where o.channel = a.channel and o.address = a.address and o.ended_at is null order by o.id
    ) as opted_out_of
    from customer_addresses a where a.customer_id = ${customer} order by a.id`;
}

const AddressRow = z
  .object({
    channel: z.string(),
    address: z.string(),
    name: z.string().nullable(),
    created_at: Moment,
    opted_out_of: z.array(z.string()),
  })
  .transform(({ channel, address, name, created_at: since, opted_out_of: optedOutOf }) => ({
    ...{ channel, address, since, optedOutOf },
    ...(name !== null && { callsThemselves: name }),
  }));

/** As a held message came; nothing where it is gone meanwhile. */
export async function heldAsItCame({ db }: Opened, id: HeldId): Promise<Uint8Array | undefined> {
  const [row] = await db
    .select({ bytes: heldMessages.original })
    .from(heldMessages)
    .where(eq(heldMessages.id, id));
  return row?.bytes;
}

/** When the first of what machines wrote from there came. */
async function firstHeld(db: Database, whom: Whom): Promise<Date | undefined> {
  if (!('address' in whom)) return undefined;
  const { channel, address } = whom.address;
  const [first] = await rowsOf(
    db,
    sql`select at from held_messages where channel = ${channel} and theirs = ${address} order by at limit 1`,
    z.object({ at: Moment }),
  );
  return first?.at;
}

/** `elsewhere`: what this one wrote or was answered on others' issues, as far as it is theirs now. */
function writtenElsewhere(customer: CustomerId, elsewhere: readonly string[]): SQL {
  return sql`
    select m.id, m.issue_id from messages m
    join customer_addresses a on a.channel = m.channel and a.address = m.theirs and a.customer_id = ${customer}
    where m.id = any(${`{${elsewhere.join(',')}}`}::uuid[])`;
}

/** Of other customers' issues those on which this one wrote or was answered. */
function issuesQuery(customer: CustomerId, elsewhere: readonly string[]): SQL {
  return sql`
    select i.id, b.name as inbox, i.status, i.opened_at, i.closed_at, i.customer_id <> ${customer} as anothers
    from issues i join inboxes b on b.id = i.inbox_id
    where i.id in (
      select id from issues where customer_id = ${customer}
      union select issue_id from (${writtenElsewhere(customer, elsewhere)}) as theirs)
    order by i.id`;
}

const IssueRow = z
  .object({
    id: z.coerce.number().transform(issueId),
    inbox: z.string(),
    status: z.string(),
    opened_at: Moment,
    closed_at: Moment.nullable(),
    anothers: z.boolean(),
  })
  .transform(({ id: number, inbox, status, opened_at: openedAt, closed_at: closedAt, anothers }) => ({
    ...({ number, inbox, status, openedAt, anothers } satisfies Partial<DossierIssue>),
    ...(closedAt !== null && { closedAt }),
  }));

function messagesQuery(customer: CustomerId, elsewhere: readonly string[], withPrivate: boolean): SQL {
  return sql`
    select m.id, m.issue_id, m.kind, m.at, m.channel, m.theirs, m.ours, m.cc, m.reply_to, m.subject, m.body, m.whole,
      m.delivery, m.removed_at is not null as removed,
      exists (select from originals o where o.message_id = m.id) as has_original,
      coalesce((select json_agg(json_build_object('id', f.id, 'name', f.name, 'contentType', f.content_type,
          'isHere', f.bytes is not null) order by f.ordinal)
        from attachments f where f.message_id = m.id), '[]'::json) as files
    from messages m
    where m.id in (
      select own.id from messages own join issues i on i.id = own.issue_id
      where i.customer_id = ${customer} and (${withPrivate} or own.kind <> 'comment')
      union select id from (${writtenElsewhere(customer, elsewhere)}) as theirs)
    order by m.issue_id, m.seq`;
}

const KINDS = { customer: 'from-customer', reply: 'to-customer', comment: 'comment' } as const;

const MessageRow = z
  .object({
    id: z.string().transform(messageId),
    issue_id: z.coerce.number().transform(issueId),
    kind: z.enum(['customer', 'reply', 'comment']),
    at: Moment,
    channel: z.string().nullable(),
    theirs: z.string().nullable(),
    ours: z.string().nullable(),
    cc: z.array(z.string()).nullable(),
    reply_to: z.string().nullable(),
    subject: z.string().nullable(),
    body: z.string(),
    whole: z.string().nullable(),
    delivery: z.string().nullable(),
    removed: z.boolean(),
    has_original: z.boolean(),
    files: z.array(
      z
        .object({
          id: z.number().transform(attachmentId),
          name: z.string().nullable(),
          contentType: z.string(),
          isHere: z.boolean(),
        })
        .transform(({ name, ...file }) => ({ ...file, ...(name !== null && { name }) })),
    ),
  })
  .transform((row) => ({
    issue: row.issue_id,
    message: {
      ...{ id: row.id, kind: KINDS[row.kind], private: row.kind === 'comment', at: row.at },
      ...(row.channel !== null && { channel: row.channel }),
      ...(row.theirs !== null && { theirs: row.theirs }),
      ...(row.ours !== null && { ours: row.ours }),
      ...(row.cc !== null && { cc: row.cc }),
      ...(row.reply_to !== null && { replyTo: row.reply_to }),
      ...(row.subject !== null && { subject: row.subject }),
      text: row.body,
      ...(row.whole !== null && { whole: row.whole }),
      ...(row.delivery !== null && { delivery: row.delivery }),
      ...{ removed: row.removed, hasOriginal: row.has_original, files: row.files },
    } satisfies DossierMessage,
  }));
