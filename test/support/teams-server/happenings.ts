import type { JsonObject } from '../slack-server/json.ts';
import { activityOf, teamActivity } from './activities.ts';
import type { Core } from './core.ts';
import type { Answer } from './courier.ts';
import type { Channel, Team, User } from './world.ts';

/** What happens to teams, apart from what people say and click. All resolve when the bot has taken it. */
export function whatHappens(core: Core) {
  const send = (activity: JsonObject) => core.courier.deliver(activity);

  function update(by: User, team: Team, rest: JsonObject, channelData: JsonObject): Promise<Answer> {
    return send(teamActivity(core, by, team, { type: 'conversationUpdate', ...rest }, channelData));
  }

  function someMember(team: Team): User {
    const [first] = team.members;
    if (first === undefined) throw new Error(`there is nobody in ${team.name}`);
    return core.world.userOf(first);
  }

  return {
    /** The app is added to the team; whoever adds it may choose a channel. Both activities come, as they do. */
    async install(
      team: Team,
      { selectedChannel, by = someMember(team) }: { selectedChannel?: Channel; by?: User } = {},
    ): Promise<readonly Answer[]> {
      team.installed = true;
      const selected = { settings: { selectedChannel: { id: (selectedChannel ?? { id: team.id }).id } } };
      const membersAdded = [{ id: core.botId }];
      return [
        await update(by, team, { membersAdded }, { eventType: 'teamMemberAdded', ...selected }),
        await send(
          teamActivity(core, by, team, { type: 'installationUpdate', action: 'add' }, { ...selected }),
        ),
      ];
    },

    async remove(team: Team, { by = someMember(team) }: { by?: User } = {}): Promise<readonly Answer[]> {
      team.installed = false;
      const membersRemoved = [{ id: core.botId }];
      return [
        await update(by, team, { membersRemoved }, { eventType: 'teamMemberRemoved' }),
        await send(teamActivity(core, by, team, { type: 'installationUpdate', action: 'remove' }, {})),
      ];
    },

    /** For one person; a bot is told of it as of a team, but without one. */
    async installPersonally(user: User): Promise<Answer> {
      core.world.personalInstalls.add(user.id);
      const personal = core.world.personalOf(user.id);
      return send(activityOf(core, user, { personal }, { type: 'installationUpdate', action: 'add' }));
    },

    async deleteChannel(channel: Channel): Promise<Answer> {
      channel.deleted = true;
      const team = core.world.teamOf(channel.teamId);
      const told = { id: channel.id, name: channel.name };
      return update(someMember(team), team, {}, { eventType: 'channelDeleted', channel: told });
    },

    async restoreChannel(channel: Channel): Promise<Answer> {
      channel.deleted = false;
      const team = core.world.teamOf(channel.teamId);
      const told = { id: channel.id, name: channel.name };
      return update(someMember(team), team, {}, { eventType: 'channelRestored', channel: told });
    },

    async addMember(team: Team, user: User): Promise<Answer> {
      team.members.add(user.id);
      const membersAdded = [{ id: user.id, aadObjectId: user.aadObjectId }];
      return update(user, team, { membersAdded }, { eventType: 'teamMemberAdded' });
    },

    async removeMember(team: Team, user: User): Promise<Answer> {
      team.members.delete(user.id);
      const membersRemoved = [{ id: user.id, aadObjectId: user.aadObjectId }];
      return update(user, team, { membersRemoved }, { eventType: 'teamMemberRemoved' });
    },

    /** A person, or an owner of the channel, takes a message away. The bot is not told. */
    deleteMessage(place: string, id: string): void {
      const message = core.messages.get(place, id);
      if (!message) throw new Error(`there is no message ${id} in ${place}`);
      core.messages.remove(message);
      core.changes.ring();
    },

    /** Any activity whatsoever. */
    deliver: core.courier.deliver,
    redeliver: core.courier.redeliver,
  };
}
