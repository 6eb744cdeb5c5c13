import type { Content } from './check/content.ts';
import { withIds } from './check/content.ts';
import { shortId } from './clock.ts';
import type { Core } from './core.ts';
import { messageChanged, messageDeleted } from './events.ts';
import { listIn, textIn } from './json.ts';
import type { Message } from './messages.ts';
import type { Channel, Team } from './world.ts';

/** What a bot says, as Slack keeps it: blocks with ids, attachments numbered, colours without `#`. */
export function kept(content: Content): Pick<Message, 'blocks' | 'attachments' | 'metadata'> {
  return {
    blocks: content.blocks && withIds(content.blocks, shortId),
    attachments: content.attachments?.map((each, index) => ({
      ...each,
      id: index + 1,
      color: textIn(each['color']).replace('#', '').toLowerCase() || undefined,
      fallback: each['fallback'] ?? '[no preview available]',
      blocks: each['blocks'] === undefined ? undefined : withIds(listIn(each['blocks']), shortId),
    })),
    metadata: content.metadata && Object.keys(content.metadata).length > 0 ? content.metadata : undefined,
  };
}

/** A new message of our bot; not yet told to anybody. */
export function botMessage(
  core: Core,
  team: Team,
  channel: Channel,
  content: Content,
  text: string,
): Message {
  return core.messages.put({
    ...{ channel: channel.id, ts: core.clock.ts(), teamId: team.id, user: team.botUserId, text },
    ...{ botId: team.botId, appId: core.settings.appId, reactions: [], postedAt: core.clock.now() },
    ...kept(content),
  });
}

/**
 * [?] Where a reply goes when its parent is gone: with replies left, into the same thread (its parent is a
 * tombstone); else it becomes a message of the channel, and the answer shows it by the missing `thread_ts`.
 */
export function liveThread(core: Core, channel: Channel, threadTs: string | undefined): string | undefined {
  const parent = threadTs === undefined ? undefined : core.messages.get(channel.id, threadTs);
  return parent?.threadTs ?? parent?.ts;
}

/** A parent with replies stays as a tombstone: https://docs.slack.dev/messaging/retrieving-messages */
export function removeMessage(core: Core, message: Message) {
  if (core.messages.replies(message.channel, message.ts).length === 0) {
    core.messages.remove(message.channel, message.ts);
    return messageDeleted(core, message);
  }
  const tombstone: Message = {
    ...{ channel: message.channel, ts: message.ts, teamId: message.teamId, threadTs: message.ts },
    ...{ user: 'USLACKBOT', subtype: 'tombstone', text: 'This message was deleted.' },
    ...{ reactions: [], postedAt: message.postedAt },
  };
  return messageChanged(core, message, core.messages.put(tombstone));
}

/**
 * [D] What `parse` and `link_names` make of text: `client` and `full` find links and broadcasts, `none` leaves all
 * as it is. Post defaults to `none`, update to `client`: https://docs.slack.dev/reference/methods/chat.update
 */
export function parsedText(text: string, parse: string, linkNames: boolean): string {
  if (parse === 'none' && !linkNames) return text;
  const named = text.replaceAll(/(?<![<!\w])@(here|channel|everyone)\b/g, '<!$1>');
  return named.replaceAll(/(?<![<|])https?:\/\/[^\s<>|]+/g, '<$&>');
}

/** For the answer of a method, whose `message` carries what the caller may compare. */
export function permalink(team: Team, message: Message): string {
  const base = `https://${team.domain}.slack.com/archives/${message.channel}/p${message.ts.replace('.', '')}`;
  if (message.threadTs === undefined || message.threadTs === message.ts) return base;
  return `${base}?thread_ts=${message.threadTs}&cid=${message.channel}`;
}
