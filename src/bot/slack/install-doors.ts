import type { ServerResponse } from 'node:http';

import type { InstallationStore as BoltStore } from '@slack/bolt';
import { ExpressReceiver } from '@slack/bolt';
import { Router } from 'express';

import { Secret } from '../../secret.ts';
import {
  INSTALL_IN_ONE_WORKSPACE,
  installedWords,
  notInstalledWords,
  WORKSPACE_NOT_ALLOWED,
} from '../phrases.ts';
import type { PlatformTools } from '../platform.ts';
import { boltLog } from './bolt-log.ts';
import type { InstallationStore } from './installation-store.ts';
import type { OAuthAccess } from './installation.ts';
import { BOT_SCOPES } from './manifest.ts';

const INSTALL_PATH = '/slack/install';
const REDIRECT_PATH = '/slack/oauth_redirect';

/**
 * Where the app is put into a workspace: OAuth v2 with a signed state that is bound to the browser by a cookie
 * (https://docs.slack.dev/authentication/installing-with-oauth). A receiver without any endpoint for events, so
 * that these doors are the same with HTTP and Socket Mode.
 */
export function installDoors(parts: {
  readonly access: OAuthAccess;
  readonly apiUrl: string | undefined;
  readonly store: InstallationStore;
  readonly tools: Pick<PlatformTools, 'publicUrl' | 'log'>;
}): Router {
  const { access, apiUrl, store, tools } = parts;
  const receiver = new ExpressReceiver({
    signingSecret: '',
    signatureVerification: false,
    endpoints: {},
    logger: boltLog(tools.log),
    clientId: access.clientId,
    clientSecret: access.clientSecret.reveal(),
    stateSecret: access.stateSecret.reveal(),
    scopes: [...BOT_SCOPES],
    redirectUri: `${tools.publicUrl}${REDIRECT_PATH}`,
    installationStore: boltStore(access, store),
    installerOptions: {
      installPath: INSTALL_PATH,
      redirectUriPath: REDIRECT_PATH,
      directInstall: true,
      clientOptions: { ...PATIENT, ...(apiUrl !== undefined && { slackApiUrl: apiUrl }) },
      ...(apiUrl !== undefined && { authorizationUrl: new URL('/oauth/v2/authorize', apiUrl).href }),
      callbackOptions: {
        success: ({ team }, _options, _request, response) => {
          tools.log.info({ team: team?.id }, 'the app was installed in a workspace');
          say(response, 200, installedWords(team?.name ?? team?.id ?? ''));
        },
        failure: (error, _options, _request, response) => {
          tools.log.warn({ code: error.code, reason: error.message }, 'the app was not installed');
          const refused = error instanceof NotHere;
          say(
            response,
            refused ? 403 : statusOf(error.code),
            notInstalledWords(refused ? error.message : error.code),
          );
        },
      },
    },
  });
  return Router().use(receiver.router);
}

/** A workspace that is not among those that may have the app. */
class NotHere extends Error {}

// Somebody waits in a browser: a slow answer is better than none.
const PATIENT = { retryConfig: { retries: 1 }, timeout: 10_000 };

function boltStore(access: OAuthAccess, store: InstallationStore): BoltStore {
  return {
    async storeInstallation({ team, bot, isEnterpriseInstall }) {
      if (isEnterpriseInstall || !team || !bot) throw new NotHere(INSTALL_IN_ONE_WORKSPACE);
      if (access.onlyTeams && !access.onlyTeams.includes(team.id)) throw new NotHere(WORKSPACE_NOT_ALLOWED);
      await store.keep({
        team: team.id,
        token: new Secret(bot.token),
        botId: bot.id,
        botUserId: bot.userId,
        installedAt: new Date(),
      });
    },
    // Bolt asks only where it authorizes by itself; we do that from the same store.
    fetchInstallation: () => Promise.reject(new Error('installations are not read through Bolt')),
  };
}

/** A state of another browser, an old link, a code used twice, or somebody who changed their mind; else we broke. */
function statusOf(code: string): number {
  return MISTAKES.some((mistake) => code.endsWith(mistake)) ? 400 : 500;
}

const MISTAKES = [
  '_missing_state',
  '_invalid_state',
  '_missing_code',
  '_authorization_error',
  '_platform_error',
];

function say(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${words}\n`);
}
