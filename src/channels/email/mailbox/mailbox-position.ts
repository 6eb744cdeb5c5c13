import { z } from 'zod';

import type { ImapSettings } from '../config.ts';

/** How far a mailbox has been read. */
export const Position = z.object({
  /** While this is the same, a UID names the same mail (RFC 9051, 2.3.1.1). */
  uidValidity: z.string(),
  lastUid: z.number().int().nonnegative(),
  /** When it was read for the first time: what had come before is not ours. */
  since: z.iso.datetime(),
  /** After the mails were numbered anew: up to here they are read for a second time. */
  rereadTo: z.number().int().nonnegative().optional(),
});
export type Position = z.infer<typeof Position>;

/** Under which key of the shelf it is kept: each folder of each mailbox has one. */
export function positionKey({ host, user, folder }: Pick<ImapSettings, 'host' | 'user' | 'folder'>): string {
  return `email:position:${user}@${host}/${folder}`;
}

/** A mailbox seen for the first time: its history stays where it is. */
export function startingNow(uidValidity: string, uidNext: number, now: Date): Position {
  return { uidValidity, lastUid: uidNext - 1, since: now.toISOString() };
}

/**
 * The server has numbered its mails anew, and nobody knows which were read: all are read again, and the
 * receiver knows those that it has. What is older than the first reading was never to be read, and what is older than
 * the receiver remembers was read long ago.
 */
export function numberedAnew(before: Position, uidValidity: string, uidNext: number): Position {
  return { uidValidity, lastUid: 0, since: before.since, rereadTo: uidNext - 1 };
}

/** Whether a mail met in a second reading is of the time before the first, or too old to be read a second time. */
export function isHistory(
  { since, rereadTo }: Position,
  uid: number,
  arrivedAt: Date | undefined,
  now: Date,
): boolean {
  if (rereadTo === undefined || uid > rereadTo || arrivedAt === undefined) return false;
  const first = Math.max(new Date(since).getTime() - CLOCKS_APART_MS, now.getTime() - REMEMBERED_MS);
  return arrivedAt.getTime() < first;
}

/**
 * The receiver remembers for 90 days what it has seen (`inbound_seen`, cleared away in `db/housekeeping.ts`), also what
 * it has held or erased since. This must stay well within that, as a mail is seen some time after it arrived.
 */
const REMEMBERED_MS = 80 * 24 * 3_600_000;

/** The server's clock says when a mail arrived, ours when reading began. */
const CLOCKS_APART_MS = 10 * 60_000;
