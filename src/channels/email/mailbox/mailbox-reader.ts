import type { ImapFlow, MailboxObject } from 'imapflow';
import type { Logger } from 'pino';

import type { Shelf } from '../../../issues/store.ts';
import type { Found, OnMail } from './arrived-mail.ts';
import type { ImapSettings } from '../config.ts';
import { fetchMail } from './fetch-mail.ts';
import { patience } from './hand-over.ts';
import { isHistory, numberedAnew, Position, positionKey, startingNow } from './mailbox-position.ts';

export interface MailboxReader {
  /** Hands over, in order, all that is new. Throws what the connection threw. */
  read(client: ImapFlow, box: MailboxObject): Promise<void>;
  /** How many have been handed over. */
  kept(): number;
  /** Why it does not get on. */
  trouble(): string | undefined;
}

export interface ReaderParts {
  readonly settings: ImapSettings;
  readonly onMail: OnMail;
  readonly shelf: Shelf;
  readonly log: Pick<Logger, 'error' | 'warn'>;
  readonly signal: AbortSignal;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly clock?: () => Date;
  readonly random?: () => number;
  readonly maxBytes?: number;
}

export function mailboxReader(parts: ReaderParts): MailboxReader {
  const { settings, onMail, shelf, log, signal, clock = () => new Date(), maxBytes = MAX_BYTES } = parts;
  const key = positionKey(settings);
  const patient = patience(parts);
  let position: Position | undefined;
  let lastBox: MailboxObject | undefined;
  let handedOver = 0;
  /** The mail that was asked for last, and how often. */
  let failing = { uid: 0, tries: 0 };

  /** Where reading goes on in a folder that was just opened. */
  async function positionIn(client: ImapFlow, box: MailboxObject): Promise<Position> {
    // Servers must tell both; with one that does not, the numbers count as never changing.
    const uidValidity = String(box.uidValidity ?? 0);
    const uidNext = box.uidNext ?? (await uidAfterLast(client));
    const before = position ?? (await keptPosition(startingNow(uidValidity, uidNext, clock())));
    if (before.uidValidity === uidValidity) {
      // A mailbox restored from a copy hands out numbers for a second time, and may forget to say so.
      if (before.lastUid < uidNext) return before;
      // Or another process has read on since this one opened the folder.
      const again = await client.mailboxOpen(settings.folder, { readOnly: true });
      if (before.lastUid < (again.uidNext ?? Infinity)) return before;
    }
    log.warn('the mailbox has numbered its mails anew; it is read again from its start');
    return numberedAnew(before, uidValidity, uidNext);
  }

  async function keptPosition(first: Position): Promise<Position> {
    const kept = Position.safeParse(await patient.withStore(() => shelf.kept(key)));
    if (kept.success) return kept.data;
    return Position.parse(await patient.withStore(() => shelf.keepFirst(key, first)));
  }

  /** False where it was stopped before the mail was kept. */
  async function take(client: ImapFlow, found: Found, now: Position): Promise<boolean> {
    const { uid, at } = found;
    if (isHistory(now, uid, at, clock())) return true;
    failing = { uid, tries: failing.uid === uid ? failing.tries + 1 : 1 };
    const content = await fetchMail(client, found, { maxBytes, tries: failing.tries });
    // Somebody has deleted it meanwhile: there is nothing left to take.
    if (!content) return true;
    const mail = { ...content, ref: `${now.uidValidity}:${uid}`, ...(at && { at }) };
    const value = { ...now, lastUid: uid };
    if (!(await patient.handOver(mail, (one) => onMail(one, { key, value })))) return false;
    handedOver += 1;
    return true;
  }

  return {
    async read(client, box) {
      // Only a folder just opened tells how its mails are numbered.
      const start = position && box === lastBox ? position : await positionIn(client, box);
      position = start;
      lastBox = box;
      for (const found of await newIn(client, start.lastUid)) {
        if (signal.aborted || !(await take(client, found, start))) return;
        position = { ...start, lastUid: found.uid };
      }
      const { rereadTo, ...end } = position;
      if (rereadTo === undefined) return;
      position = { ...end, lastUid: Math.max(rereadTo, end.lastUid) };
      // What was left alone as history has kept no position.
      await patient.withStore(() => shelf.keep(key, position));
    },
    kept: () => handedOver,
    trouble: () => patient.trouble(),
  };
}

/** As much as the largest mail providers let through. */
const MAX_BYTES = 25 * 1024 * 1024;

/** `n:*` always means the last mail as well, even where its number is below n (RFC 9051, 9, seq-range). */
async function newIn(client: ImapFlow, lastUid: number): Promise<readonly Found[]> {
  const wanted = { uid: true, size: true, internalDate: true };
  const rows = await client.fetchAll(`${lastUid + 1}:*`, wanted, { uid: true });
  return rows
    .filter(({ uid }) => uid > lastUid)
    .sort((a, b) => a.uid - b.uid)
    .map(({ uid, size = 0, internalDate }) => {
      const at = internalDate === undefined ? Number.NaN : new Date(internalDate).getTime();
      return { uid, bytes: size, ...(!Number.isNaN(at) && { at: new Date(at) }) };
    });
}

async function uidAfterLast(client: ImapFlow): Promise<number> {
  const last = await client.fetchOne('*', { uid: true });
  return last ? last.uid + 1 : 1;
}
