import type { JsonObject } from '../../slack-server/json.ts';
import { objectIn, objectsIn, textIn } from '../../slack-server/json.ts';
import { checkedActivity } from '../check/activity.ts';
import type { Call } from './call.ts';
import type { Message } from '../messages.ts';
import { cardsOf, mentionsOf } from '../pieces.ts';
import { bad, refuse } from '../refusal.ts';
import type { Place } from './place.ts';
import { placeOf } from './place.ts';

/** `POST /v3/conversations/{id}/activities`: into a thread, as a new one, into a chat, or to one person only. */
export function sendActivity(call: Call): JsonObject {
  const { core, parts, body } = call;
  const place = placeOf(core, parts['conversation'] ?? '', 'write');
  const onlyTo = targetOf(call, place);
  const activity = checkedActivity(body);
  tagsAreThere(call, place, activity);
  const id = core.clock.messageId();
  const root = place.kind === 'channel' ? (place.root ?? parts['activity']) : undefined;
  const into = place.kind === 'channel' ? place.channel.id : place.id;
  if (root !== undefined && !core.messages.get(into, root))
    refuse(404, 'ActivityNotFoundInConversation', 'Activity not found in conversation.');
  core.messages.put({
    ...{ id, place: into, root: root ?? id, from: core.botId, onlyTo, activity, version: 1 },
  });
  return { id };
}

/**
 * Whom alone it is for. Without the query a recipient means nothing, and everybody sees it.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/targeted-messages
 */
function targetOf({ core, query, body }: Call, place: Place): string | undefined {
  if (query.get('isTargetedActivity') !== 'true') return undefined;
  if (place.kind === 'personal') return bad('a chat has no targeted messages');
  const id = textIn(objectIn(body['recipient'])['id']);
  if (!core.world.users.has(id) || !place.team.members.has(id))
    return bad('the recipient of a targeted message is a member of the conversation');
  return id;
}

/** A tag can be called where its team is, while there is such a tag. */
function tagsAreThere({ core }: Call, place: Place, activity: JsonObject): void {
  const mentions = [...objectsIn(activity['entities']), ...cardsOf(activity).flatMap(mentionsOf)];
  for (const { mentioned } of mentions) {
    const { id, type } = objectIn(mentioned);
    const tag = core.world.tags.get(textIn(id));
    const isHere = place.kind === 'channel' && tag?.teamId === place.team.id;
    if (type === 'tag' && !isHere) bad('there is no such tag here');
    if (type !== 'tag' && tag) bad('a tag is mentioned with its type');
  }
}

export function changeActivity(call: Call): JsonObject {
  const message = ownMessage(call);
  const activity = checkedActivity(call.body);
  const { core } = call;
  core.messages.put({ ...message, activity, version: message.version + 1 });
  return { id: message.id };
}

export function deleteActivity(call: Call): JsonObject {
  call.core.messages.remove(ownMessage(call));
  return {};
}

/** Only what the bot said itself can be changed. */
function ownMessage({ core, parts }: Call): Message {
  const place = placeOf(core, parts['conversation'] ?? '', 'write');
  const into = place.kind === 'channel' ? place.channel.id : place.id;
  const message = core.messages.get(into, parts['activity'] ?? '');
  if (!message) return refuse(404, 'ActivityNotFoundInConversation', 'Activity not found in conversation.');
  if (message.from !== core.botId) refuse(403, 'Forbidden', 'The message is not from this bot.');
  return message;
}
