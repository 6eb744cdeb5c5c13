import type { AddressInfo } from 'node:net';
import { callbackify } from 'node:util';

import type { Logger } from 'pino';
import type { SMTPServerAddress, SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { SMTPServer } from 'smtp-server';

/** What arrived, for whom, and what the sender asked to be told. */
export interface Delivered {
  readonly raw: Uint8Array;
  /** Empty where a machine sent it. */
  readonly from: string;
  readonly recipients: readonly Recipient[];
  readonly envelopeId?: string | undefined;
  /** A report of a failure is to bring the whole mail back, not only its headers. */
  readonly wholeMail: boolean;
}

export interface Recipient {
  readonly address: string;
  readonly original?: string | undefined;
  /** `SUCCESS`, `FAILURE`, `DELAY`, `NEVER`; undefined where nothing was asked for. */
  readonly notify?: readonly string[] | undefined;
}

export interface MailServer {
  readonly port: number;
  /** Listens on this machine only: on its port, or where that is taken, on any that is free. */
  listen(): Promise<void>;
  stop(): Promise<void>;
}

export interface MailServerOptions {
  readonly port: number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly knows: (address: string) => Promise<boolean>;
  /** The sender is told "taken" only once this has resolved, and to come again when it rejects. */
  readonly take: (mail: Delivered) => Promise<void>;
}

/** The pretend mail server. It takes mail for those it knows and passes nothing on. */
export function mailServer({ port, log, knows, take }: MailServerOptions): MailServer {
  const onRecipient = callbackify(async ({ address }: SMTPServerAddress) => {
    if (!(await knows(address).catch(later))) throw answer(550, 'No such mailbox here');
  });
  const onMail = callbackify(async (stream: SMTPServerDataStream, session: SMTPServerSession) => {
    const raw = await received(stream);
    if (raw) await take(deliveredBy(session, raw)).catch(later);
  });

  function later(error: unknown): never {
    log.warn({ err: error }, 'pretend mail could not be kept; it comes again');
    throw answer(451, 'Try again later');
  }

  const server = new SMTPServer({
    name: 'mail.example.com',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MAX_MAIL_BYTES,
    rejectOversized: true,
    hideDSN: false,
    hideENHANCEDSTATUSCODES: true,
    disableReverseLookup: true,
    maxClients: 20,
    maxRecipients: 100,
    socketTimeout: 20_000,
    closeTimeout: 1_000,
    onRcptTo: (recipient, _session, callback) => onRecipient(recipient, callback),
    onData: (stream, session, callback) => onMail(stream, session, callback),
  });
  // A client that is cut off is no trouble of ours.
  server.on('error', (error) => log.warn({ err: error }, 'pretend mail: a connection failed'));

  function listenOn(wanted: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const listener = server.server;
      const failed = (error: Error) => reject(error);
      listener.once('error', failed);
      listener.listen(wanted, '127.0.0.1', () => {
        listener.off('error', failed);
        resolve();
      });
    });
  }

  return {
    get port() {
      return portOf(server.server.address());
    },
    async listen() {
      await listenOn(port).catch((error: unknown) => {
        if (!isTaken(error)) throw error;
        log.info({ port }, 'the port of pretend mail is taken; another one is used');
        return listenOn(0);
      });
      log.info({ port: portOf(server.server.address()) }, 'pretend mail is taken by SMTP on this machine');
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const MAX_MAIL_BYTES = 10 * 1024 * 1024;

function answer(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode });
}

/** undefined where it is too large: the server has its own answer to that. */
async function received(stream: SMTPServerDataStream): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk);
  return stream.sizeExceeded ? undefined : Buffer.concat(chunks);
}

function deliveredBy({ envelope }: SMTPServerSession, raw: Uint8Array): Delivered {
  return {
    raw,
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    recipients: envelope.rcptTo.map(recipientOf),
    envelopeId: envelope.dsn?.envid ?? undefined,
    wholeMail: envelope.dsn?.ret === 'FULL',
  };
}

function recipientOf({ address, dsn }: SMTPServerAddress): Recipient {
  return { address, original: dsn?.orcpt, notify: dsn?.notify };
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('pretend mail does not listen yet');
  return address.port;
}
