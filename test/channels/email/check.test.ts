import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { checkEmail } from '../../../src/channels/email/check.ts';
import { advice } from '../../../src/channels/email/check-words.ts';
import type { RealEmailSettings } from '../../../src/channels/email/config.ts';
import { OAuthFailed } from '../../../src/channels/email/oauth.ts';
import { Secret } from '../../../src/secret.ts';
import type { ImapServer } from '../../support/imap-server/index.ts';
import { startImapServer } from '../../support/imap-server/index.ts';
import { untilStopped } from '../../support/leaks.ts';
import { settingsOf } from '../../support/mailbox.ts';

const USER = 'support@example.com';

let imap: ImapServer;
let smtp: Awaited<ReturnType<typeof startSmtp>>;

beforeEach(async () => {
  imap = await startImapServer({ user: USER, password: 'hush' });
  smtp = await startSmtp(imap);
});
afterEach(async () => {
  await smtp.stop();
  await imap.stop();
});

describe('the check of the email settings', () => {
  it('logs in both ways, sends to itself and sees both mails come', async () => {
    const { isGood, said } = await check();

    expect(isGood).toBe(true);
    expect(said).toEqual([
      `ok    mailbox: login at 127.0.0.1:${imap.port}, folder INBOX`,
      `ok    sending: login at 127.0.0.1:${smtp.port}`,
      'ok    a mail to support@example.com is sent',
      'ok    a mail to support+switchboard-check@example.com is sent',
      'ok    the mail to support@example.com has come',
      'ok    the mail to support+switchboard-check@example.com has come',
    ]);
    expect(smtp.mails[0]).toContain('Auto-Submitted: auto-generated');
  });

  it('says what to set where plus addresses do not come', async () => {
    smtp.knowsPlus = false;

    const { isGood, said } = await check();

    expect(isGood).toBe(false);
    expect(said.at(-1)).toContain(
      'FAIL  the mail to support+switchboard-check@example.com has not come\n      This server does not know plus addresses. Set EMAIL_PLUS_ADDRESSING=no',
    );
  });

  it('does not ask for plus addresses where they are off', async () => {
    smtp.knowsPlus = false;

    const { isGood, said } = await check({ plusAddressing: false });

    expect(isGood).toBe(true);
    expect(said.join()).not.toContain('+switchboard-check');
  });

  it('tells a refused login in the words of the servers, and what to do, and no password', async () => {
    const wrong = { user: USER, password: new Secret('hush-wrong') };

    const { isGood, said } = await check({
      imap: settingsOf(imap.port, wrong),
      smtp: { ...smtpSettings(), ...wrong },
    });

    expect(isGood).toBe(false);
    expect(said).toEqual([
      `FAIL  mailbox: login at 127.0.0.1:${imap.port}, folder INBOX\n      AUTHENTICATIONFAILED: NO Invalid credentials\n      Check user and password; special characters are percent-encoded in the URL. IMAP may have to be switched on for the mailbox.`,
      `FAIL  sending: login at 127.0.0.1:${smtp.port}\n      EAUTH: 535 no such login\n      Check user and password; special characters are percent-encoded in the URL. IMAP may have to be switched on for the mailbox.`,
    ]);
  });

  it('still tries to send where the mailbox cannot be read', async () => {
    const { isGood, said } = await check({
      imap: settingsOf(imap.port, { password: new Secret('hush'), folder: 'Nowhere' }),
    });

    expect(isGood).toBe(false);
    expect(said[0]).toContain('NONEXISTENT: NO no such folder\n      There is no such folder.');
    expect(said[1]).toBe(`ok    sending: login at 127.0.0.1:${smtp.port}`);
  });

  it('tells the words with which a recipient was refused', async () => {
    smtp.refuses = '+switchboard-check';

    const { isGood, said } = await check();

    expect(isGood).toBe(false);
    expect(said.join('\n')).toContain('EENVELOPE: 550 no such mailbox');
  });

  it('without a mailbox says that it cannot see the mail come back', async () => {
    const { isGood, said } = await check({}, 'imap');

    expect(isGood).toBe(true);
    expect(said.at(-1)).toContain('Whether it comes back is not seen here');
  });

  it.each([
    [{ authenticationFailed: true }, 'imap.gmail.com', /^Google takes no ordinary passwords/],
    [{ authenticationFailed: true }, 'outlook.office365.com', /^Microsoft takes no passwords/],
    [{ authenticationFailed: true }, 'notgmail.com', /^Check user and password/],
    [{ code: 'ENOTFOUND' }, 'x', /^No host has this name/],
    [
      { code: 'ESOCKET', message: 'ssl3_get_record:wrong version number' },
      'x',
      /^The port speaks another way/,
    ],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate' }, 'x', /NODE_EXTRA_CA_CERTS/],
    [new OAuthFailed('…', 'invalid_grant'), 'x', /^The consent has ended/],
    [new Error('odd'), 'x', /^The words above are the server’s/],
  ])('an error has advice: %j at %s', (error, host, expected) => {
    expect(advice(error, host)).toMatch(expected);
  });
});

