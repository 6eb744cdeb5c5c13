import { createServer } from 'node:http';

import express from 'express';
import { pino } from 'pino';

import { teamsSettings } from '../../src/bot/teams/config.ts';
import type { Environment } from '../../src/bot/platform.ts';
import type { TeamsHandlers, TeamsSaid } from '../../src/bot/teams/protocol.ts';
import { teamsSdk } from '../../src/bot/teams/sdk.ts';
import { untilStopped } from './leaks.ts';
import type { Settings } from './teams-server/index.ts';
import { startTeamsServer } from './teams-server/index.ts';

/** The wire of the Teams adapter over HTTP, with handlers of a test's own, against the stand-in. */
export async function startTeamsBot(
  handlers: Partial<TeamsHandlers> = {},
  options: Partial<Settings> & { readonly env?: Environment } = {},
) {
  const teams = await startTeamsServer(options);
  const problems: string[] = [];
  const settings = teamsSettings(options.env ?? teams.env, (text) => problems.push(text));
  if (!settings) throw new Error(problems.join('\n'));

  const heard: { readonly what: string; readonly about: unknown }[] = [];
  const logged: string[] = [];
  const rejected: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const sdk = teamsSdk(
    settings,
    { ...listening(heard), ...handlers },
    { log, rejected: (door, reason) => void rejected.push(`${door} ${reason}`) },
  );

  const web = express();
  web.use(sdk.door);
  web.use(((error: unknown, _request, response, _next) => {
    logged.push(error instanceof Error ? (error.stack ?? '') : String(error));
    response.status(500).send('Something went wrong here.');
  }) satisfies express.ErrorRequestHandler);
  const server = createServer(web);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  const url = `http://127.0.0.1:${address.port}`;
  teams.deliverTo(url);

  const ana = teams.addUser({ name: 'Ana' });
  const team = teams.addTeam();
  const channel = teams.addChannel(team);
  const place = { serviceUrl: teams.serviceUrl, tenant: teams.settings.tenantId };
  return {
    ...{ teams, url, team, channel, heard, logged, rejected, sdk },
    ana: teams.as(ana),
    connector: sdk.connector(place),
    stop: untilStopped('the bot and the Teams stand-in', async () => {
      await teams.settled();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await teams.stop();
    }),
  };
}

/** Keeps what came, and answers as little as may be. */
function listening(heard: { readonly what: string; readonly about: unknown }[]): TeamsHandlers {
  const hear = (what: string) => async (about: unknown) => void heard.push({ what, about });
  return {
    installed: async (place, selectedChannel) => {
      heard.push({ what: 'installed', about: { place, selectedChannel } });
    },
    removed: hear('removed'),
    channelDeleted: hear('channelDeleted'),
    channelRestored: hear('channelRestored'),
    membersChanged: hear('membersChanged'),
    message: async (said: TeamsSaid) => void heard.push({ what: 'message', about: said }),
    edited: hear('edited'),
    deleted: hear('deleted'),
    action: async (verb, data, who, place) => {
      heard.push({ what: 'action', about: { verb, data, who, place } });
      return { text: 'done' };
    },
    search: async (dataset, text) => {
      heard.push({ what: 'search', about: { dataset, text } });
      return [];
    },
    openDialog: async (verb, data, who, place) => {
      heard.push({ what: 'openDialog', about: { verb, data, who, place } });
      return { text: 'opened' };
    },
    submitDialog: async (verb, data, who, place) => {
      heard.push({ what: 'submitDialog', about: { verb, data, who, place } });
      return 'close';
    },
    openOnMessage: async (command, message, who, place) => {
      heard.push({ what: 'openOnMessage', about: { command, message, who, place } });
      return { text: 'opened' };
    },
    submitOnMessage: async (command, data, message, who, place) => {
      heard.push({ what: 'submitOnMessage', about: { command, data, message, who, place } });
      return 'close';
    },
  };
}
