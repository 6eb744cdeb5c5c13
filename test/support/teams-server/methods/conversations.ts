import type { JsonObject } from '../../slack-server/json.ts';
import { objectIn, objectsIn, textIn } from '../../slack-server/json.ts';
import { checkedActivity } from '../check/activity.ts';
import type { Call } from './call.ts';
import { bad, refuse } from '../refusal.ts';
import { channelPlace } from './place.ts';

/**
 * `POST /v3/conversations`: a new thread in a channel, or the chat with one person.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
export function createConversation(call: Call): JsonObject {
  const { body } = call;
  const members = objectsIn(body['members']);
  const channelId = textIn(objectIn(objectIn(body['channelData'])['channel'])['id']);
  if (channelId !== '' && members.length > 0) bad('either a channel or members');
  return channelId === '' ? personalChat(call, members) : channelThread(call, channelId);
}

function channelThread({ core, body }: Call, channelId: string): JsonObject {
  if (body['isGroup'] !== true) bad('a thread of a channel is a group');
  const { channel } = channelPlace(core, channelId, 'write');
  if (textIn(body['tenantId'] ?? core.settings.tenantId) !== core.settings.tenantId)
    refuse(403, 'Forbidden', 'The tenant is another.');
  const activity = checkedActivity(body['activity']);
  const id = core.clock.messageId();
  core.messages.put({
    ...{ id, place: channel.id, root: id, from: core.botId, onlyTo: undefined, activity, version: 1 },
  });
  return { id: `${channel.id};messageid=${id}`, activityId: id };
}

function personalChat({ core, body }: Call, members: readonly JsonObject[]): JsonObject {
  const [member] = members;
  if (!member || members.length > 1) return bad('a chat has one member');
  if (body['isGroup'] === true) bad('a chat with one person is no group');
  if (body['activity'] !== undefined) bad('[?] nothing is said with the making of a chat');
  const tenant = textIn(body['tenantId']) || textIn(objectIn(objectIn(body['channelData'])['tenant'])['id']);
  if (tenant === '') bad('a chat needs a tenant');
  const user = core.world.users.get(textIn(member['id']));
  if (!user || user.tenantId !== tenant)
    return refuse(403, 'BadArgument', 'Invalid user identity in provided tenant');
  if (!core.world.isReachable(user.id))
    refuse(403, 'BotNotInConversationRoster', 'The bot is not installed for this person.');
  return { id: core.world.personalOf(user.id) };
}
