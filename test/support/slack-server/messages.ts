import type { JsonObject } from './json.ts';

/** A message as Slack keeps it. Never changed in place: an edit puts another under the same ts. */
export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly teamId: string;
  /** Who wrote it; the bot's user for ours. */
  readonly user: string;
  readonly text: string;
  readonly subtype?: string | undefined;
  readonly botId?: string | undefined;
  readonly appId?: string | undefined;
  readonly threadTs?: string | undefined;
  readonly blocks?: readonly JsonObject[] | undefined;
  readonly attachments?: readonly JsonObject[] | undefined;
  readonly metadata?: JsonObject | undefined;
  readonly files?: readonly string[] | undefined;
  readonly edited?: { readonly user: string; readonly ts: string } | undefined;
  readonly reactions: readonly Reaction[];
  readonly clientMsgId?: string | undefined;
  /** Milliseconds. */
  readonly postedAt: number;
}

export interface Reaction {
  readonly name: string;
  readonly users: readonly string[];
}

/** Only its reader sees it, and only until the client is reloaded: it is in no history. */
export interface Ephemeral {
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly blocks?: readonly JsonObject[] | undefined;
  readonly attachments?: readonly JsonObject[] | undefined;
  readonly threadTs?: string | undefined;
}

export type Messages = ReturnType<typeof messageStore>;

export function messageStore() {
  const channels = new Map<string, Map<string, Message>>();
  const ephemerals: Ephemeral[] = [];

  function all(channel: string): readonly Message[] {
    return [...(channels.get(channel)?.values() ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  }

  return {
    ephemerals,

    put(message: Message): Message {
      const inChannel = channels.get(message.channel) ?? new Map<string, Message>();
      channels.set(message.channel, inChannel.set(message.ts, message));
      return message;
    },
    get: (channel: string, ts: string): Message | undefined => channels.get(channel)?.get(ts),
    remove: (channel: string, ts: string): void => void channels.get(channel)?.delete(ts),

    /** What the channel itself shows, oldest first: no replies, but those also sent to the channel. */
    inChannel(channel: string): readonly Message[] {
      return all(channel).filter(
        ({ ts, threadTs, subtype }) =>
          threadTs === undefined || threadTs === ts || subtype === 'thread_broadcast',
      );
    },
    /** Oldest first, without the parent. */
    replies(channel: string, parentTs: string): readonly Message[] {
      return all(channel).filter(({ ts, threadTs }) => threadTs === parentTs && ts !== parentTs);
    },
    /** With every message of the channel, replies too. */
    all,
  };
}
