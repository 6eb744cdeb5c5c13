import type { ImapFlow, MailboxObject } from 'imapflow';

import { serverError } from '../server-words.ts';

export interface LineParts {
  readonly signal: AbortSignal;
  /** Called each time the folder is open. */
  readonly opened: () => void;
  /** Takes in what is new. Called again whenever something may have come. */
  readonly read: (box: MailboxObject) => Promise<void>;
  /** The server did not take the login. */
  readonly refused: () => void;
}

/**
 * From dialling to the end of the line: resolves after a stop, and throws what ended it otherwise. The folder
 * is opened by EXAMINE, which can change nothing in it, and anew every few minutes: a server tells only then
 * that it has numbered its mails anew.
 */
export async function oneLine(client: ImapFlow, folder: string, parts: LineParts): Promise<void> {
  const { signal, opened, read, refused } = parts;
  const bell = newsBell();
  let problem: unknown;
  client.on('error', (error: unknown) => {
    problem ??= error;
  });
  client.on('close', () => bell.ring());
  client.on('exists', () => bell.ring());
  const onStop = (): void => {
    bell.ring();
    // What is under way may end by itself; a peer that does not answer is not waited for.
    setTimeout(() => client.close(), GOODBYE_MS).unref();
  };
  signal.addEventListener('abort', onStop, { once: true });

  try {
    if (signal.aborted) return;
    await client.connect();
    while (!signal.aborted) {
      const box = await client.mailboxOpen(folder, { readOnly: true });
      opened();
      const sweepAt = performance.now() + SWEEP_MS;
      do {
        // What rings from here on is read in the next round.
        bell.silence();
        await read(box);
        await untilNews(client, bell, sweepAt - performance.now());
      } while (!signal.aborted && performance.now() < sweepAt);
    }
    bell.silence();
    await Promise.race([client.logout(), bell.within(GOODBYE_MS)]);
  } catch (error) {
    if (signal.aborted) return;
    if (serverError(error).authenticationFailed) refused();
    throw problem ?? error;
  } finally {
    signal.removeEventListener('abort', onStop);
    client.close();
  }
}

/** Even where the server says nothing, the folder is looked at this often. */
const SWEEP_MS = 5 * 60_000;
const POLL_MS = 30_000;
const GOODBYE_MS = 2_000;

async function untilNews(client: ImapFlow, bell: NewsBell, withinMs: number): Promise<void> {
  if (bell.rung()) return;
  if (!client.capabilities.has('IDLE') && !client.capabilities.has('IMAP4rev2')) {
    await bell.within(Math.min(POLL_MS, withinMs));
    await client.noop();
    return;
  }

  let waiting = true;
  const endedByItself = (): void => {
    if (waiting) bell.ring();
  };
  // The next command ends it.
  const idling = client.idle();
  idling.then(endedByItself, endedByItself);
  await bell.within(withinMs);
  waiting = false;
}

interface NewsBell {
  ring(): void;
  /** What rang before has been heard. */
  silence(): void;
  rung(): boolean;
  /** Resolves when it rings, at once where it has, and after that long in any case. */
  within(ms: number): Promise<void>;
}

/** Rings for what comes while nobody waits, too. */
function newsBell(): NewsBell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    silence() {
      rung = false;
    },
    rung: () => rung,
    async within(ms) {
      if (rung) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
