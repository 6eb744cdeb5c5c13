import type { Core } from './core.ts';
import { channelEvent, messagePosted } from './events.ts';
import { removeMessage } from './posting.ts';
import type { Answer } from './transports.ts';
import type { Team } from './world.ts';

type Told = Promise<Answer | undefined>;

/** What happens in a workspace without anybody typing: installs, invitations, archives, other bots. */
export function whatHappens(core: Core) {
  const { world, courier, clock } = core;

  function botOf(channelId: string) {
    const channel = world.channelOf(channelId);
    return { channel, team: world.teamOf(channel.teamId) };
  }

  return {
    invite(channelId: string): Told {
      const { channel, team } = botOf(channelId);
      channel.members.add(team.botUserId);
      return channelEvent(core, channel, 'member_joined_channel', { user: team.botUserId, team: team.id });
    },

    /** The bot is told of it and of nothing afterwards. */
    kick(channelId: string): Told {
      const { channel, team } = botOf(channelId);
      channel.members.delete(team.botUserId);
      return channelEvent(core, channel, 'member_left_channel', { user: team.botUserId, team: team.id });
    },

    addMember: (channelId: string, userId: string): void =>
      void world.channelOf(channelId).members.add(userId),

    archive(channelId: string): Told {
      const { channel, team } = botOf(channelId);
      channel.archived = true;
      if (!channel.members.has(team.botUserId)) return Promise.resolve(undefined);
      return channelEvent(core, channel, 'channel_archive', { is_moved: 0 });
    },

    unarchive(channelId: string): Told {
      const { channel } = botOf(channelId);
      channel.archived = false;
      return channelEvent(core, channel, 'channel_unarchive', {});
    },

    /** An administrator deletes a message, whoever wrote it. */
    deletesMessage(channelId: string, ts: string): Told {
      const message = core.messages.get(channelId, ts);
      if (!message) throw new Error(`there is no message ${ts} in ${channelId}`);
      return removeMessage(core, message);
    },

    deactivate(userId: string): Told {
      const user = world.userOf(userId);
      user.deleted = true;
      const event = { type: 'user_change', user: { id: user.id, deleted: true }, event_ts: clock.ts() };
      return courier.event(world.teamOf(user.teamId), 'user_change', event);
    },

    /** Another integration speaks: `bot_message`, without a user of its own. */
    otherBotPosts(channelId: string, text: string, threadTs?: string): Told {
      const { channel, team } = botOf(channelId);
      return messagePosted(
        core,
        core.messages.put({
          ...{ channel: channel.id, ts: clock.ts(), teamId: team.id, user: '', text, threadTs },
          ...{ subtype: 'bot_message', botId: 'B0OTHERBOT', reactions: [], postedAt: clock.now() },
        }),
      );
    },

    /** The token dies, the bot leaves every channel; Slack tells of both, in either order. */
    async uninstall(team: Team): Promise<void> {
      if (team.token !== undefined) core.revokedTokens.add(team.token);
      team.token = undefined;
      for (const channel of world.channels.values()) channel.members.delete(team.botUserId);
      await Promise.all([
        courier.event(team, 'tokens_revoked', {
          type: 'tokens_revoked',
          tokens: { oauth: [], bot: [team.botUserId] },
          event_ts: clock.ts(),
        }),
        courier.event(team, 'app_uninstalled', { type: 'app_uninstalled', event_ts: clock.ts() }),
      ]);
    },

    /** Again, or for the first time: the new token. */
    install: world.install,

    /** What somebody who consented brings back to the bot's redirect address. */
    consents(team: Team, userId: string, redirectUri?: string): string {
      const code = core.newId('code');
      core.codes.set(code, { teamId: team.id, userId, redirectUri });
      return code;
    },
  };
}