describe('npm run email:check', () => {
  it('without settings says that mail is pretend, and what to set', async () => {
    const { stdout } = await run({});

    expect(stdout).toContain('Email is pretend here');
    expect(stdout).toContain('EMAIL_IMAP_URL');
  });

  it('with half the settings names all that is missing, and fails', async () => {
    await expect(run({ EMAIL_PLUS_ADDRESSING: 'yes' })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/EMAIL_SMTP_URL is missing[^]*EMAIL_IMAP_URL is missing/),
    });
  });

  it('with settings that work ends well', async () => {
    const { stdout } = await run({
      EMAIL_IMAP_URL: `imap://support%40example.com:hush@127.0.0.1:${imap.port}`,
      EMAIL_SMTP_URL: `smtp://support%40example.com:hush@127.0.0.1:${smtp.port}`,
    });

    expect(stdout).toMatch(/\nEmail works\.\n$/);
    expect(stdout).not.toContain('hush');
  });
});

function run(env: Readonly<Record<string, string>>) {
  return promisify(execFile)(process.execPath, ['src/channels/email/cli/check.ts'], { env });
}

function smtpSettings() {
  return {
    host: '127.0.0.1',
    port: smtp.port,
    tls: 'if-offered',
    user: USER,
    password: new Secret('hush'),
  } as const;
}

function real(): RealEmailSettings {
  const password = new Secret('hush');
  return {
    mode: 'real',
    imap: settingsOf(imap.port, { password }),
    smtp: smtpSettings(),
    plusAddressing: true,
  };
}

async function check(more: Partial<RealEmailSettings> = {}, without?: 'imap') {
  const { imap: box, ...rest } = { ...real(), ...more };
  const said: string[] = [];
  const isGood = await checkEmail({
    settings: { ...rest, ...(without !== 'imap' && box && { imap: box }) },
    say: (line) => said.push(line),
    pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
    looks: 3,
  });
  return { isGood, said };
}

/** A server that sends: what it takes arrives in the mailbox. */
async function startSmtp({ deliver }: ImapServer) {
  const mails: string[] = [];
  const state: { mails: string[]; knowsPlus: boolean; refuses?: string } = { mails, knowsPlus: true };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === USER && password === 'hush') return done(null, { user: username });
      return done(Object.assign(new Error('no such login'), { responseCode: 535 }));
    },
    onRcptTo({ address }, _session, done) {
      const isRefused = state.refuses !== undefined && address.includes(state.refuses);
      done(isRefused ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const mail = Buffer.concat(chunks);
        mails.push(mail.toString());
        const isTagged = session.envelope.rcptTo.some(({ address }) => address.includes('+'));
        if (state.knowsPlus || !isTagged) deliver(mail);
        done(null);
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  const stop = untilStopped('the SMTP server', () => new Promise((resolve) => server.close(() => resolve())));
  return Object.assign(state, { port: address.port, stop });
}
