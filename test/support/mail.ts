import type { AddressInfo } from 'node:net';

import express from 'express';
import pino from 'pino';

import type { LocalMail } from '../../src/channels/email/local-mail/index.ts';
import { localMail } from '../../src/channels/email/local-mail/index.ts';
import type { Address } from '../../src/issues/issue.ts';
import type { Shelf } from '../../src/issues/store.ts';
import { pageGuard } from '../../src/page-guard.ts';
import { untilStopped } from './leaks.ts';
import { memoryShelf } from './sms.ts';

/** The people of the pretend mail client. */
export const MAILERS = {
  maria: 'maria.santos@example.com',
  tom: 'tom.becker@example.com',
  aisha: 'aisha.khan@example.com',
  wei: 'wei.chen@example.com',
  bouncing: 'bounce@example.com',
} as const;

/** The pretend mail server behind real ports, with what it handed over. */
export interface MailStand {
  readonly url: string;
  readonly mail: LocalMail;
  readonly arrived: readonly ArrivedMail[];
  readonly shelf: Shelf;
  /** Whether what is handed over can be kept. */
  setStore(state: 'up' | 'down'): void;
  stop(): Promise<void>;
}

export interface ArrivedMail {
  readonly raw: string;
  readonly from: string;
  readonly to: readonly string[];
}

export async function startMail(
  options: {
    readonly port?: number;
    readonly shelf?: Shelf;
    readonly addresses?: readonly Address[];
    /** Left out, it waits as it does; a test that is about trying again hands in its own. */
    readonly pause?: (ms: number) => Promise<void>;
  } = {},
): Promise<MailStand> {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const shelf = options.shelf ?? memoryShelf();
  const arrived: ArrivedMail[] = [];
  let store: 'up' | 'down' = 'up';

  const mail = localMail(
    {
      log: pino({ enabled: false }),
      shelf,
      addresses: async () => options.addresses ?? [],
      pageGuard: pageGuard({ publicUrl: url, anyHost: false, signedIn: false, rejected: () => undefined }),
    },
    () => new Date(),
    { port: options.port ?? 0, ...(options.pause && { pause: options.pause }) },
  );
  app.use(mail.routes());
  await mail.listen(async (raw, envelope) => {
    if (store === 'down') throw new Error('connection refused');
    arrived.push({ raw: Buffer.from(raw).toString(), ...envelope });
  });

  return {
    url,
    mail,
    arrived,
    shelf,
    setStore: (state) => void (store = state),
    stop: untilStopped('the pretend mail', async () => {
      await mail.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}

export interface MailToWrite {
  readonly to?: string;
  readonly cc?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly files?: readonly File[];
  /** The id of the mail it answers, in the writer's mailbox. */
  readonly answers?: string;
}

/** A mail as the client shows it. `state`: `received`, `sending`, `sent` or `refused`. */
export interface ShownMail {
  readonly id: string;
  readonly state: string;
  readonly from: string;
  readonly text: string;
  /** Quoted below it. */
  readonly quote: string;
  readonly files: readonly { readonly name: string; readonly href: string }[];
  readonly html: string;
}

export interface ShownThread {
  /** Of its first mail. */
  readonly id: string;
  readonly people: string;
  readonly subject: string;
  readonly unread: boolean;
}

/** One of the pretend customers at their mail, by the same pages and forms a browser uses. */
export function mailerAt(url: string, who: string) {
  const place = (path: string, more: Readonly<Record<string, string>> = {}) =>
    `${url}/mail${path}?${new URLSearchParams({ as: who, ...more })}`;

  async function page(path: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const response = await fetch(place(path, more));
    if (response.status !== 200) throw new Error(`the mail client answered ${response.status}`);
    return response.text();
  }

  async function post(path: string, more: Readonly<Record<string, string>>, body?: FormData) {
    const headers = { 'hx-request': 'true' };
    return fetch(place(path, more), { method: 'POST', headers, ...(body && { body }) });
  }

  async function idFrom(response: Response): Promise<string> {
    if (response.status !== 204)
      throw new Error(`the mail client answered ${response.status}: ${await response.text()}`);
    const id = new URL(response.headers.get('hx-redirect') ?? '', url).searchParams.get('of');
    if (id === null) throw new Error('the mail client leads nowhere');
    return id;
  }

  function send({ files = [], ...fields }: MailToWrite): Promise<Response> {
    const form = new FormData();
    const all = { to: 'support@switchboard.test', cc: '', subject: '', text: '', answers: '', ...fields };
    for (const [name, value] of Object.entries(all)) form.set(name, value);
    for (const file of files) form.append('files', file);
    return post('/send', {}, form);
  }

  return {
    place,
    page,
    send,

    /** Resolves with the mail's id in the writer's mailbox; it reaches us a moment later. */
    write: async (mail: MailToWrite) => idFrom(await send(mail)),

    /** The out-of-office reply to a mail that was received. */
    answerAway: async (id: string) => idFrom(await post('/away', { of: id })),

    /** Answers a mail as the Reply button fills the form in, with these words above the quote. */
    async reply(id: string, text: string, more: Pick<MailToWrite, 'files' | 'cc'> = {}): Promise<string> {
      const form = await page('/write', { answers: id });
      const value = (name: string) =>
        plain(new RegExp(`name="${name}"[^>]*?value="([^"]*)"`).exec(form)?.[1] ?? '');
      const quote = plain(/<textarea[^>]*>\n?([^]*?)<\/textarea/.exec(form)?.[1] ?? '');
      const fields = { to: value('to'), subject: value('subject'), text: `${text}${quote}`, answers: id };
      return idFrom(await send({ ...fields, ...more }));
    },

    async threads(): Promise<readonly ShownThread[]> {
      return [...(await page('/list')).matchAll(/<li>([^]*?)<\/li>/g)].map(([, line = '']) => ({
        id: /data-thread="([^"]*)"/.exec(line)?.[1] ?? '',
        people: plain(/class="names"[^>]*>([^]*?)<\/span/.exec(line)?.[1] ?? ''),
        subject: plain(/class="subject"[^>]*>([^]*?)<\/span/.exec(line)?.[1] ?? ''),
        unread: line.includes('Unread:'),
      }));
    },

    /** The thread that holds this mail, oldest first. */
    async thread(id: string): Promise<readonly ShownMail[]> {
      return (await page('/messages', { of: id }))
        .split(/(?=<li\s+class="message )/)
        .slice(1)
        .map(shownMail);
    },

    /** The mail as it travelled. */
    original: (id: string) => page(`/original/${id}`),

    file: (href: string) => fetch(new URL(href, url)),
  };
}

function shownMail(html: string): ShownMail {
  const texts = [...html.matchAll(/<p class="text">([^]*?)<\/p>/g)].map(([, text = '']) => plain(text));
  const quotes = html.includes('class="quote"') ? [texts.pop() ?? ''] : [];
  const files = html.matchAll(/class="(?:file|picture)"\s+href="([^"]*)"[^]*?(?:<span>|alt=")([^<"]*)/g);
  return {
    id: /data-mail="([^"]*)"/.exec(html)?.[1] ?? '',
    state: /data-state="([^"]*)"/.exec(html)?.[1] ?? '',
    from: plain(/class="from">([^]*?)<\/strong/.exec(html)?.[1] ?? ''),
    text: texts.join('\n'),
    quote: quotes.join('\n'),
    files: [...files].map(([, href = '', name = '']) => ({ name: plain(name), href: plain(href) })),
    html,
  };
}

function plain(markup: string): string {
  const text = markup.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<');
  return text.replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
