import type { WebClient } from '@slack/web-api';
import { z } from 'zod';

import type { Secret } from '../../secret.ts';
import type { Installation, InstallationSource } from './installation.ts';

const AuthTest = z.object({ team_id: z.string(), user_id: z.string(), bot_id: z.string() });

/**
 * The one workspace of a token. Which it is, Slack is asked when somebody first needs it, and again after it
 * could not say: a start must not fail because Slack is away (https://docs.slack.dev/reference/methods/auth.test).
 */
export function singleInstallation(
  token: Secret,
  clientOf: (token: string) => WebClient,
): InstallationSource {
  let asking: Promise<Installation> | undefined;

  function known(): Promise<Installation> {
    asking ??= ask().catch((error: unknown) => {
      asking = undefined;
      throw error;
    });
    return asking;
  }

  async function ask(): Promise<Installation> {
    const {
      team_id: team,
      user_id: botUserId,
      bot_id: botId,
    } = AuthTest.parse(await clientOf(token.reveal()).auth.test());
    return { team, token, botId, botUserId };
  }

  return {
    // Where a channel is shared with another organisation, a click may name theirs; the token is ours.
    find: () => known(),
    teams: async () => [(await known()).team],
    async remove() {
      // Installed again, the same token may belong to another bot user.
      asking = undefined;
    },
  };
}
