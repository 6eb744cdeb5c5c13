import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core';

import type { ActorKind } from '../issues/audit.ts';
import type { FilesOf, Removed } from '../issues/care.ts';
import { id, ref, time } from './columns.ts';
import { issues } from './schema.ts';
import { customers } from './schema-customers.ts';
import { employees } from './schema-people.ts';

/** What takes care of data: who did what from where, and what was removed and where it is still to be. */

/**
 * Appended, never changed: triggers (`drizzle/*_append_only.sql`) refuse all else. It holds no customer's words,
 * and no references to customers and inboxes, as it outlives them.
 */
export const audit = pgTable(
  'audit',
  {
    id: id(),
    at: time().notNull().defaultNow(),
    actor: text().$type<ActorKind>().notNull(),
    byId: ref(() => employees.id),
    act: text().notNull(),
    issueId: bigint({ mode: 'number' }),
    customerId: bigint({ mode: 'number' }),
    inboxId: bigint({ mode: 'number' }),
    /** From where: a platform with the conversation or the network address, or who was logged in. */
    via: text(),
    /** Numbers and our own words. */
    facts: jsonb().$type<Readonly<Record<string, string | number>>>().notNull(),
  },
  (t) => [
    check('audit_actor', sql`(${t.actor} = 'employee') = (${t.byId} is not null)`),
    index('audit_at').on(t.at),
    index('audit_issue').on(t.issueId, t.id),
    index('audit_customer').on(t.customerId, t.id),
  ],
);

/** What was erased of a customer: figures only, so that the report can be shown for good. */
export const erasures = pgTable(
  'erasures',
  {
    id: id(),
    customerId: ref(() => customers.id).notNull(),
    at: time().notNull().defaultNow(),
    removed: jsonb().$type<Removed>().notNull(),
  },
  (t) => [index('erasures_customer').on(t.customerId, t.id)],
);

/**
 * What is to be taken away from a platform: of ours, under one card and on it; or, with an employee, what they were
 * told privately. Those of no erasure are gone when they are done.
 */
export const redactions = pgTable(
  'redactions',
  {
    id: id(),
    erasureId: ref(() => erasures.id),
    issueId: ref(() => issues.id).notNull(),
    platform: text().notNull(),
    /** Empty where it is about private words. */
    conversation: text().notNull(),
    employeeId: ref(() => employees.id),
    /** Of which messages the files are meant alone, where the issue is another customer's and the rest of it stays. */
    files: jsonb().$type<FilesOf>(),
    /** How much was taken away. */
    taken: integer().notNull().default(0),
    /** Why it was given up; it is tried again every day. */
    problem: text(),
    triedAt: time(),
    doneAt: time(),
  },
  (t) => [
    index('redactions_erasure').on(t.erasureId, t.id),
    index('redactions_failed')
      .on(t.triedAt)
      .where(sql`${t.problem} is not null`),
  ],
);

/** What employees were told privately with a customer's words in it. */
export const noticePostings = pgTable(
  'notice_postings',
  {
    id: id(),
    issueId: ref(() => issues.id).notNull(),
    employeeId: ref(() => employees.id).notNull(),
    platform: text().notNull(),
    /** The platform's names for the person and for what they were told. */
    person: text().notNull(),
    ref: text().notNull(),
  },
  (t) => [unique('notice_postings_once').on(t.issueId, t.platform, t.person, t.ref)],
);
