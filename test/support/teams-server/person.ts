import type { JsonObject } from '../slack-server/json.ts';
import { objectIn, textIn } from '../slack-server/json.ts';
import type { Seen } from './acting.ts';
import { actingAs, whereOf } from './acting.ts';
import { effectOfAction, effectOfDialog } from './answers.ts';
import { buttonNamed, toggled } from './buttons.ts';
import type { Core } from './core.ts';
import { filled, inputNamed, sentBy } from './filling.ts';
import { cardSeenBy, replaceFor, shownMessage } from './looks.ts';
import type { Message } from './messages.ts';
import { personInDialogs } from './person-in-dialogs.ts';
import { personWriting } from './person-writing.ts';
import { buttonsIn } from './pieces.ts';
import type { User } from './world.ts';

export type Person = ReturnType<typeof personAs>;

/** What one person can do in Teams, and nothing that the client would not let them do. */
export function personAs(core: Core, user: User) {
  const acting = actingAs(core, user);
  const dialogs = personInDialogs(core, user, acting);

  function messageIn(place: string, id: string): Message {
    const message = core.messages.get(place, id);
    if (!message || (message.onlyTo !== undefined && message.onlyTo !== user.id))
      throw new Error(`${user.name} sees no message ${id} in ${place}`);
    const channel = core.world.channels.get(place);
    if (channel && !core.world.teamOf(channel.teamId).members.has(user.id))
      throw new Error(`${user.name} is not in the team of ${channel.name}`);
    if (core.world.personals.has(place) && core.world.personals.get(place) !== user.id)
      throw new Error('that is somebody else’s chat');
    return message;
  }

  async function press(
    message: Message,
    title: string,
    inputs: Readonly<Record<string, string>>,
  ): Promise<Seen> {
    const card = cardSeenBy(core, user, message);
    if (!card) throw new Error(`message ${message.id} has no card`);
    const action = buttonNamed(card, title);
    const values = Object.fromEntries(
      Object.entries(inputs).map(([label, given]) => {
        const input = inputNamed(card, label);
        return [textIn(input['id']), filled(input, given)];
      }),
    );
    if (action['type'] === 'Action.OpenUrl') return acting.seen('link', textIn(action['url']));
    if (action['type'] === 'Action.ToggleVisibility') {
      replaceFor(core, user, message, toggled(card, action));
      return acting.seen('shown');
    }
    const sent = sentBy(action, card, values);
    if ('heldBack' in sent) return acting.seen('held back', sent.heldBack);
    return action['type'] === 'Action.Execute'
      ? execute(message, action, sent.data)
      : submit(message, action, sent.data);
  }

  function execute(message: Message, action: JsonObject, data: JsonObject): Promise<Seen> {
    const { type, id, title, verb } = action;
    const value = { action: { type, id, title, verb, data }, trigger: 'manual' };
    return acting.invoke(
      whereOf(core, message),
      'adaptiveCard/action',
      { replyToId: message.id, value },
      {
        during: `click on ${textIn(title)}`,
        effectOf: effectOfAction,
        apply: (effect) => {
          if (effect.kind === 'card') replaceFor(core, user, message, effect.card);
        },
      },
    );
  }

  async function submit(message: Message, action: JsonObject, data: JsonObject): Promise<Seen> {
    if (objectIn(data['msteams'])['type'] !== 'task/fetch')
      return writing.sends(whereOf(core, message), { value: data, replyToId: message.id });
    return acting.invoke(
      whereOf(core, message),
      'task/fetch',
      { replyToId: message.id, value: { data, context: { theme: 'default' } } },
      {
        during: `click on ${textIn(action['title'])}`,
        effectOf: (answer) => effectOfDialog(answer, 'fetch'),
        apply: (effect, activity) => {
          if (effect.kind === 'dialog') dialogs.show(effect, { by: 'button', activity });
        },
      },
    );
  }

  const writing = personWriting(core, user, acting);

  return {
    ...dialogs.deeds,
    ...writing.deeds(messageIn),
    user,

    /** Presses a button of a message's card as this person sees it now. `inputs` are fields beside it, by label. */
    clicks: (
      place: string,
      id: string,
      title: string,
      inputs: Readonly<Record<string, string>> = {},
    ): Promise<Seen> => press(messageIn(place, id), title, inputs),

    /** On the latest message for this person alone that has such a button. */
    async clicksPrivate(title: string, inputs: Readonly<Record<string, string>> = {}): Promise<Seen> {
      const found = core.messages
        .all()
        .filter((each) => each.onlyTo === user.id)
        .findLast((each) =>
          buttonsIn(cardSeenBy(core, user, each) ?? {}).some((action) => action['title'] === title),
        );
      if (!found) throw new Error(`${user.name} sees no private message with "${title}"`);
      return press(found, title, inputs);
    },

    /** A message as this person sees it, own answers to clicks included. */
    looksAt(place: string, id: string) {
      const message = messageIn(place, id);
      return shownMessage(message, cardSeenBy(core, user, message));
    },
  };
}
