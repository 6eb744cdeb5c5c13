import type { JsonObject } from '../slack-server/json.ts';
import { objectIn, objectsIn } from '../slack-server/json.ts';
import type { Where } from './activities.ts';
import { activityOf } from './activities.ts';
import type { Core } from './core.ts';
import type { Answer } from './courier.ts';
import type { Message } from './messages.ts';
import type { Saying } from './typed.ts';
import { typedWords } from './typed.ts';
import type { User } from './world.ts';

/**
 * What one person can do with their own messages. The bot is told (`undefined`: it is not) of those that it was told
 * of when they were written; [?] or that call it by the edit.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
 */
export function personRevising(
  core: Core,
  user: User,
  whereIs: (place: string, thread?: string) => Where,
  messageIn: (place: string, id: string) => Message,
) {
  const deleted = new Map<string, Message>();

  function own(place: string, id: string): Message {
    const message = messageIn(place, id);
    if (message.from !== user.id) throw new Error(`${id} is not by ${user.name}`);
    return message;
  }

  async function tell(
    message: Message,
    type: string,
    eventType: string,
    rest: JsonObject,
  ): Promise<Answer | undefined> {
    core.changes.ring();
    const { place, id, root } = message;
    if (!isHeard(core, place, message.activity) && !isHeard(core, place, rest)) return undefined;
    const where = whereIs(place);
    const there: Where = 'channel' in where ? { ...where, root } : where;
    const plain = activityOf(core, user, there, { type, id, ...rest });
    return core.courier.deliver({ ...plain, channelData: { ...objectIn(plain['channelData']), eventType } });
  }

  return {
    /** Makes the message say this. */
    async edits(
      place: string,
      id: string,
      words: string,
      saying: Pick<Saying, 'mention' | 'calls'> = {},
    ): Promise<Answer | undefined> {
      const message = own(place, id);
      const rest = typedWords(core, words, saying);
      const changed = { ...message.activity, entities: [], ...rest };
      core.messages.put({ ...message, activity: changed, version: message.version + 1 });
      return tell(message, 'messageUpdate', 'editMessage', rest);
    },

    async deletes(place: string, id: string): Promise<Answer | undefined> {
      const message = own(place, id);
      core.messages.remove(message);
      deleted.set(`${place}/${id}`, message);
      return tell(message, 'messageDelete', 'softDeleteMessage', {});
    },

    /** Takes back that it was deleted: it is there again, as it was. */
    async undeletes(place: string, id: string): Promise<Answer | undefined> {
      const message = deleted.get(`${place}/${id}`);
      if (!message) throw new Error(`${user.name} deleted no message ${id} in ${place}`);
      core.messages.put(message);
      const { text = '', attachments = [], entities = [] } = message.activity;
      return tell(message, 'messageUpdate', 'undeleteMessage', { text, attachments, entities });
    },
  };
}

/** Whether the bot is told of it. */
function isHeard(core: Core, place: string, activity: JsonObject): boolean {
  const isCalled = objectsIn(activity['entities']).some(
    ({ mentioned }) => objectIn(mentioned)['id'] === core.botId,
  );
  return isCalled || core.world.personals.has(place);
}
