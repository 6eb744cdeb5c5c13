import type { Seen } from './acting.ts';
import { actingAs } from './acting.ts';
import { chosenValue } from './choosing.ts';
import { shortId } from './clock.ts';
import type { Control } from './controls.ts';
import { controlNamed, controlsIn, placesOf } from './controls.ts';
import type { Core } from './core.ts';
import { messageChanged, messagePosted } from './events.ts';
import {
  actionOf,
  ephemeralAction,
  globalShortcut,
  messageAction,
  messageShortcut,
  slashCommand,
} from './interactions.ts';
import { mimeTypeOf } from './files.ts';
import type { JsonObject } from './json.ts';
import type { Message } from './messages.ts';
import { personInModals } from './person-in-modals.ts';
import { removeMessage } from './posting.ts';
import { afterCommand } from './slash.ts';
import type { Answer } from './transports.ts';
import { typed } from './typing.ts';
import type { Channel, User } from './world.ts';
import { viewJson } from './views.ts';

export interface Typing {
  readonly thread_ts?: string;
  /** "Also send to #channel". */
  readonly broadcast?: boolean;
  readonly files?: readonly { readonly name: string; readonly bytes: Buffer | string }[];
}

/** A message that was sent, and how the bot took the event; `undefined` when it is told of none. */
export interface Typed {
  readonly ts: string;
  readonly answer: Answer | undefined;
}

export type Person = ReturnType<typeof personAs>;

