import { z } from 'zod';

import type { Access } from '../../../issues/staff.ts';
import { Secret } from '../../../secret.ts';
import type { Environment } from '../../platform.ts';
import { isLoopback } from '../loopback.ts';
import { issuerProblem } from './issuers.ts';

export interface SignInConfig {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Where the issuer sends people back to. */
  readonly callback: URL;
  /** The browser reaches us by https. */
  readonly secure: boolean;
}

/** How people sign in; undefined where they do not. What is half set or unsafe goes to `problem`. */
export function readSignIn(
  env: Environment,
  publicUrl: string,
  problem: (text: string) => void,
): SignInConfig | undefined {
  const missing = NAMES.filter((name) => given(env, name) === undefined);
  if (missing.length === NAMES.length) {
    for (const name of [ADMINS, DOMAINS])
      if (given(env, name) !== undefined)
        problem(`${name} is set, but nobody signs in: set ${listed(NAMES)} as well.`);
    return undefined;
  }
  if (missing.length > 0) {
    problem(`To sign in, ${listed(missing)} must be set as well.`);
    return undefined;
  }

  const mistakes = [...addressProblems(env, publicUrl), ...listProblems(env)];
  for (const mistake of mistakes) problem(mistake);
  if (mistakes.length > 0) return undefined;
  return {
    issuer: new URL(given(env, ISSUER) ?? ''),
    clientId: given(env, CLIENT_ID) ?? '',
    clientSecret: new Secret(given(env, CLIENT_SECRET) ?? ''),
    callback: new URL(`${publicUrl}/sign-in/callback`),
    secure: publicUrl.startsWith('https:'),
  };
}

/** Pure. Who may come in besides those who are known; undefined where nobody signs in. */
export function accessOf(env: Environment): Access | undefined {
  if (NAMES.some((name) => given(env, name) === undefined)) return undefined;
  return { admins: entries(env, ADMINS), domains: entries(env, DOMAINS).map(withoutAt) };
}

const ISSUER = 'WORKSPACE_OIDC_ISSUER';
const CLIENT_ID = 'WORKSPACE_OIDC_CLIENT_ID';
const CLIENT_SECRET = 'WORKSPACE_OIDC_CLIENT_SECRET';
const NAMES = [ISSUER, CLIENT_ID, CLIENT_SECRET] as const;
const ADMINS = 'WORKSPACE_ADMINS';
const DOMAINS = 'WORKSPACE_EMAIL_DOMAINS';

function addressProblems(env: Environment, publicUrl: string): readonly string[] {
  const found: string[] = [];
  const issuer = given(env, ISSUER) ?? '';
  const address = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (!address || !/^https?:$/.test(address.protocol) || address.search !== '' || address.hash !== '')
    found.push(`${ISSUER} must be a whole address such as https://login.example.com, without a query.`);
  else if (address.protocol === 'http:' && !isLoopback(address.hostname))
    found.push(`${ISSUER} must begin with https:// (http:// is taken only of this machine).`);
  else found.push(...[issuerProblem(address)].filter((text) => text !== undefined));

  const ours = new URL(publicUrl);
  if (ours.protocol === 'http:' && !isLoopback(ours.hostname))
    found.push('PUBLIC_URL must begin with https:// where people sign in: their sessions travel with it.');
  if (given(env, 'WORKSPACE_WITHOUT_SIGN_IN') !== undefined)
    found.push(`WORKSPACE_WITHOUT_SIGN_IN contradicts ${ISSUER}: unset one of them.`);
  return found;
}

function listProblems(env: Environment): readonly string[] {
  return [
    ...entries(env, ADMINS)
      .filter((each) => !z.email().safeParse(each).success)
      .map((each) => `${ADMINS} is a list of email addresses separated by commas; “${each}” is none.`),
    ...entries(env, DOMAINS)
      .filter((each) => !DOMAIN.test(withoutAt(each)))
      .map((each) => `${DOMAINS} is a list such as example.com,example.org; “${each}” is no domain.`),
  ];
}

/** One with a dot: nobody means everybody under “com”. */
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

function given(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

function entries(env: Environment, name: string): readonly string[] {
  return (given(env, name) ?? '')
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== '');
}

function withoutAt(domain: string): string {
  return domain.replace(/^@/, '');
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]}` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
