import { isIPv4 } from 'node:net';

import { z } from 'zod';

import { Secret } from '../../secret.ts';
import { answerMistake, answerMsIn } from '../answer-seconds.ts';
import type { Environment } from '../platform.ts';

export interface TeamsSettings {
  /** How the bot is known to Microsoft. `playground`: not at all; nothing that comes in is checked. */
  readonly bot: RegisteredBot | { readonly registration: 'playground' };
  /** Lower case. What names another host is not answered: the bot would send its token there. */
  readonly serviceHosts: readonly string[];
  /** Whether people from outside may work on issues. */
  readonly allowGuests: boolean;
  /** How long Teams may take for an answer. */
  readonly answerMs: number;
}

export interface RegisteredBot {
  readonly registration: 'SingleTenant' | 'UserAssignedMSI';
  readonly appId: string;
  readonly tenant: string;
  /** A managed identity has none. */
  readonly password: Secret | undefined;
  /** Lower case. Whoever works elsewhere is turned away. */
  readonly tenants: readonly string[];
  /** Where access tokens are asked for, and where the keys are told that sign what comes in. */
  readonly loginUrl: string;
  readonly openIdUrl: string;
}

/**
 * Reads the settings of this folder. With none of them it is off. Each mistake is told once, as a sentence that
 * names the setting and never its value; after any, the result is undefined.
 */
export function teamsSettings(env: Environment, problem: (text: string) => void): TeamsSettings | undefined {
  const given = read(env);
  if (Object.values(given).every((value) => value === undefined)) return undefined;

  const wantsPlayground = given.playground !== undefined && !NO.test(given.playground);
  const mistakes = [
    ...(given.playground !== undefined && !NO.test(given.playground) && !YES.test(given.playground)
      ? ['TEAMS_PLAYGROUND must be yes or no.']
      : []),
    ...(wantsPlayground ? playgroundMistakes(given, env) : registrationMistakes(given)),
    ...listMistakes(given),
    ...said([[answerMsIn(given.answerSeconds) === undefined, answerMistake('TEAMS_ANSWER_SECONDS')]]),
  ];
  for (const mistake of mistakes) problem(mistake);
  const answerMs = answerMsIn(given.answerSeconds);
  if (mistakes.length > 0 || answerMs === undefined) return undefined;
  const others = { allowGuests: YES.test(given.guests ?? ''), answerMs };
  if (wantsPlayground) return { bot: { registration: 'playground' }, serviceHosts: LOOPBACK, ...others };
  return { bot: botOf(given), serviceHosts: [...SERVICE_HOSTS, ...listed(given.serviceHosts)], ...others };
}

/**
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages: the public
 * cloud and GCC. Those of the US government's own clouds go with tokens of another issuer.
 */
const SERVICE_HOSTS = ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'];

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

type Given = ReturnType<typeof read>;

function read(env: Environment) {
  return {
    appId: set(env['TEAMS_APP_ID']),
    password: set(env['TEAMS_APP_PASSWORD']),
    tenant: set(env['TEAMS_TENANT_ID']),
    type: set(env['TEAMS_APP_TYPE']),
    tenants: set(env['TEAMS_ALLOWED_TENANTS']),
    serviceHosts: set(env['TEAMS_SERVICE_HOSTS']),
    playground: set(env['TEAMS_PLAYGROUND']),
    guests: set(env['TEAMS_ALLOW_GUESTS']),
    answerSeconds: set(env['TEAMS_ANSWER_SECONDS']),
    loginUrl: set(env['TEAMS_LOGIN_URL']),
    openIdUrl: set(env['TEAMS_OPENID_URL']),
  };
}

// An empty value is how compose files and shells say "not set".
function set(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}

function botOf({
  appId = '',
  tenant = '',
  type,
  password,
  tenants,
  loginUrl,
  openIdUrl,
}: Given): RegisteredBot {
  return {
    registration: type === 'UserAssignedMSI' ? type : 'SingleTenant',
    appId,
    tenant,
    password: password === undefined ? undefined : new Secret(password),
    tenants: tenants === undefined ? [tenant.toLowerCase()] : listed(tenants),
    loginUrl: loginUrl ?? 'https://login.microsoftonline.com',
    openIdUrl: openIdUrl ?? 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  };
}

