import { createHash } from 'node:crypto';

import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';

import type { Shelf } from '../../issues/store.ts';
import type { Secret } from '../../secret.ts';
import type { Installation, InstallationSource } from './installation.ts';

const AuthTest = z.object({ team_id: z.string(), user_id: z.string(), bot_id: z.string() });

const Kept = z.object({ team: z.string(), botUserId: z.string(), botId: z.string() });

/**
 * The one workspace of a token. Which it is, Slack said once, and that is kept: neither a start nor the first
 * click after it waits for Slack. It is asked again beside that, because the token may have been given to
 * another bot user since (https://docs.slack.dev/reference/methods/auth.test).
 */
export function singleInstallation(
  token: Secret,
  clientOf: (token: string) => WebClient,
  { shelf, log }: { readonly shelf: Shelf; readonly log: Logger },
): InstallationSource {
  const key = keyOf(token);
  let known: Promise<Installation> | undefined;

  function find(): Promise<Installation> {
    known ??= keptOrAsked().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  }

  async function keptOrAsked(): Promise<Installation> {
    const kept = Kept.safeParse(await shelf.kept(key));
    if (!kept.success) return ask();
    ask().then(
      (now) => (known = Promise.resolve(now)),
      (error: unknown) => log.warn({ err: error }, 'Slack could not be asked again who we are'),
    );
    return { ...kept.data, token };
  }

  async function ask(): Promise<Installation> {
    const {
      team_id: team,
      user_id: botUserId,
      bot_id: botId,
    } = AuthTest.parse(await clientOf(token.reveal()).auth.test());
    await shelf.keep(key, { team, botUserId, botId });
    return { team, token, botId, botUserId };
  }

  return {
    // Where a channel is shared with another organisation, a click may name theirs; the token is ours.
    find,
    teams: async () => [(await find()).team],
    async remove() {
      // Installed again, the same token may belong to another bot user. The shelf has no way to take something down.
      await shelf.keep(key, {});
      known = undefined;
    },
  };
}

/** The token itself is kept nowhere; it is long and random, so nobody finds it by its hash. */
function keyOf(token: Secret): string {
  return `slack/token/${createHash('sha256').update(token.reveal()).digest('hex')}`;
}
