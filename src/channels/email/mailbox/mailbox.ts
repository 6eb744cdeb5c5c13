import { setTimeout } from 'node:timers/promises';

import type { Logger } from 'pino';

import type { Shelf } from '../../../issues/store.ts';
import type { OnMail } from './arrived-mail.ts';
import { backOff } from './back-off.ts';
import type { ImapSettings } from '../config.ts';
import { imapClient } from './imap-client.ts';
import type { Login } from '../login.ts';
import { oneLine } from './mailbox-line.ts';
import { mailboxReader } from './mailbox-reader.ts';
import { isLoginRefused, serverError, wordsOf } from '../server-words.ts';

/** A folder of a mailbox from which every new mail is handed over. */
export interface Mailbox {
  /** Resolves as soon as new mail would be noticed; also once it was stopped. */
  ready(): Promise<void>;
  /** Why no mail comes in at present, in words for people and without an address; undefined where it does. */
  trouble(): string | undefined;
  /** Resolves when the line is closed and no hand-over is under way any more. */
  stop(): Promise<void>;
}

export interface MailboxParts {
  readonly settings: ImapSettings;
  readonly login: Login;
  readonly onMail: OnMail;
  readonly shelf: Shelf;
  readonly log: Pick<Logger, 'error' | 'warn' | 'info'>;
  readonly clock?: () => Date;
  /** Ends early, and quietly, when the signal says so. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
  /** Larger mails come with their text alone. */
  readonly maxBytes?: number;
  /** After how long without a sign of life a connection is asked for one, and after as long again given up. */
  readonly socketTimeoutMs?: number;
}

/**
 * Reads a mailbox for as long as it is not stopped: dials, hands over what is new, waits for more (IDLE), and
 * dials again whenever the line ends. How far it has read is kept together with each mail, so nothing is lost
 * or skipped whatever ends when; after a lost answer, and where the server has numbered its mails anew, mails
 * come a second time. Whether a mail counts as read is neither looked at nor changed. Several processes may
 * read the same mailbox: each hands over every mail.
 */
export function openMailbox(parts: MailboxParts): Mailbox {
  const { settings, login, log, pause = wait, random, socketTimeoutMs } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  const reader = mailboxReader({ ...parts, pause, signal });
  const dialling = backOff({ firstMs: 200, lastMs: 30_000 }, random);
  // Servers lock out whoever comes too often with a wrong password.
  const refusals = backOff({ firstMs: 30_000, lastMs: 5 * 60_000 }, random);
  let next = Promise.withResolvers<void>();
  let openSince: number | undefined;
  let byPassword = false;
  let problem: string | undefined;

  function opened(): void {
    openSince ??= performance.now();
    tell(undefined);
    refusals.reset();
    next.resolve();
  }

  /** Whether the line served for a while. Dialling may take long, and is no service. */
  function closed(): boolean {
    if (openSince === undefined) return false;
    const lastedMs = performance.now() - openSince;
    openSince = undefined;
    next = Promise.withResolvers();
    return lastedMs > STEADY_MS;
  }

  /** Each change is logged once, however often it is met. */
  function tell(now: string | undefined, error?: unknown): void {
    if (now === problem) return;
    problem = now;
    if (now === undefined) log.info('the mailbox is read again');
    else if (isLoginRefused(error)) log.error({ reason: wordsOf(error) }, 'the mailbox refuses the login');
    else log.warn({ reason: wordsOf(error) }, 'the mailbox cannot be read');
  }

  /** From dialling to the end of the line. What ended it is returned. */
  async function dial(): Promise<unknown> {
    try {
      const proof = await login.proof();
      byPassword = proof.kind === 'password';
      const client = imapClient(settings, proof, socketTimeoutMs === undefined ? {} : { socketTimeoutMs });
      await oneLine(client, settings.folder, {
        signal,
        opened,
        read: (box) => reader.read(client, box),
        refused: () => login.refused(proof),
      });
      return undefined;
    } catch (error) {
      return error;
    }
  }

  async function stayConnected(): Promise<void> {
    // Where tokens are fetched, the first refusal may only mean that one had ended.
    let refusedInARow = 0;
    while (!signal.aborted) {
      const keptBefore = reader.kept();
      const error = await dial();
      const isSteady = closed();
      if (signal.aborted) break;

      const isSound = isSteady || reader.kept() > keptBefore;
      if (isSound) dialling.reset();
      refusedInARow = isLoginRefused(error) ? refusedInARow + 1 : 0;
      const isRefused = refusedInARow > (byPassword ? 0 : 1);
      const waitMs = isRefused ? refusals.nextMs() : dialling.nextMs();
      // A line that held and broke is news only when the next one cannot be had.
      if (!isSound || isLoginRefused(error)) tell(troubleOf(error, settings.folder), error);
      log.info(
        { waitMs, reason: wordsOf(error ?? 'closed') },
        'the line to the mailbox ended; dialling again',
      );
      await pause(waitMs, signal);
    }
    next.resolve();
  }

  const staying = stayConnected();
  return {
    ready: () => next.promise,
    trouble: () => problem ?? reader.trouble(),
    async stop() {
      stopping.abort();
      await staying;
    },
  };
}

/** A line that lasted this long was sound: the next is dialled at once. */
const STEADY_MS = 10_000;

function troubleOf(error: unknown, folder: string): string {
  const words = wordsOf(error ?? 'the line was closed');
  if (isLoginRefused(error)) return `The mailbox refuses the login, so no email comes in: ${words}`;
  const { mailboxMissing, tlsFailed } = serverError(error);
  if (mailboxMissing)
    return `The mailbox has no folder "${folder}", so no email comes in. Change the end of EMAIL_IMAP_URL: ${words}`;
  if (tlsFailed)
    return `No email comes in: the mail server does not encrypt (STARTTLS), and a login is not sent over a network without. Try imaps:// in EMAIL_IMAP_URL: ${words}`;
  return `The mailbox cannot be reached, so no email comes in. It is tried again: ${words}`;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