function registrationMistakes({ appId, password, tenant, type }: Given): readonly string[] {
  return said([
    [
      appId === undefined,
      'TEAMS_APP_ID is missing: without it nobody can tell which requests really come from Teams.',
    ],
    [
      appId !== undefined && !isGuid(appId),
      'TEAMS_APP_ID is not an app id: those look like 00000000-0000-0000-0000-000000000000.',
    ],
    [tenant === undefined, 'TEAMS_TENANT_ID is missing: it says whose Teams the bot belongs to.'],
    [
      tenant !== undefined && !isGuid(tenant),
      'TEAMS_TENANT_ID is not a tenant id: those look like 00000000-0000-0000-0000-000000000000.',
    ],
    // The library would silently take any other word for a kind of bot that no longer exists.
    [
      type !== undefined && type !== 'SingleTenant' && type !== 'UserAssignedMSI',
      'TEAMS_APP_TYPE must be SingleTenant or UserAssignedMSI, spelt exactly so.',
    ],
    [
      type !== 'UserAssignedMSI' && password === undefined,
      'TEAMS_APP_PASSWORD is missing: it is what Switchboard posts with. (A managed identity, TEAMS_APP_TYPE=UserAssignedMSI, has none.)',
    ],
    [
      type === 'UserAssignedMSI' && password !== undefined,
      'TEAMS_APP_PASSWORD is set, but a managed identity (TEAMS_APP_TYPE=UserAssignedMSI) has none: leave it out.',
    ],
  ]);
}

/** In the playground nothing is checked, so it must not be reachable from anywhere else. */
function playgroundMistakes({ appId, password, tenant }: Given, env: Environment): readonly string[] {
  const host = set(env['HOST']);
  const publicHost = URL.parse(set(env['PUBLIC_URL']) ?? 'http://localhost')?.hostname;
  return said([
    [
      appId !== undefined || password !== undefined || tenant !== undefined,
      'TEAMS_PLAYGROUND is for trying the bot without a registration: leave out TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID, or TEAMS_PLAYGROUND.',
    ],
    [
      host !== undefined && !isLoopback(host),
      'TEAMS_PLAYGROUND lets in whoever can reach this process, so HOST must be this machine alone: leave it out.',
    ],
    [
      publicHost === undefined || !isLoopback(publicHost),
      'TEAMS_PLAYGROUND lets in whoever can reach this process, so PUBLIC_URL must be an address of this machine alone: leave it out.',
    ],
  ]);
}

function listMistakes({ tenants, serviceHosts, loginUrl, openIdUrl }: Given): readonly string[] {
  return said([
    [
      tenants !== undefined && !(listed(tenants).length > 0 && listed(tenants).every(isGuid)),
      'TEAMS_ALLOWED_TENANTS is not a list of tenant ids with commas between them.',
    ],
    [
      serviceHosts !== undefined && !listed(serviceHosts).every((host) => HOST_NAME.test(host)),
      'TEAMS_SERVICE_HOSTS is not a list of host names, such as smba.example.com, with commas between them.',
    ],
    [
      loginUrl !== undefined && !isBaseUrl(loginUrl),
      'TEAMS_LOGIN_URL is not the base of a login: it must look like https://login.microsoftonline.com.',
    ],
    [
      openIdUrl !== undefined && !isBaseUrl(openIdUrl),
      'TEAMS_OPENID_URL is not the address of OpenID metadata: it must look like https://login.botframework.com/v1/.well-known/openidconfiguration.',
    ],
  ]);
}

function said(checks: readonly (readonly [boolean, string])[]): readonly string[] {
  return checks.filter(([wrong]) => wrong).map(([, text]) => text);
}

function listed(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== '');
}

const HOST_NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const YES = /^(yes|true|on|1)$/i;
const NO = /^(no|false|off|0)$/i;

function isGuid(text: string): boolean {
  return z.guid().safeParse(text).success;
}

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '';
}

function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return (
    name === 'localhost' || name === '::1' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'))
  );
}
