import type { SharedFile } from './files.ts';
import { fileJson } from './files.ts';
import type { JsonObject } from './json.ts';
import type { Message, Messages } from './messages.ts';
import type { Team } from './world.ts';

interface Context {
  readonly messages: Messages;
  readonly files: { get(id: string): SharedFile | undefined };
  readonly url: () => string;
  readonly settings: { readonly appId: string };
}

/** A message as the Web API and the events show it. Metadata only where it was asked for. */
export function messageJson(context: Context, message: Message, metadata: boolean): JsonObject {
  const replies =
    message.threadTs === undefined || message.threadTs === message.ts ? repliesOf(context, message) : {};
  const files = (message.files ?? []).flatMap((id) => {
    const file = context.files.get(id);
    return file ? [fileJson(file, context.url())] : [];
  });
  return {
    type: 'message',
    subtype: message.subtype,
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: message.teamId,
    client_msg_id: message.clientMsgId,
    bot_id: message.botId,
    app_id: message.appId,
    blocks: message.blocks,
    attachments: message.attachments,
    thread_ts: message.threadTs,
    ...replies,
    files: files.length > 0 ? files : undefined,
    upload: files.length > 0 ? false : undefined,
    edited: message.edited ? { ...message.edited } : undefined,
    reactions:
      message.reactions.length > 0
        ? message.reactions.map(({ name, users }) => ({ name, users, count: users.length }))
        : undefined,
    metadata: metadata ? message.metadata : undefined,
  };
}

/** As an event shows a bot's message: with who the bot is. */
export function botProfile(team: Team, message: Message): JsonObject {
  if (message.botId === undefined) return {};
  return {
    bot_profile: {
      id: message.botId,
      app_id: message.appId,
      name: message.botId === team.botId ? 'switchboard' : 'another bot',
      deleted: false,
      team_id: team.id,
    },
  };
}

function repliesOf({ messages }: Context, message: Message): JsonObject {
  const replies = messages.replies(message.channel, message.ts);
  if (replies.length === 0) return {};
  const users = [...new Set(replies.map(({ user }) => user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: replies.at(-1)?.ts,
  };
}
