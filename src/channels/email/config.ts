import { Secret } from '../../secret.ts';
import type { Environment } from '../channel.ts';
import { oauthMistakes, oauthSettings, readOAuth } from './oauth-config.ts';
import type { OAuthSettings } from './oauth-config.ts';
import type { MailServer } from './server-url.ts';
import { mailServer } from './server-url.ts';

/** `local`: nothing is set, and a pretend mail server stands in. */
export type EmailSettings = LocalEmailSettings | RealEmailSettings;

export interface LocalEmailSettings {
  readonly mode: 'local';
  /** Where the pretend mail server listens. */
  readonly port: number;
}

/** There is always a way in (a mailbox, the door for raw mail, or both) and a way out. */
export interface RealEmailSettings {
  readonly mode: 'real';
  readonly imap?: ImapSettings;
  readonly smtp: SmtpSettings;
  /** Shown by whoever brings raw mail to the door; without it there is no door. */
  readonly inboundSecret?: Secret;
  /** How the mailbox and the way out are logged in to, instead of by passwords. */
  readonly oauth?: OAuthSettings;
  /** Whether `name+anything@` arrives where `name@` does. */
  readonly plusAddressing: boolean;
  /** Whose `Authentication-Results` are believed; nobody's where it is not set. */
  readonly authservId?: string;
}

export interface ImapSettings extends Omit<MailServer, 'path'> {
  readonly user: string;
  /** Absent where OAuth2 logs in. */
  readonly password?: Secret;
  readonly folder: string;
}

/** Without a user it is a relay that asks nobody who they are. */
export type SmtpSettings = Omit<MailServer, 'path'>;

/**
 * Reads the settings of this folder. Each mistake is told once, as a sentence that names the setting and
 * never its value; after any, the result is undefined.
 */
export function emailSettings(env: Environment, problem: (text: string) => void): EmailSettings | undefined {
  const given = read(env);
  const { imapUrl, smtpUrl, inboundSecret, plus, authservId, localPort, ...oauthGiven } = given;
  if (Object.entries(given).every(([name, value]) => name === 'localPort' || value === undefined)) {
    const port = Number(localPort ?? '2525');
    if (/^\d+$/.test(localPort ?? '0') && port <= 65_535) return { mode: 'local', port };
    problem('EMAIL_LOCAL_PORT must be a port number from 0 to 65535.');
    return undefined;
  }

  const hasOAuth = oauthGiven.provider !== undefined;
  const imap = imapUrl === undefined ? undefined : imapServer(imapUrl, hasOAuth);
  const smtp = smtpUrl === undefined ? undefined : smtpServer(smtpUrl, hasOAuth);
  const mistakes = [
    ...(typeof imap === 'string' ? [`EMAIL_IMAP_URL ${imap}`] : []),
    ...(typeof smtp === 'string' ? [`EMAIL_SMTP_URL ${smtp}`] : []),
    ...mistakesIn(given),
    ...oauthMistakes(oauthGiven),
  ];
  for (const mistake of mistakes) problem(mistake);
  const oauth = oauthSettings(oauthGiven);
  // The mistakes above include a missing way out.
  if (mistakes.length > 0 || typeof imap === 'string' || typeof smtp !== 'object') return undefined;

  return {
    mode: 'real',
    ...(imap && { imap }),
    smtp,
    ...(inboundSecret !== undefined && { inboundSecret: new Secret(inboundSecret) }),
    ...(oauth && { oauth }),
    plusAddressing: plus !== 'no',
    ...(authservId !== undefined && { authservId: authservId.toLowerCase() }),
  };
}

function read(env: Environment) {
  return {
    imapUrl: set(env['EMAIL_IMAP_URL']),
    smtpUrl: set(env['EMAIL_SMTP_URL']),
    inboundSecret: set(env['EMAIL_INBOUND_SECRET']),
    plus: set(env['EMAIL_PLUS_ADDRESSING'])?.toLowerCase(),
    authservId: set(env['EMAIL_AUTHSERV_ID']),
    localPort: set(env['EMAIL_LOCAL_PORT']),
    ...readOAuth((name) => set(env[name])),
  };
}

// An empty value is how compose files and shells say "not set".
function set(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}

function imapServer(url: string, hasOAuth: boolean): ImapSettings | string {
  const server = mailServer(url, ['imaps', 'imap']);
  if (typeof server === 'string') return server;
  const { user, path, ...rest } = server;
  if (user === undefined) return 'names no user: imaps://user:password@host.';
  if (!hasOAuth && server.password === undefined) return NO_PASSWORD;
  return { ...rest, user, folder: path === '' ? 'INBOX' : path };
}

function smtpServer(url: string, hasOAuth: boolean): SmtpSettings | string {
  const server = mailServer(url, ['smtps', 'smtp']);
  if (typeof server === 'string') return server;
  const { path, ...rest } = server;
  if (path !== '') return 'has a path, and a server that sends has no folders.';
  if (server.user === undefined && server.password !== undefined) return 'has a password without a user.';
  if (server.user !== undefined && !hasOAuth && server.password === undefined) return NO_PASSWORD;
  return rest;
}

const NO_PASSWORD =
  'has a user without a password, which only works with OAuth2: add the password, or set EMAIL_OAUTH.';

function mistakesIn({ imapUrl, smtpUrl, inboundSecret, plus, localPort }: ReturnType<typeof read>) {
  const isWayIn = imapUrl !== undefined || inboundSecret !== undefined;
  const checks: readonly (readonly [boolean, string])[] = [
    [
      smtpUrl === undefined,
      'EMAIL_SMTP_URL is missing: without a server that sends, no email could be answered.',
    ],
    [
      !isWayIn,
      'EMAIL_IMAP_URL is missing: email comes in by a mailbox, or by a provider that brings it (EMAIL_INBOUND_SECRET).',
    ],
    [
      inboundSecret !== undefined && inboundSecret.length < SHORTEST_SECRET,
      `EMAIL_INBOUND_SECRET is shorter than ${SHORTEST_SECRET} characters: whoever guesses it writes in any customer's name.`,
    ],
    [
      plus !== undefined && plus !== 'yes' && plus !== 'no',
      'EMAIL_PLUS_ADDRESSING is neither yes nor no; npm run email:check finds out which it is.',
    ],
    [
      localPort !== undefined,
      'EMAIL_LOCAL_PORT is where the pretend mail server listens, which is not there beside a real one: remove it.',
    ],
  ];
  return checks.filter(([wrong]) => wrong).map(([, text]) => text);
}

const SHORTEST_SECRET = 16;
