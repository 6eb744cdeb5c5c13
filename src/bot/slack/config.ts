import { Secret } from '../../secret.ts';
import { answerMistake, answerMsIn } from '../answer-seconds.ts';
import type { Environment } from '../platform.ts';
import type { InstallationSettings } from './installations.ts';

export interface SlackSettings extends InstallationSettings {
  /** How Slack reaches us: it calls, or we hold a connection of our own. */
  readonly door:
    | { readonly mode: 'http'; readonly signingSecret: Secret }
    | { readonly mode: 'socket'; readonly appToken: Secret };
  /** With its slash. */
  readonly command: string;
  readonly allowGuests: boolean;
  /** How long Slack may take for an answer. */
  readonly answerMs: number;
}

/**
 * Reads the settings of this folder. With none of them it is off. Each mistake is told once, as a sentence
 * that names the setting and never its value; after any, the result is undefined.
 */
export function slackSettings(env: Environment, problem: (text: string) => void): SlackSettings | undefined {
  const given = read(env);
  if (Object.values(given).every((value) => value === undefined)) return undefined;

  const mistakes = mistakesIn(given);
  for (const mistake of mistakes) problem(mistake);
  const access = accessOf(given);
  const door = doorOf(given);
  const answerMs = answerMsIn(given.answerSeconds);
  if (mistakes.length > 0 || !access || !door || answerMs === undefined) return undefined;
  return {
    access,
    door,
    answerMs,
    ...(given.apiUrl !== undefined && { apiUrl: given.apiUrl }),
    command: given.command ?? '/issues',
    allowGuests: YES.test(given.guests ?? ''),
  };
}

type Given = ReturnType<typeof read>;

function read(env: Environment) {
  return {
    signingSecret: set(env['SLACK_SIGNING_SECRET']),
    botToken: set(env['SLACK_BOT_TOKEN']),
    appToken: set(env['SLACK_APP_TOKEN']),
    apiUrl: set(env['SLACK_API_URL']),
    clientId: set(env['SLACK_CLIENT_ID']),
    clientSecret: set(env['SLACK_CLIENT_SECRET']),
    stateSecret: set(env['SLACK_STATE_SECRET']),
    workspaces: set(env['SLACK_WORKSPACES']),
    command: set(env['SLACK_COMMAND']),
    guests: set(env['SLACK_ALLOW_GUESTS']),
    answerSeconds: set(env['SLACK_ANSWER_SECONDS']),
  };
}

// An empty value is how compose files and shells say "not set".
function set(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}

function accessOf(given: Given): SlackSettings['access'] | undefined {
  const { botToken, clientId, clientSecret, stateSecret, workspaces } = given;
  if (botToken !== undefined) return { by: 'token', botToken: new Secret(botToken) };
  if (clientId === undefined || clientSecret === undefined || stateSecret === undefined) return undefined;
  const onlyTeams = workspaces?.split(',').map((team) => team.trim());
  return {
    ...(onlyTeams && { onlyTeams }),
    by: 'oauth',
    clientId,
    clientSecret: new Secret(clientSecret),
    stateSecret: new Secret(stateSecret),
  };
}

/** Socket Mode wins where both are set: who set an app token asked for it. */
function doorOf({ appToken, signingSecret }: Given): SlackSettings['door'] | undefined {
  if (appToken !== undefined) return { mode: 'socket', appToken: new Secret(appToken) };
  if (signingSecret !== undefined) return { mode: 'http', signingSecret: new Secret(signingSecret) };
  return undefined;
}

function mistakesIn(given: Given): readonly string[] {
  const { signingSecret, botToken, appToken, apiUrl, clientId, clientSecret, stateSecret } = given;
  const oauth = [clientId, clientSecret, stateSecret];
  const someOAuth = oauth.some((value) => value !== undefined);
  const socket = appToken !== undefined;
  const checks: readonly (readonly [boolean, string])[] = [
    [
      !socket && signingSecret === undefined,
      'SLACK_SIGNING_SECRET is missing: without it nobody can tell which requests really come from Slack. (Socket Mode, switched on by SLACK_APP_TOKEN, needs none.)',
    ],
    [
      botToken === undefined && !someOAuth,
      'SLACK_BOT_TOKEN is missing: it is what Switchboard posts with. (For many workspaces set SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_STATE_SECRET instead.)',
    ],
    [
      botToken !== undefined && someOAuth,
      'SLACK_BOT_TOKEN is for one workspace, and SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_STATE_SECRET are for many: set either the one or the three.',
    ],
    [
      socket && botToken === undefined && someOAuth,
      'SLACK_BOT_TOKEN is missing: Socket Mode, switched on by SLACK_APP_TOKEN, serves one workspace by its bot token.',
    ],
    [
      someOAuth && clientId === undefined,
      'SLACK_CLIENT_ID is missing: installing into many workspaces needs it beside SLACK_CLIENT_SECRET and SLACK_STATE_SECRET.',
    ],
    [
      someOAuth && clientSecret === undefined,
      'SLACK_CLIENT_SECRET is missing: installing into many workspaces needs it beside SLACK_CLIENT_ID and SLACK_STATE_SECRET.',
    ],
    [
      someOAuth && stateSecret === undefined,
      'SLACK_STATE_SECRET is missing: it signs the install flow and encrypts the tokens; make one with `openssl rand -hex 32`.',
    ],
    [
      botToken !== undefined && /^(xapp-|xoxp-|xoxe-)/.test(botToken),
      'SLACK_BOT_TOKEN is not a bot token: those begin with xoxb-.',
    ],
    [
      appToken?.startsWith('xox') === true,
      'SLACK_APP_TOKEN is not an app-level token: those begin with xapp-.',
    ],
    [
      given.workspaces !== undefined && !/^\s*[TE]\w+(\s*,\s*[TE]\w+)*\s*$/.test(given.workspaces),
      'SLACK_WORKSPACES is not a list of workspace ids such as T0123456789, with commas between them.',
    ],
    [
      apiUrl !== undefined && !isBaseUrl(apiUrl),
      'SLACK_API_URL is not the base of an API: it must look like https://slack.com/api/.',
    ],
    [
      given.command !== undefined && !/^\/[a-z0-9_-]{1,31}$/.test(given.command),
      'SLACK_COMMAND is not a slash command: a slash and up to 31 small letters, digits, hyphens or underscores.',
    ],
    [
      given.guests !== undefined && !YES.test(given.guests) && !NO.test(given.guests),
      'SLACK_ALLOW_GUESTS must be yes or no.',
    ],
    [answerMsIn(given.answerSeconds) === undefined, answerMistake('SLACK_ANSWER_SECONDS')],
  ];
  return checks.filter(([wrong]) => wrong).map(([, text]) => text);
}

const YES = /^(yes|true|on|1)$/i;
const NO = /^(no|false|off|0)$/i;

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '';
}
