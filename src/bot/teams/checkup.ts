import { z } from 'zod';

import type { Checked, ChecksItself } from '../../checkup.ts';
import { answerOf, checking, doorTodo, strangeAnswer } from '../../checkup.ts';
import type { TeamsSettings } from './config.ts';
import { MESSAGES_PATH } from './door.ts';
import { deliveryErrorOf } from './faults.ts';

const Metadata = z.object({ jwks_uri: z.url() });

/** The token the bot posts with, the keys that what comes in is checked with, and the way in. */
export function teamsCheckup(parts: {
  readonly settings: TeamsSettings;
  /** Rejects where the login gives none. */
  readonly askToken: () => Promise<void>;
  readonly publicUrl: string;
  readonly clock: () => Date;
}): ChecksItself['check'] {
  const { settings, askToken, publicUrl, clock } = parts;
  const { bot } = settings;

  return async ({ isReached }) => {
    if (bot.registration === 'playground')
      return [
        { what: 'Teams: the playground', ok: true, found: 'nothing is checked there, and nobody logs in' },
      ];
    const token = await checking(
      'Teams: the login',
      async () => {
        await askToken();
        return 'Microsoft gives a token for TEAMS_APP_ID';
      },
      (error) => {
        const { kind, message } = deliveryErrorOf(error, { how: 'repeatable', about: 'channel' }, clock());
        const todo =
          kind === 'never'
            ? 'Make a new client secret in the app registration, and compare TEAMS_APP_ID and TEAMS_TENANT_ID.'
            : 'Look whether this machine reaches login.microsoftonline.com, and try again.';
        return { found: message, todo };
      },
    );
    return [token, await keysCheck(bot.openIdUrl), ...(isReached ? [await doorCheck(publicUrl)] : [])];
  };
}

async function keysCheck(openIdUrl: string): Promise<Checked> {
  const what = 'Teams: the keys';
  const answer = await answerOf(openIdUrl);
  if (answer?.status === 200 && Metadata.safeParse(jsonIn(answer.text)).success)
    return { what, ok: true, found: 'what comes from Teams can be checked' };
  return {
    what,
    ok: false,
    found: `${new URL(openIdUrl).host}: ${strangeAnswer(answer)}`,
    todo: 'This machine must reach it, or nothing that comes from Teams is believed.',
  };
}

/** Only Microsoft can sign what our door takes, so what it does with an unsigned request must do. */
async function doorCheck(publicUrl: string): Promise<Checked> {
  const what = 'Teams: the way in';
  const answer = await answerOf(`${publicUrl}${MESSAGES_PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (answer?.status === 401)
    return { what, ok: true, found: `${MESSAGES_PATH} turns away what is not signed` };
  return {
    what,
    ok: false,
    found: `${MESSAGES_PATH}: ${strangeAnswer(answer)}`,
    todo: doorTodo(MESSAGES_PATH),
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
