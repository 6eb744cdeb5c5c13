import { isNotNull, isNull, sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

import type { Delivery } from '../issues/delivery.ts';
import type { Automatic } from '../issues/inbound.ts';
import type { Resolution } from '../issues/issue.ts';
import { id, ref, time } from './columns.ts';
import { customers } from './schema-customers.ts';
import { inboxes } from './schema-inboxes.ts';
import { employees } from './schema-people.ts';
import { wordsColumn, wordsOf } from './schema-search.ts';

/**
 * The floor under the rules: what the types refuse, the database refuses too. Names of chat platforms and
 * customer channels are data here, never an enum, so that a new one needs no migration.
 */

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

export const issues = pgTable(
  'issues',
  {
    id: id(),
    inboxId: ref(() => inboxes.id).notNull(),
    customerId: ref(() => customers.id).notNull(),
    status: text().notNull(),
    revision: integer().notNull().default(1),
    assigneeId: ref(() => employees.id),
    assignedById: ref(() => employees.id),
    assignedAt: time(),
    closedById: ref(() => employees.id),
    closedAt: time(),
    resolution: text().$type<Resolution>(),
    openedAt: time().notNull(),
    lastActivityAt: time().notNull(),
    /** Since when nobody's words stand on it any more. */
    removedAt: time(),
  },
  (t) => [
    // S3: one unresolved issue per customer and inbox.
    uniqueIndex('issues_one_unresolved').on(t.customerId, t.inboxId).where(isNull(t.closedAt)),
    // S2: the status and who has it or who closed it agree. A closed issue may keep its assignee, for Reopen.
    check(
      'issues_status',
      sql`case ${t.status}
        when 'unassigned' then ${t.assigneeId} is null and ${t.closedAt} is null
        when 'assigned' then ${t.assigneeId} is not null and ${t.closedAt} is null
        when 'closed' then ${t.closedAt} is not null
        else false end`,
    ),
    check(
      'issues_assignment_whole',
      sql`(${t.assigneeId} is null) = (${t.assignedById} is null) and (${t.assigneeId} is null) = (${t.assignedAt} is null)`,
    ),
    check(
      'issues_closing_whole',
      sql`(${t.closedAt} is null) = (${t.closedById} is null) and (${t.closedAt} is null) = (${t.resolution} is null)`,
    ),
    check('issues_resolution', sql`${t.resolution} in ('handled', 'no-reply-needed')`),
    index('issues_mine').on(t.assigneeId, t.id).where(isNull(t.closedAt)),
    index('issues_unassigned')
      .on(t.id)
      .where(sql`${t.status} = 'unassigned'`),
    index('issues_status_recent').on(t.status, t.id),
    index('issues_waiting').on(t.lastActivityAt, t.id).where(isNull(t.closedAt)),
    index('issues_closed_last').on(t.closedAt, t.id).where(isNotNull(t.closedAt)),
    index('issues_history').on(t.customerId, t.id),
    // What housekeeping asks for, without passing over all that it has done.
    index('issues_to_remove')
      .on(t.closedAt, t.id)
      .where(sql`${t.closedAt} is not null and ${t.removedAt} is null`),
  ],
);

export const messages = pgTable(
  'messages',
  {
    id: uuid().primaryKey(),
    /** The order within an issue; its writers hold the customer's lock. */
    seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    issueId: ref(() => issues.id).notNull(),
    kind: text().notNull(),
    body: text().notNull(),
    at: time().notNull(),
    /** A comment's or reply's writer. */
    authorId: ref(() => employees.id),
    channel: text(),
    /** The customer's address and ours. */
    theirs: text(),
    ours: text(),
    providerId: text(),
    subject: text(),
    /** Where the customer wants the answer, if elsewhere. */
    replyTo: text(),
    /** Who else has it: copied in by the customer, or by us with a reply. */
    cc: text().array(),
    /** All of it, where the body is less. */
    whole: text(),
    /** What its channel needs to answer it; only the channel reads it. */
    envelope: jsonb(),
    unverified: boolean().notNull().default(false),
    delivery: text().$type<Delivery>(),
    /** Which sending of the reply this is: grows with Retry. */
    attempt: integer(),
    /** A sending of this attempt began and its end is not known. */
    begunAt: time(),
    /** Why it failed, or why it waits. */
    problem: text(),
    /** From where its writer wrote. */
    via: text(),
    /** Its words and files were taken away; what a provider says of it later is not kept. */
    removedAt: time(),
    search: wordsColumn().generatedAlwaysAs(wordsOf("coalesce(subject, '') || ' ' || body")),
  },
  (t) => [
    index('messages_words').using('gin', t.search),
    uniqueIndex('messages_seq').on(t.issueId, t.seq),
    // A provider's message is kept once.
    uniqueIndex('messages_provider').on(t.channel, t.providerId).where(isNotNull(t.providerId)),
    // When something last came to one of our numbers or addresses.
    index('messages_last_inbound')
      .on(t.channel, t.ours, t.at)
      .where(sql`${t.kind} = 'customer'`),
    index('messages_troubled')
      .on(t.issueId)
      .where(sql`${t.delivery} in ('failed', 'unknown')`),
    check(
      'messages_shape',
      sql`case ${t.kind}
        when 'customer' then ${t.providerId} is not null and ${t.channel} is not null and ${t.theirs} is not null
          and ${t.ours} is not null and ${t.authorId} is null and ${t.delivery} is null and ${t.attempt} is null
        when 'reply' then ${t.authorId} is not null and ${t.channel} is not null and ${t.theirs} is not null
          and ${t.ours} is not null and ${t.attempt} is not null
          and ${t.delivery} in ('queued', 'sent', 'delivered', 'failed', 'unknown', 'withdrawn')
          and (${t.delivery} <> 'sent' or ${t.providerId} is not null)
          and (${t.delivery} <> 'withdrawn' or (${t.providerId} is null and ${t.begunAt} is null))
        when 'comment' then ${t.authorId} is not null and ${t.channel} is null and ${t.delivery} is null
        else false end`,
    ),
  ],
);

export const attachments = pgTable(
  'attachments',
  {
    id: id(),
    messageId: uuid()
      .references(() => messages.id)
      .notNull(),
    ordinal: integer().notNull(),
    /** Where a customer's file is fetched from; a file of ours is here from the start. */
    url: text(),
    name: text(),
    contentType: text().notNull(),
    bytes: bytea(),
    problem: text(),
  },
  (t) => [
    unique('attachments_once').on(t.messageId, t.ordinal),
    check('attachments_state', sql`${t.bytes} is null or ${t.problem} is null`),
    check('attachments_source', sql`${t.url} is not null or ${t.bytes} is not null`),
  ],
);

/** Messages as they came, byte for byte, apart from the rest: they are large and seldom looked at. */
export const originals = pgTable('originals', {
  messageId: uuid()
    .primaryKey()
    .references(() => messages.id),
  bytes: bytea().notNull(),
});

/** What machines wrote, kept aside until an employee releases it, or for 90 days. */
export const heldMessages = pgTable(
  'held_messages',
  {
    id: id(),
    channel: text().notNull(),
    theirs: text().notNull(),
    ours: text().notNull(),
    subject: text().notNull(),
    body: text().notNull(),
    why: text().$type<Automatic>().notNull(),
    original: bytea().notNull(),
    at: time().notNull(),
    releasedById: ref(() => employees.id),
    releasedAt: time(),
  },
  (t) => [
    check('held_messages_release_whole', sql`(${t.releasedById} is null) = (${t.releasedAt} is null)`),
    index('held_messages_at').on(t.at),
  ],
);

/** What happened to an issue, for good: appended in the transaction that changed it. */
export const issueEvents = pgTable(
  'issue_events',
  {
    id: id(),
    issueId: ref(() => issues.id).notNull(),
    revision: integer().notNull(),
    type: text().notNull(),
    /** Where the event stands among the issue's messages. */
    afterSeq: bigint({ mode: 'number' }).notNull(),
    byId: ref(() => employees.id),
    toId: ref(() => employees.id),
    detail: jsonb().notNull(),
    at: time().notNull(),
    /** From where whoever caused it did so. */
    via: text(),
  },
  (t) => [index('issue_events_issue').on(t.issueId, t.id)],
);
