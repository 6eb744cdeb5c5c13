import { Secret } from '../../secret.ts';
import type { Environment } from '../channel.ts';

/** `local`: nothing is set. `receive-only`: webhooks can be checked, but nobody said whose account sends. */
export type SmsSettings = { readonly mode: 'local' } | ReceiveOnlySettings | TwilioSettings;

export interface ReceiveOnlySettings {
  readonly mode: 'receive-only';
  readonly tokens: readonly [Secret, ...Secret[]];
  readonly apiUrl?: URL;
}

export interface TwilioSettings {
  readonly mode: 'twilio';
  /** The one that signs now first, then those that are being rotated out. */
  readonly tokens: readonly [Secret, ...Secret[]];
  readonly accountSid: string;
  readonly login: Login;
  readonly apiUrl?: URL;
  readonly messagingServiceSid?: string;
}

/** What Basic auth asks for: an API key with its secret, or the account with its auth token. */
export interface Login {
  readonly username: string;
  readonly password: Secret;
}

/**
 * Reads the settings of this folder. Each mistake is told once, as a sentence that names the setting and
 * never its value; after any, the result is undefined.
 */
export function smsSettings(env: Environment, problem: (text: string) => void): SmsSettings | undefined {
  const given = read(env);
  if (Object.values(given).every((value) => value === undefined)) return { mode: 'local' };

  const mistakes = mistakesIn(given, env['PUBLIC_URL']);
  for (const mistake of mistakes) problem(mistake);
  if (mistakes.length > 0) return undefined;

  const [primary, ...older] = tokensIn(given.token);
  // The mistakes above include a missing token.
  if (primary === undefined) return undefined;
  const tokens = [primary, ...older] as const;
  const { accountSid, key, secret } = given;
  const apiUrl = given.apiUrl === undefined ? {} : { apiUrl: new URL(given.apiUrl) };
  if (accountSid === undefined) return { mode: 'receive-only', tokens, ...apiUrl };
  return {
    mode: 'twilio',
    tokens,
    accountSid,
    login:
      key !== undefined && secret !== undefined
        ? { username: key, password: new Secret(secret) }
        : { username: accountSid, password: primary },
    ...apiUrl,
    ...(given.service === undefined ? {} : { messagingServiceSid: given.service }),
  };
}

function read(env: Environment) {
  return {
    accountSid: set(env['TWILIO_ACCOUNT_SID']),
    token: set(env['TWILIO_AUTH_TOKEN']),
    key: set(env['TWILIO_API_KEY']),
    secret: set(env['TWILIO_API_SECRET']),
    apiUrl: set(env['TWILIO_API_URL']),
    service: set(env['TWILIO_MESSAGING_SERVICE_SID']),
  };
}

// An empty value is how compose files and shells say "not set".
function set(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}

function mistakesIn(given: ReturnType<typeof read>, publicUrl: string | undefined): readonly string[] {
  const { accountSid, token, key, secret, apiUrl, service } = given;
  const checks: readonly (readonly [boolean, string])[] = [
    [
      token === undefined,
      'TWILIO_AUTH_TOKEN is missing: without it nobody can tell which webhooks really come from Twilio.',
    ],
    [
      token !== undefined && tokensIn(token).length === 0,
      'TWILIO_AUTH_TOKEN holds only commas; it takes one auth token, or several with commas between them.',
    ],
    [
      token !== undefined && set(publicUrl) === undefined,
      'PUBLIC_URL is missing: Twilio signs its webhooks over the address it calls, so TWILIO_AUTH_TOKEN needs it.',
    ],
    [
      accountSid === undefined && (key !== undefined || secret !== undefined),
      'TWILIO_ACCOUNT_SID is missing: the API key in TWILIO_API_KEY sends for an account, which must be named.',
    ],
    [
      accountSid === undefined && service !== undefined,
      'TWILIO_ACCOUNT_SID is missing: TWILIO_MESSAGING_SERVICE_SID is only used for sending, which needs it.',
    ],
    [
      key !== undefined && secret === undefined,
      'TWILIO_API_SECRET is missing: TWILIO_API_KEY is set without it.',
    ],
    [
      secret !== undefined && key === undefined,
      'TWILIO_API_KEY is missing: TWILIO_API_SECRET is set without it.',
    ],
    [malformed(accountSid, 'AC'), 'TWILIO_ACCOUNT_SID is not an account SID: AC and 32 hexadecimal digits.'],
    [malformed(key, 'SK'), 'TWILIO_API_KEY is not the SID of an API key: SK and 32 hexadecimal digits.'],
    [
      malformed(service, 'MG'),
      'TWILIO_MESSAGING_SERVICE_SID is not the SID of a Messaging Service: MG and 32 hexadecimal digits.',
    ],
    [
      apiUrl !== undefined && !isBaseUrl(apiUrl),
      'TWILIO_API_URL is not the base of an API: it must look like https://host or http://host:port.',
    ],
  ];
  return checks.filter(([wrong]) => wrong).map(([, text]) => text);
}

function malformed(sid: string | undefined, prefix: string): boolean {
  return sid !== undefined && !(sid.startsWith(prefix) && /^[0-9a-f]{32}$/i.test(sid.slice(2)));
}

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '';
}

function tokensIn(list: string | undefined): readonly Secret[] {
  const tokens = (list ?? '').split(',').map((token) => token.trim());
  return tokens.filter((token) => token !== '').map((token) => new Secret(token));
}
