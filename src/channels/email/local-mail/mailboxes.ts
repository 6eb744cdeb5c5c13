import { z } from 'zod';

import type { Shelf } from '../../../issues/store.ts';

const Person = z.object({ name: z.string(), address: z.string() });
export type Person = Readonly<z.infer<typeof Person>>;

const People = z.array(Person).readonly();

/** What a list or a thread needs to know of a mail without opening it. */
const Head = z.object({
  /** With its angle brackets; empty where it has none. */
  messageId: z.string(),
  /** The mails it follows, the oldest first. */
  references: z.array(z.string()).readonly(),
  from: Person,
  to: People,
  cc: People,
  /** Where an answer is wanted, when that is not `from`. */
  replyTo: People,
  subject: z.string(),
  /** How its text begins. */
  start: z.string(),
  hasFiles: z.boolean(),
  /** A machine wrote it: nobody may answer it by a machine. */
  automatic: z.boolean(),
});
export type Head = Readonly<z.infer<typeof Head>>;

const Envelope = z.object({ from: z.string(), to: z.array(z.string()).readonly() });
/** Between whom a mail travels, whatever it says of itself. A machine's `from` is empty. */
export type Envelope = Readonly<z.infer<typeof Envelope>>;

const Way = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('received'), returnPath: z.string(), read: z.boolean() }),
  /** `problem`: what the mail server said of those who will never get it. */
  z.object({ kind: z.literal('sending'), envelope: Envelope, problem: z.string() }),
  z.object({ kind: z.literal('sent') }),
  z.object({ kind: z.literal('refused'), problem: z.string() }),
]);
/** Whether its owner received or wrote it, and how far it has come. */
export type Way = Readonly<z.infer<typeof Way>>;

const Mail = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  size: z.number(),
  head: Head,
  way: Way,
});
/** One mail in somebody's mailbox. */
export type Mail = Readonly<z.infer<typeof Mail>>;

const Box = z.array(Mail).readonly();
const Raw = z.object({ base64: z.string() });

export interface Mailboxes {
  /** Oldest first. */
  read(owner: string): Promise<readonly Mail[]>;
  /** Changes of one mailbox happen one after the other; each is kept before anybody hears of it. */
  add(owner: string, mail: Omit<Mail, 'size'>, raw: Uint8Array): Promise<void>;
  change(owner: string, change: (mail: Mail) => Mail): Promise<void>;
  /** The mail itself, as it travelled. */
  raw(id: string): Promise<Uint8Array | undefined>;
}

/** The mailboxes on the pretend mail server. They stand a restart; of each, the newest mails are kept. */
export function mailboxesOn(shelf: Shelf): Mailboxes {
  const queues = new Map<string, Promise<unknown>>();

  async function read(owner: string): Promise<readonly Mail[]> {
    const kept = Box.safeParse(await shelf.kept(boxKey(owner)));
    return kept.success ? kept.data : [];
  }

  async function changeNow(owner: string, change: (mails: readonly Mail[]) => readonly Mail[]) {
    const before = await read(owner);
    const after = newest(change(before));
    if (after.length === before.length && after.every((mail, n) => mail === before[n])) return;
    await shelf.keep(boxKey(owner), after);
    const forgotten = before.filter(({ id }) => !after.some((mail) => mail.id === id));
    for (const { id } of forgotten) await shelf.keep(rawKey(id), null);
  }

  function inTurn(owner: string, change: (mails: readonly Mail[]) => readonly Mail[]): Promise<void> {
    const done = (queues.get(owner) ?? Promise.resolve()).then(() => changeNow(owner, change));
    // The next in line does not care how this one ended; whoever asked for it does.
    queues.set(
      owner,
      done.catch(() => undefined),
    );
    return done;
  }

  return {
    read,

    async add(owner, mail, raw) {
      await shelf.keep(rawKey(mail.id), { base64: Buffer.from(raw).toString('base64') });
      await inTurn(owner, (mails) => [...mails, { ...mail, size: raw.length }]);
    },

    change: (owner, change) => inTurn(owner, (mails) => mails.map(change)),

    async raw(id) {
      const kept = Raw.safeParse(await shelf.kept(rawKey(id)));
      return kept.success ? Buffer.from(kept.data.base64, 'base64') : undefined;
    },
  };
}

const MAX_MAILS = 100;
const MAX_BYTES = 64 * 1024 * 1024;

function newest(mails: readonly Mail[]): readonly Mail[] {
  let bytes = 0;
  const from = mails.findLastIndex(({ size }) => (bytes += size) > MAX_BYTES);
  return mails.slice(from + 1).slice(-MAX_MAILS);
}

const boxKey = (owner: string) => `email/local/${owner}`;
const rawKey = (id: string) => `email/local/mail/${id}`;