/** What one person can do in Slack, and nothing that the client would not let them do. */
export function personAs(core: Core, user: User) {
  const acting = actingAs(core, user);

  function channelIn(id: string): Channel {
    const channel = core.world.channelOf(id);
    if (!channel.members.has(user.id)) throw new Error(`${user.name} is not in ${channel.name}`);
    return channel;
  }

  function messageIn(channel: string, ts: string): Message {
    const message = core.messages.get(channelIn(channel).id, ts);
    if (!message) throw new Error(`there is no message ${ts} in ${channel}`);
    return message;
  }

  function ownMessage(channel: string, ts: string): Message {
    const message = messageIn(channel, ts);
    if (message.user !== user.id) throw new Error(`${user.name} did not write that`);
    return message;
  }

  function send(message: Message, control: Control, attachmentId: number | undefined, chosen?: JsonObject) {
    const action = actionOf(core, control, chosen);
    const payload = messageAction(core, user, message, { action, attachmentId });
    return acting.send({ kind: 'interactive', payload }, `click on ${control.label}`);
  }

  function controlOf(message: Message, name: string) {
    const all = placesOf(message).flatMap(({ blocks, attachmentId }) =>
      controlsIn(blocks).map((control) => ({ control, attachmentId })),
    );
    const control = controlNamed(
      all.map((each) => each.control),
      name,
      'the message',
    );
    return { control, attachmentId: all.find((each) => each.control === control)?.attachmentId };
  }

  return {
    ...personInModals(core, user),
    user,

    /** Resolves when the bot has taken the event, or Slack has given up. */
    async types(channelId: string, words: string, options: Typing = {}): Promise<Typed> {
      const channel = channelIn(channelId);
      if (channel.archived) throw new Error(`${channel.name} is archived`);
      const parent = options.thread_ts === undefined ? undefined : messageIn(channel.id, options.thread_ts);
      const threadTs = parent?.threadTs ?? parent?.ts;
      const { text, elements } = typed(words, namesIn(core, user.teamId));
      const files = (options.files ?? []).map((file) => shareFile(core, user, channel, file));
      const isBroadcast = threadTs !== undefined && options.broadcast === true;
      const section = { type: 'rich_text_section', elements };
      const message = core.messages.put({
        ...{ channel: channel.id, ts: core.clock.ts(), teamId: user.teamId, user: user.id, text, threadTs },
        subtype: files.length > 0 ? 'file_share' : isBroadcast ? 'thread_broadcast' : undefined,
        blocks: words === '' ? undefined : [{ type: 'rich_text', block_id: shortId(), elements: [section] }],
        files: files.length > 0 ? files : undefined,
        ...{ reactions: [], clientMsgId: crypto.randomUUID(), postedAt: core.clock.now() },
      });
      core.changes.ring();
      return { ts: message.ts, answer: await messagePosted(core, message) };
    },

    async edits(channelId: string, ts: string, words: string): Promise<Typed> {
      const before = ownMessage(channelId, ts);
      const { text, elements } = typed(words, namesIn(core, user.teamId));
      const section = { type: 'rich_text_section', elements };
      const after = core.messages.put({
        ...before,
        text,
        blocks: [{ type: 'rich_text', block_id: shortId(), elements: [section] }],
        edited: { user: user.id, ts: core.clock.ts() },
      });
      return { ts, answer: await messageChanged(core, before, after) };
    },

    async deletes(channelId: string, ts: string): Promise<Typed> {
      return { ts, answer: await removeMessage(core, ownMessage(channelId, ts)) };
    },

    /** Presses a button (or an entry of an overflow menu) of a message, by its label or action_id. */
    async clicks(channelId: string, ts: string, name: string): Promise<Seen> {
      const message = messageIn(channelId, ts);
      const { control, attachmentId } = controlOf(message, name);
      if (!['button', 'overflow'].includes(control.type)) throw new Error(`"${name}" is no button`);
      return send(message, control, attachmentId);
    },

    /** Chooses in a menu of a message, named by its placeholder or action_id. */
    async selectsOn(channelId: string, ts: string, name: string, choice: string): Promise<Seen> {
      const message = messageIn(channelId, ts);
      const { control, attachmentId } = controlOf(message, name);
      return send(message, control, attachmentId, chosenValue(core, user, control, choice));
    },

    /** On the latest private message that has such a button. */
    async clicksEphemeral(name: string): Promise<Seen> {
      const mine = core.messages.ephemerals.filter((each) => each.user === user.id);
      const found = mine
        .map((shown) => ({ shown, controls: placesOf(shown).flatMap(({ blocks }) => controlsIn(blocks)) }))
        .findLast(({ controls }) => controls.some((each) => each.label === name || each.actionId === name));
      if (!found) throw new Error(`${user.name} sees no private message with "${name}"`);
      const control = controlNamed(found.controls, name, 'the private message');
      const payload = ephemeralAction(core, user, found.shown, actionOf(core, control));
      return acting.send({ kind: 'interactive', payload }, `click on ${name}`);
    },

    /** `runs('/issues', 'take 12', channel)`. The answer in the acknowledgement is private unless it says otherwise. */
    async runs(command: string, text: string, channelId: string): Promise<Seen> {
      // Commands can be run in public channels without the bot, and everywhere the person is.
      const channel = channelIn(channelId);
      const payload = slashCommand(core, user, command, text, channel);
      return acting.send({ kind: 'slash_commands', payload }, command, (answer) =>
        afterCommand(core, user, channel, answer),
      );
    },

    /** A message shortcut; without a message, a global one. */
    async shortcut(callbackId: string, channelId?: string, ts?: string): Promise<Seen> {
      const payload =
        channelId === undefined || ts === undefined
          ? globalShortcut(core, user, callbackId)
          : messageShortcut(core, user, callbackId, messageIn(channelId, ts));
      return acting.send({ kind: 'interactive', payload }, `shortcut ${callbackId}`);
    },

    /** [D] Told for each tab of the app's Home: https://docs.slack.dev/reference/events/app_home_opened */
    async opensHome(tab: 'home' | 'messages' = 'home'): Promise<Answer | undefined> {
      const team = core.world.teamOf(user.teamId);
      const home = core.views.homeOf(user.id);
      return core.courier.event(team, 'app_home_opened', {
        type: 'app_home_opened',
        user: user.id,
        channel: core.world.directMessage(team, user.id).id,
        tab,
        event_ts: core.clock.ts(),
        view: tab === 'home' && home ? viewJson(home, team, core.settings.appId) : undefined,
      });
    },
  };
}

function namesIn(core: Core, teamId: string) {
  return {
    userId: (name: string) =>
      [...core.world.users.values()].find((each) => each.teamId === teamId && each.name === name)?.id,
    channelId: (name: string) =>
      [...core.world.channels.values()].find((each) => each.teamId === teamId && each.name === name)?.id,
  };
}

function shareFile(
  core: Core,
  user: User,
  channel: Channel,
  file: { name: string; bytes: Buffer | string },
): string {
  const id = core.newId('F');
  core.files.put({
    ...{ id, teamId: user.teamId, owner: user.id, name: file.name, title: file.name, altText: undefined },
    ...{ mimetype: mimeTypeOf(file.name), bytes: Buffer.from(file.bytes), channels: [channel.id] },
    created: core.clock.now(),
  });
  return id;
}
