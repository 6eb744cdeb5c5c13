import type { App, AuthorizeResult } from '@slack/bolt';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import type { Router } from 'express';

import type { PlatformTools } from '../platform.ts';
import { atMost } from '../at-most.ts';
import { boltLog } from './bolt-log.ts';
import { installDoors } from './install-doors.ts';
import { installationStore } from './installation-store.ts';
import type { Installation, InstallationSettings, InstallationSource, TokenAccess } from './installation.ts';
import { singleInstallation } from './single-installation.ts';

export type { InstallationSettings } from './installation.ts';

export interface Installations extends InstallationSource {
  /** True where several workspaces may be installed, so that conversations are named with theirs. */
  readonly many: boolean;
  /** For Bolt's `App`. Throws `NotInstalled`: the request is answered with 401. */
  authorize(source: { readonly teamId?: string | undefined }): Promise<AuthorizeResult>;
  /** As `find`, but throws `NotInstalled`. */
  of(team: string | undefined): Promise<Installation>;
  /** For what must happen within a click: one quick retry, short timeouts. */
  clientFor(team: string): Promise<WebClient>;
  /** `/slack/install` and `/slack/oauth_redirect`, where the app is installed by OAuth. */
  readonly doors?: Router;
}

/** The app is not, or no longer, in this workspace. */
export class NotInstalled extends Error {
  readonly team: string | undefined;

  constructor(team: string | undefined) {
    super('the app is not installed in this workspace');
    this.name = 'NotInstalled';
    this.team = team;
  }
}

/** The source is asked each time: what one process learns of an installation, all of them know. */
export function installations(
  settings: InstallationSettings,
  tools: Pick<PlatformTools, 'shelf' | 'publicUrl' | 'log'>,
): Installations {
  const apiUrl = settings.apiUrl === undefined ? undefined : String(settings.apiUrl);
  const logger = boltLog(tools.log);
  const clients = new Map<string, { readonly token: string; readonly client: WebClient }>();

  function quickClient(token: string): WebClient {
    const base = apiUrl === undefined ? {} : { slackApiUrl: apiUrl };
    return new WebClient(token, { ...QUICK, ...base, logger });
  }
  const { access } = settings;
  const { source, doors } = openSource(access, apiUrl, tools, quickClient);

  async function of(team: string | undefined): Promise<Installation> {
    const found = await source.find(team);
    if (!found) throw new NotInstalled(team);
    return found;
  }

  /**
   * A click must be answered although Slack cannot say at this moment whose token it is, and has never said it
   * before. It names its workspace itself; who the bot is there, only talk under cards has to know.
   */
  async function ofToken(
    { botToken }: TokenAccess,
    teamId: string | undefined,
  ): Promise<Pick<Installation, 'team' | 'token'> & Partial<Installation>> {
    const found = await atMost(WHO_WE_ARE_MS, of(teamId)).catch((error: unknown) => {
      if (error instanceof WebAPIPlatformError) throw error;
      return 'late' as const;
    });
    if (found !== 'late') return found;
    if (teamId === undefined) return of(teamId);
    return { team: teamId, token: botToken };
  }

  return {
    ...source,
    many: access.by === 'oauth',
    of,
    ...(doors && { doors }),

    async authorize({ teamId }) {
      const found = access.by === 'token' ? await ofToken(access, teamId) : await of(teamId);
      const { team, token, botId, botUserId } = found;
      // Bolt tells our own messages from others by these two ids, and lets them through where one is missing:
      // then `thread-talk` asks who we are.
      return {
        ...{ teamId: team, botToken: token.reveal() },
        ...(botId !== undefined && { botId }),
        ...(botUserId !== undefined && { botUserId }),
      };
    },

    async clientFor(team) {
      const token = (await of(team)).token.reveal();
      const pooled = clients.get(team);
      if (pooled?.token === token) return pooled.client;
      const client = quickClient(token);
      clients.set(team, { token, client });
      return client;
    },

    async remove(team, at) {
      clients.delete(team);
      await source.remove(team, at);
    },
  };
}

/**
 * Somebody took the app out of their workspace: both events may come, in either order, twice and late.
 * https://docs.slack.dev/reference/events/app_uninstalled, https://docs.slack.dev/reference/events/tokens_revoked
 */
export function registerRemovals(app: App, installed: Pick<Installations, 'remove'>): void {
  app.event('app_uninstalled', async ({ body }) => {
    await installed.remove(body.team_id, new Date(body.event_time * 1000));
  });
  app.event('tokens_revoked', async ({ body, event }) => {
    if ((event.tokens.bot ?? []).length > 0)
      await installed.remove(body.team_id, new Date(body.event_time * 1000));
  });
}

// A click waits for the answer, and what it may be told lives 3 s (facts: Timing).
const QUICK = { retryConfig: { retries: 1, minTimeout: 200 }, timeout: 2_500, rejectRateLimitedCalls: true };
/** Of those three seconds, what may go by before a request is even looked at. */
const WHO_WE_ARE_MS = 500;

function openSource(
  access: InstallationSettings['access'],
  apiUrl: string | undefined,
  tools: Pick<PlatformTools, 'shelf' | 'publicUrl' | 'log'>,
  quickClient: (token: string) => WebClient,
): { readonly source: InstallationSource; readonly doors?: Router } {
  if (access.by === 'token') return { source: singleInstallation(access.botToken, quickClient, tools) };
  const store = installationStore(tools.shelf, access.stateSecret.reveal());
  const { onlyTeams } = access;
  function mayHaveIt(team: string | undefined): boolean {
    return team !== undefined && (onlyTeams?.includes(team) ?? true);
  }
  return {
    // Also those that installed it before somebody said which may.
    source: {
      ...store,
      find: async (team) => (mayHaveIt(team) ? store.find(team) : undefined),
      teams: async () => (await store.teams()).filter(mayHaveIt),
    },
    doors: installDoors({ access, apiUrl, store, tools }),
  };
}
