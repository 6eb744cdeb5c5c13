import type { JsonObject } from '../slack-server/json.ts';
import { objectIn, objectsIn, textIn } from '../slack-server/json.ts';
import type { Acting, Seen } from './acting.ts';
import { whereOf } from './acting.ts';
import type { Where } from './activities.ts';
import { activityOf, placeId } from './activities.ts';
import { effectOfDialog } from './answers.ts';
import type { Core } from './core.ts';
import type { Answer } from './courier.ts';
import type { Message } from './messages.ts';
import { personRevising } from './person-revising.ts';
import type { Saying } from './typed.ts';
import { escaped, typedWords } from './typed.ts';
import type { User } from './world.ts';

/** A message that was sent, and how the bot took it; `undefined` when it is told of none. */
export interface Said {
  readonly id: string;
  readonly answer: Answer | undefined;
  /** Messages for this person alone that came meanwhile. */
  readonly seen: Seen;
}

/** What one person can write, and the commands they can choose. */
export function personWriting(core: Core, user: User, acting: Acting) {
  function whereIs(place: string, thread?: string): Where {
    if (core.world.personals.get(place) === user.id) return { personal: place };
    const channel = core.world.channelOf(place);
    if (channel.deleted || !core.world.teamOf(channel.teamId).members.has(user.id))
      throw new Error(`${user.name} cannot write in ${channel.name}`);
    const root = thread === undefined ? undefined : core.messages.get(place, thread)?.root;
    if (thread !== undefined && root === undefined) throw new Error(`there is no message ${thread}`);
    return { channel, root };
  }

  /** Keeps what was said and tells the bot, if it is told. */
  async function say(where: Where, rest: JsonObject, isHeard: boolean, onlyTo?: string): Promise<Said> {
    const since = core.clock.now();
    const id = core.clock.messageId();
    const root = 'channel' in where ? (where.root ?? id) : id;
    const there: Where = 'channel' in where ? { ...where, root } : where;
    const activity = activityOf(core, user, there, { type: 'message', id, textFormat: 'plain', ...rest });
    core.messages.put({
      ...{ id, place: placeId(where), root, from: user.id, onlyTo, activity, version: 1 },
    });
    core.changes.ring();
    const answer = isHeard ? await core.courier.deliver(activity) : undefined;
    const isFine = answer === undefined || (answer.outcome === 'answered' && answer.status === 200);
    const kind = isFine ? 'shown' : 'error';
    if (!isFine) core.errors.push({ userId: user.id, text: answer.text, during: 'message' });
    return { id, answer, seen: acting.seen(kind, answer?.text, answer?.status, since) };
  }

  return {
    /** A plain Action.Submit is a message without words. */
    sends: async (where: Where, rest: JsonObject): Promise<Seen> => (await say(where, rest, true)).seen,

    deeds: (messageIn: (place: string, id: string) => Message) => ({
      /** In a channel (a new thread, or an answer in one) or in the own chat with the bot. */
      says(
        place: string,
        words: string,
        { mention = false, thread, calls = [], files = [] }: Saying = {},
      ): Promise<Said> {
        const isHeard = mention || core.world.personals.has(place);
        return say(whereIs(place, thread), typedWords(core, words, { mention, calls, files }), isHeard);
      },

      ...personRevising(core, user, whereIs, messageIn),

      /** A slash command of the manifest: a message that only its sender sees, and the bot. */
      slash(place: string, text: string, { thread }: Pick<Saying, 'thread'> = {}): Promise<Said> {
        const where = whereIs(place, thread);
        const recipient = { id: core.botId, name: core.settings.botName, isTargeted: true };
        return say(where, { text, recipient }, true, user.id);
      },

      /** A command of the message extension on a message; without one, from where messages are written. */
      uses(command: string, place: string, id?: string): Promise<Seen> {
        const message = id === undefined ? undefined : messageIn(place, id);
        const where = message ? whereOf(core, message) : whereIs(place);
        const value = {
          commandId: command,
          commandContext: message ? 'message' : 'compose',
          ...(message && { messagePayload: payloadOf(core, message) }),
          context: { theme: 'default' },
          requestId: 'r',
        };
        return acting.invoke(
          where,
          'composeExtension/fetchTask',
          { value },
          {
            during: `command ${command}`,
            effectOf: (answer) => effectOfDialog(answer, 'fetch'),
            apply: (effect, activity) => {
              if (effect.kind === 'dialog')
                core.dialogs.show(user.id, {
                  ...{ title: effect.title, card: effect.card, values: {} },
                  from: { by: 'command', activity },
                });
            },
          },
        );
      },
    }),
  };
}

/** https://learn.microsoft.com/graph/api/resources/chatmessage, as the extension gets it. */
function payloadOf(core: Core, message: Message): JsonObject {
  const author = core.world.users.get(message.from);
  return {
    id: message.id,
    ...(message.root !== message.id && { replyToId: message.root }),
    createdDateTime: new Date(Number(message.id)).toISOString(),
    messageType: 'message',
    importance: 'normal',
    from: author
      ? { user: { userIdentityType: 'aadUser', id: author.aadObjectId, displayName: author.name } }
      : {
          application: {
            applicationIdentityType: 'bot',
            id: core.settings.appId,
            displayName: core.settings.botName,
          },
        },
    body: {
      contentType: 'html',
      content: `<div>${numbered(escaped(textIn(message.activity['text'])))}</div>`,
    },
    attachments: objectsIn(message.activity['attachments']).filter(
      ({ contentType }) => contentType === 'reference',
    ),
    mentions: mentionsIn(core, message),
    reactions: [],
  };
}

/** Each mention has its number in the text, and tells beside it who that is. */
function numbered(html: string): string {
  let next = 0;
  return html.replaceAll('<at>', () => `<at id="${next++}">`);
}

function mentionsIn(core: Core, message: Message): JsonObject[] {
  const entities = objectsIn(message.activity['entities']).filter(({ type }) => type === 'mention');
  return entities.map((entity, id) => {
    const mentioned = objectIn(entity['mentioned']);
    const displayName = textIn(mentioned['name']);
    const user = core.world.users.get(textIn(mentioned['id']));
    const who = user
      ? { user: { id: user.aadObjectId, displayName, userIdentityType: 'aadUser' } }
      : { application: { id: core.settings.appId, displayName, applicationIdentityType: 'bot' } };
    return { id, mentionText: displayName, mentioned: { application: null, user: null, ...who } };
  });
}
