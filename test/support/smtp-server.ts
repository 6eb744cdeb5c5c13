import { createServer } from 'node:net';
import type { Server } from 'node:net';

import type { SMTPServerAuthentication, SMTPServerSession } from 'smtp-server';
import { SMTPServer } from 'smtp-server';

import { untilStopped } from './leaks.ts';
import type { Fault, Step } from './smtp-wire.ts';
import { connectWire } from './smtp-wire.ts';

/** A mail server of this machine: a real one, behind a wire on which whatever may go wrong goes wrong. */
export interface SmtpStandIn {
  readonly port: number;
  /** What it took for good, whether or not its answer arrived. */
  readonly taken: readonly TakenMail[];
  /** Every login tried, in order. */
  readonly logins: readonly { readonly method: string; readonly user?: string; readonly secret?: string }[];
  /** How many connections were made to it. */
  readonly connections: () => number;
  /** How many of them are open still. */
  readonly open: () => number;
  /** From now on this happens at that step, until it is healed. */
  breakAt(step: Step, fault: Fault): void;
  /** Nothing happens any more; connections that hung are cut. */
  heal(): void;
  stop(): Promise<void>;
}

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  /** What was asked to be reported of it. */
  readonly envid?: string;
  readonly ret?: string;
  readonly notify: readonly string[];
}

export interface SmtpStandInOptions {
  /** Whether a login is good; without this nobody needs one. */
  readonly login?: (user: string, secret: string) => boolean;
  readonly tls?: boolean;
  readonly dsn?: boolean;
  readonly pipelining?: boolean;
  readonly maxBytes?: number;
}

export async function smtpStandIn(options: SmtpStandInOptions = {}): Promise<SmtpStandIn> {
  const taken: TakenMail[] = [];
  const logins: { method: string; user?: string; secret?: string }[] = [];
  const faults = new Map<Step, Fault>();

  const inner = new SMTPServer({
    logger: false,
    disabledCommands: [...(options.tls ? [] : ['STARTTLS']), ...(options.login ? [] : ['AUTH'])],
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    ...{ allowInsecureAuth: true, authOptional: !options.login, disableReverseLookup: true },
    ...{ hideDSN: !options.dsn, hidePIPELINING: options.pipelining === false },
    ...{ size: options.maxBytes ?? 50_000_000, socketTimeout: 60_000, closeTimeout: 20 },

    onAuth(auth, _session, done) {
      const { username = '', method } = auth;
      const secret = secretOf(auth);
      logins.push({ method, user: username, secret });
      if (options.login?.(username, secret)) return done(null, { user: username });
      if (method === 'XOAUTH2') return done(null, { data: { status: '401', schemes: 'bearer' } });
      return done(answering(535, '5.7.8 Username and Password not accepted'));
    },

    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        const fault = faults.get('dot');
        if (stream.sizeExceeded) return done(answering(552, '5.3.4 Message too big for system'));
        if (fault && 'refuse' in fault) return done(answering(fault.refuse.code, fault.refuse.text));
        taken.push(takenOf(session, Buffer.concat(chunks)));
        return done();
      });
    },
  });
  // A client that goes away is what these tests are about.
  inner.on('error', () => {});

  const innerPort = await listening(inner.listen(0, '127.0.0.1'));
  let connections = 0;
  const open = new Set<() => void>();
  const outer = createServer((socket) => {
    connections += 1;
    const cut = connectWire(socket, innerPort, faults);
    open.add(cut);
    socket.once('close', () => open.delete(cut));
  }).listen(0, '127.0.0.1');
  const port = await listening(outer);

  return {
    ...{ port, taken, logins, connections: () => connections, open: () => open.size },
    breakAt: (step, fault) => void faults.set(step, fault),
    heal: () => faults.clear(),
    stop: untilStopped('smtp stand-in', async () => {
      for (const cut of open) cut();
      await new Promise<void>((resolve) => outer.close(() => resolve()));
      await new Promise<void>((resolve) => inner.close(() => resolve()));
    }),
  };
}

async function listening(server: Server): Promise<number> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on no port');
  return address.port;
}

function secretOf({ password, accessToken }: SMTPServerAuthentication): string {
  return password ?? accessToken ?? '';
}

function answering(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function takenOf({ envelope }: SMTPServerSession, raw: Buffer): TakenMail {
  const { mailFrom, rcptTo, dsn } = envelope;
  return {
    from: mailFrom ? mailFrom.address : '',
    to: rcptTo.map(({ address }) => address),
    raw,
    ...(dsn?.envid ? { envid: dsn.envid } : {}),
    ...(dsn?.ret ? { ret: dsn.ret } : {}),
    notify: rcptTo.flatMap((recipient) => recipient.dsn?.notify ?? []),
  };
}
