import { createHmac } from 'node:crypto';

import { WebClient } from '@slack/web-api';
import { z } from 'zod';

import type { Checked, ChecksItself } from '../../checkup.ts';
import { answerOf, checking, doorTodo, strangeAnswer } from '../../checkup.ts';
import type { Secret } from '../../secret.ts';
import type { SlackSettings } from './config.ts';
import { deliveryErrorOf } from './faults.ts';
import type { Installations } from './installations.ts';
import { BOT_SCOPES } from './manifest.ts';
import { EVENTS_PATH } from './receiver.ts';

const Granted = z.object({
  team: z.string(),
  user: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

/** The tokens with what they may do, and the way in. https://docs.slack.dev/reference/methods/auth.test */
export function slackCheckup(parts: {
  readonly settings: SlackSettings;
  readonly installed: Pick<Installations, 'teams' | 'of'>;
  readonly apiUrl: string | undefined;
  readonly publicUrl: string;
  readonly clock: () => Date;
}): ChecksItself['check'] {
  const { settings, installed, publicUrl, clock } = parts;
  const { access, door } = settings;

  function clientOf(token: Secret): WebClient {
    const base = parts.apiUrl === undefined ? {} : { slackApiUrl: parts.apiUrl };
    return new WebClient(token.reveal(), { ...base, retryConfig: { retries: 0 }, timeout: 10_000 });
  }

  async function tokens(): Promise<readonly (readonly [string, Secret])[]> {
    if (access.by === 'token') return [['Slack: SLACK_BOT_TOKEN', access.botToken]];
    const teams = await installed.teams();
    return Promise.all(
      teams.map(async (team) => [`Slack: workspace ${team}`, (await installed.of(team)).token] as const),
    );
  }

  return async ({ isReached }) => {
    const found: Checked[] = [];
    const known = await tokens();
    if (known.length === 0)
      found.push({
        what: 'Slack: workspaces',
        ok: false,
        found: 'the app is installed in none',
        todo: `Open ${publicUrl}/slack/install and install it.`,
      });
    for (const [what, token] of known) found.push(await tokenCheck(what, clientOf(token)));
    if (door.mode === 'socket') found.push(await socketCheck(clientOf(door.appToken)));
    else if (isReached) found.push(await doorCheck(door.signingSecret, publicUrl, clock()));
    return found;
  };
}

async function tokenCheck(what: string, client: WebClient): Promise<Checked> {
  try {
    const { team, user, response_metadata: more } = Granted.parse(await client.auth.test());
    const scopes = more?.scopes ?? [];
    const missing = BOT_SCOPES.filter((scope) => !scopes.includes(scope));
    if (missing.length === 0)
      return { what, ok: true, found: `is ${user} in ${team}, with every permission` };
    return {
      what,
      ok: false,
      found: `is ${user} in ${team}, but lacks ${missing.join(', ')}`,
      todo: 'Give the app the manifest that npm run slack:manifest prints, and install it again.',
    };
  } catch (error) {
    return {
      what,
      ok: false,
      ...explained(error, 'Copy the Bot User OAuth Token from OAuth & Permissions.'),
    };
  }
}

function socketCheck(client: WebClient): Promise<Checked> {
  return checking(
    'Slack: SLACK_APP_TOKEN',
    async () => {
      await client.apps.connections.open();
      return 'opens a line (Socket Mode)';
    },
    (error) => explained(error, 'Make an app-level token with connections:write, and switch Socket Mode on.'),
  );
}

/**
 * Asks our own door what Slack asks when its address is saved, signed as Slack signs.
 * https://docs.slack.dev/reference/events/url_verification
 */
async function doorCheck(secret: Secret, publicUrl: string, now: Date): Promise<Checked> {
  const what = 'Slack: the way in';
  const challenge = `doctor-${now.getTime()}`;
  const body = JSON.stringify({ type: 'url_verification', token: 'none', challenge });
  const at = Math.floor(now.getTime() / 1000);
  const signature = createHmac('sha256', secret.reveal()).update(`v0:${at}:${body}`).digest('hex');
  const answer = await answerOf(`${publicUrl}${EVENTS_PATH}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  if (answer?.status === 200 && answer.text.includes(challenge))
    return { what, ok: true, found: `${EVENTS_PATH} takes what is signed with SLACK_SIGNING_SECRET` };
  const isForged = answer?.status === 401;
  return {
    what,
    ok: false,
    found: isForged
      ? `${EVENTS_PATH} does not take what is signed with SLACK_SIGNING_SECRET`
      : `${EVENTS_PATH}: ${strangeAnswer(answer)}`,
    todo: isForged
      ? 'The running Switchboard has another SLACK_SIGNING_SECRET: start it anew with the current one.'
      : doorTodo(EVENTS_PATH),
  };
}

function explained(error: unknown, todo: string): { readonly found: string; readonly todo: string } {
  const { kind, message } = deliveryErrorOf(error, 'repeatable');
  return {
    found: message,
    todo: kind === 'never' ? todo : 'Look whether this machine reaches Slack, and try again.',
  };
}
