import { createTransport } from 'nodemailer';

import type { SmtpSettings } from './config.ts';
import type { Proof } from './login.ts';
import { isLoopback } from './server-url.ts';

export interface CheckSender {
  /** Connects and logs in, and sends nothing. */
  verify(): Promise<unknown>;
  send(from: string, to: string, subject: string): Promise<unknown>;
}

/** Sends the mails of a check. Throws what nodemailer throws. */
export function smtpSender({ host, port, tls, user }: SmtpSettings, proof: Proof | undefined): CheckSender {
  const transport = createTransport({
    host,
    port,
    secure: tls === 'from-the-start',
    requireTLS: tls === 'starttls',
    tls: { rejectUnauthorized: !isLoopback(host) },
    ...(proof && user !== undefined && { auth: authOf(user, proof) }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    verify: () => transport.verify(),
    send: (from, to, subject) =>
      transport.sendMail({
        from: { name: 'Switchboard', address: from },
        to: { name: '', address: to },
        envelope: { from, to: [to] },
        subject,
        text: 'Switchboard sent this to see whether it comes back. It can be deleted.\n',
        headers: { 'Auto-Submitted': 'auto-generated' },
      }),
  };
}

const TIMEOUT_MS = 20_000;

function authOf(user: string, proof: Proof) {
  return proof.kind === 'token'
    ? { type: 'OAuth2' as const, user, accessToken: proof.token.reveal() }
    : { user, pass: proof.password.reveal() };
}
