import type { Mail } from './mailboxes.ts';

/** Mails that belong together, oldest first. */
export interface Thread {
  /** Of its first mail. */
  readonly id: string;
  readonly mails: readonly [Mail, ...Mail[]];
}

/**
 * As mail programs thread: by who follows whom (Message-ID, In-Reply-To, References), never by the subject
 * alone. The thread with the newest mail first.
 */
export function threadsOf(mails: readonly Mail[]): readonly Thread[] {
  const threads: Growing[] = [];
  for (const mail of mails) {
    const ids = [mail.id, mail.head.messageId, ...mail.head.references].filter((id) => id !== '');
    const [first, ...others] = threads.filter((thread) => ids.some((id) => thread.ids.has(id)));
    if (!first) {
      threads.push({ ids: new Set(ids), mails: [mail] });
      continue;
    }
    first.ids = new Set([...first.ids, ...others.flatMap((other) => [...other.ids]), ...ids]);
    first.mails = inOrder([...first.mails, ...others.flatMap((other) => other.mails), mail]);
    for (const other of others) threads.splice(threads.indexOf(other), 1);
  }
  return threads
    .map(({ mails: [first, ...more] }): Thread => ({ id: first.id, mails: [first, ...more] }))
    .sort((one, other) => newestOf(other).localeCompare(newestOf(one)));
}

interface Growing {
  ids: ReadonlySet<string>;
  mails: Mails;
}

function newestOf({ mails }: Thread): string {
  return mails.at(-1)?.at ?? '';
}

type Mails = Thread['mails'];

/** What arrived at the same moment stays as it came. */
function inOrder(mails: Mails): Mails {
  const [first, ...more] = mails.toSorted((one, other) => one.at.localeCompare(other.at));
  return first ? [first, ...more] : mails;
}
