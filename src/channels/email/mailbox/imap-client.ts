import { ImapFlow } from 'imapflow';

import type { ImapSettings } from '../config.ts';
import type { Proof } from '../login.ts';
import { isLoopback } from '../server-url.ts';

/**
 * One connection, not yet dialled: an `ImapFlow` serves once and can never connect again. Who makes one puts
 * handlers on `error` and `close` before `connect()`, as an `error` that nobody hears ends the process.
 */
export function imapClient(settings: ImapSettings, proof: Proof, timing: Partial<Timing> = {}): ImapFlow {
  const { host, port, tls, user } = settings;
  const { socketTimeoutMs, connectTimeoutMs, maxIdleMs } = { ...TIMING, ...timing };
  return new ImapFlow({
    host,
    port,
    secure: tls === 'from-the-start',
    ...(tls === 'starttls' && { doSTARTTLS: true }),
    // Programs on this machine, such as a bridge to a mail provider, make their own certificates.
    tls: { rejectUnauthorized: !isLoopback(host) },
    auth:
      proof.kind === 'token'
        ? { user, accessToken: proof.token.reveal() }
        : { user, pass: proof.password.reveal() },
    clientInfo: { name: 'Switchboard', version: false, vendor: false, 'support-url': false },
    // Its log holds whole commands and answers, with addresses in them.
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    maxIdleTime: maxIdleMs,
    socketTimeout: socketTimeoutMs,
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    maxLiteralSize: 64 * 1024 * 1024,
    maxLineLength: 16 * 1024 * 1024,
  });
}

/**
 * A quiet connection is asked for a sign of life after `socketTimeoutMs`, and given up after as long again.
 * Firewalls forget connections that say nothing, some after five minutes, so IDLE is begun anew before that.
 */
interface Timing {
  readonly socketTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxIdleMs: number;
}

const TIMING: Timing = { socketTimeoutMs: 75_000, connectTimeoutMs: 20_000, maxIdleMs: 4 * 60_000 };
