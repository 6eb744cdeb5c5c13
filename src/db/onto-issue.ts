import { z } from 'zod';

import type { QueuedEffect, Subject } from '../issues/effects.ts';
import { attachmentOf, effectsOf, threadFileOf } from '../issues/effects.ts';
import type { InboundMessage } from '../issues/inbound.ts';
import type { CustomerId, Inbox, IssueEvent, IssueId, MessageId } from '../issues/issue.ts';
import { attachmentId, issueId } from '../issues/issue.ts';
import type { Database } from './database.ts';
import { rowsOf, send } from './database.ts';
import { fixed } from './fixed.ts';
import { recordEvents } from './issue-events.ts';
import { enqueue } from './outbox.ts';
import { attachments, originals } from './schema.ts';

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

export function insertIssue(tx: Database, { id, customer, inbox }: Subject, at: Date, revision: 0 | 1): void {
  send(
    tx,
    fixed`insert into issues (id, inbox_id, customer_id, status, revision, opened_at, last_activity_at)
      overriding system value values (${id}, ${inbox.id}, ${customer}, 'unassigned', ${revision},
        ${at.toISOString()}::timestamptz, ${at.toISOString()}::timestamptz)`,
  );
}

/** The customer's message with what it brought, on an issue that is open under our lock. */
export async function append(
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
export async function grow(
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
