import pino from 'pino';

import type { ArrivedMail } from '../../src/channels/email/mailbox/arrived-mail.ts';
import type { ImapSettings } from '../../src/channels/email/config.ts';
import type { Login } from '../../src/channels/email/login.ts';
import { loginFor } from '../../src/channels/email/login.ts';
import type { Mailbox, MailboxParts } from '../../src/channels/email/mailbox/mailbox.ts';
import { openMailbox } from '../../src/channels/email/mailbox/mailbox.ts';
import type { Shelf } from '../../src/issues/store.ts';
import { Secret } from '../../src/secret.ts';
import { untilStopped } from './leaks.ts';

/** The settings of a mailbox on this machine, without TLS. */
export function settingsOf(port: number, more: Partial<ImapSettings> = {}): ImapSettings {
  return {
    host: '127.0.0.1',
    port,
    tls: 'if-offered',
    user: 'support@example.com',
    password: new Secret('secret'),
    folder: 'INBOX',
    ...more,
  };
}

/** What is kept of the mails, and how far the mailbox was read, as one. */
export interface Receiver {
  readonly mails: readonly ArrivedMail[];
  readonly subjects: () => readonly string[];
  readonly shelf: Shelf & { readonly all: ReadonlyMap<string, unknown> };
  readonly onMail: MailboxParts['onMail'];
  /** Called before a mail is kept; what it throws keeps it from being kept. */
  before: (mail: ArrivedMail) => Promise<void> | void;
  /** Resolves when so many have been kept. */
  until(count: number): Promise<void>;
}

export function receiver(): Receiver {
  const mails: ArrivedMail[] = [];
  const all = new Map<string, unknown>();
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  return {
    mails,
    subjects: () => mails.map(subjectOf),
    shelf: {
      all,
      kept: async (key) => all.get(key),
      async keep(key, value) {
        all.set(key, value);
      },
      async keepFirst(key, value) {
        if (!all.has(key)) all.set(key, value);
        return all.get(key);
      },
    },
    before: () => {},
    async onMail(mail, position) {
      await this.before(mail);
      mails.push(mail);
      all.set(position.key, position.value);
      for (const one of waiting) if (mails.length >= one.count) one.resolve();
    },
    until(count) {
      if (mails.length >= count) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ count, resolve }));
    },
  };
}

export function subjectOf({ raw }: Pick<ArrivedMail, 'raw'>): string {
  return /^Subject: (.*)$/m.exec(Buffer.from(raw).toString('latin1'))?.[1]?.trim() ?? '';
}

export function aMail(subject: string, body = 'Hello'): string {
  return `From: Ana <ana@example.org>\r\nTo: support@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.org>\r\n\r\n${body}\r\n`;
}

/** A mailbox that keeps what it reads at this receiver. Its waits are noted and end at once. */
export function readInto(
  to: Receiver,
  settings: ImapSettings,
  more: Partial<MailboxParts> = {},
): Mailbox & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  const mailbox = openMailbox({
    settings,
    login: more.login ?? passwordOf(settings),
    onMail: (mail, position) => to.onMail(mail, position),
    shelf: to.shelf,
    log: pino({ enabled: false }),
    async pause(ms) {
      waits.push(ms);
      await new Promise(setImmediate);
    },
    random: () => 0,
    ...more,
  });
  return { ...mailbox, waits, stop: untilStopped('the mailbox', () => mailbox.stop()) };
}

function passwordOf(settings: ImapSettings): Login {
  const login = loginFor(settings, undefined);
  if (!login) throw new Error('no password');
  return login;
}
