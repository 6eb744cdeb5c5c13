import { Readable } from 'node:stream';
import { callbackify } from 'node:util';

import type { SMTPPoolOptions } from 'nodemailer';
import { createTransport } from 'nodemailer';

import type { MailServer } from '../server-url.ts';
import type { OutgoingMail } from './compose.ts';
import { asNodemailer } from './render.ts';
import type { MailReceipt, Progress } from './smtp-faults.ts';
import { outcomeOf, receiptOf, wasLoginRefused } from './smtp-faults.ts';

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: MailServer['tls'];
  readonly login?: SmtpLogin;
  /** How long any one answer of the server may take. */
  readonly patienceMs?: number;
  /** How long one mail may take, waiting for others included. */
  readonly deadlineMs?: number;
}

export type SmtpLogin =
  | { readonly user: string; readonly password: { reveal(): string } }
  /** Asked at every connection; `fresh` after the server did not accept the last token. */
  | { readonly user: string; readonly accessToken: (fresh: boolean) => Promise<string> };

export interface SmtpSender {
  /**
   * Hands one mail to the server, once: nothing in here sends it again. Throws `DeliveryError`: `later` where
   * the server certainly has not taken it, `unknown` where it may have.
   */
  send(mail: OutgoingMail): Promise<MailReceipt>;
  /** Lets what is being sent end, but waits for no server longer than `STOP_MS`. */
  stop(): Promise<void>;
}

/** Sends by a mail server (RFC 6409), on two connections that are kept for a while. */
export function smtpSender(options: SmtpOptions): SmtpSender {
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
  const streams = new WeakMap<AbortSignal, Readable>();
  const sending = new Set<Promise<unknown>>();
  let loginRefused = false;
  const transport = createTransport(poolOptions(options, () => loginRefused));

  // The last stream of a mail before the connection. It is made once the mail's turn has come, and what comes
  // behind it writes the final dot only after this one has ended.
  transport.use('stream', ({ message, data: { signal } }, done) => {
    message.processFunc((stream) => {
      const pieces = Readable.from(inPieces(stream), { objectMode: false });
      if (signal) streams.set(signal, pieces);
      return pieces;
    });
    done();
  });

  async function send(mail: OutgoingMail): Promise<MailReceipt> {
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      const sent = await transport.sendMail({ ...asNodemailer(mail), dsn: reportsTo(mail), signal });
      loginRefused = false;
      return receiptOf(mail, sent);
    } catch (error) {
      const stream = streams.get(signal);
      const progress = progressOf(stream);
      // Should the server have answered too early, the rest, and with it the final dot, never reaches it.
      stream?.destroy();
      loginRefused = wasLoginRefused(error);
      return outcomeOf(error, progress);
    }
  }

  return {
    async send(mail) {
      const running = send(mail);
      sending.add(running);
      try {
        return await running;
      } finally {
        sending.delete(running);
      }
    },

    async stop() {
      transport.close();
      const tooLong = setTimeout(() => transport.close({ force: true }), STOP_MS);
      await Promise.allSettled(sending);
      clearTimeout(tooLong);
    },
  };
}

/** Less than a job of the outbox may take, so that it is here that a mail is found not to have ended. */
const DEADLINE_MS = 45_000;
const PATIENCE_MS = 20_000;
const STOP_MS = 8_000;

function progressOf(stream: Readable | undefined): Progress {
  if (!stream) return 'not-begun';
  return stream.readableEnded ? 'end-may-be-sent' : 'begun';
}

/** A file comes as one piece, of which all would seem to be sent as soon as its first byte is. */
async function* inPieces(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    const bytes = chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
    for (let start = 0; start < bytes.length; start += PIECE) yield bytes.subarray(start, start + PIECE);
  }
}

const PIECE = 64 * 1024;

function poolOptions(
  { host, port, tls, login, patienceMs = PATIENCE_MS }: SmtpOptions,
  loginRefused: () => boolean,
): SMTPPoolOptions & { pool: true } {
  return {
    ...{ pool: true, host, port, maxConnections: 2, maxMessages: 50 },
    // A mail whose connection closed is not put into the queue again, whatever had been sent of it.
    maxRequeues: 0,
    ...{ secure: tls === 'from-the-start', requireTLS: tls === 'starttls' },
    ...{ connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs },
    // Shorter than firewalls forget a connection that says nothing.
    ...{ dnsTimeout: patienceMs, idleTimeout: 60_000 },
    ...{ disableFileAccess: true, disableUrlAccess: true },
    ...(login ? { auth: authOf(login, loginRefused) } : {}),
  };
}

function authOf(login: SmtpLogin, loginRefused: () => boolean): NonNullable<SMTPPoolOptions['auth']> {
  const { user } = login;
  if ('password' in login) return { user, pass: login.password.reveal() };
  const accessToken = callbackify(login.accessToken);
  return {
    ...{ type: 'OAuth2', user },
    provisionCallback: (_user, renew, done) => accessToken(renew || loginRefused(), done),
  };
}

/** What the server is to report of it, where it can (RFC 3461); by ENVID the report is known for this mail's. */
function reportsTo({ messageId }: OutgoingMail) {
  return {
    notify: ['SUCCESS', 'FAILURE', 'DELAY'],
    ret: 'HDRS',
    envid: messageId.slice(0, messageId.lastIndexOf('@')),
  };
}
