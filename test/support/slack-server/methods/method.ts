import { flagArg, jsonArg, optional } from '../args.ts';
import type { Content } from '../check/content.ts';
import { checkedContent, isEmpty } from '../check/content.ts';
import type { Core } from '../core.ts';
import type { JsonObject } from '../json.ts';
import { parsedText } from '../posting.ts';
import { refuse } from '../refusal.ts';
import type { Channel, Team } from '../world.ts';

export interface Call {
  readonly core: Core;
  readonly team: Team;
  readonly args: JsonObject;
}

/** One method of the Web API. `ok: true` is added to what it returns. */
export interface Method {
  /** What the token must have been granted; may depend on the conversation. */
  readonly scopes: readonly string[] | ((call: Call) => readonly string[]);
  readonly run: (call: Call) => JsonObject | Promise<JsonObject>;
}

/** Methods before there is a bot token, and those of the app itself. */
export interface OpenMethod {
  readonly token: 'none' | 'app';
  readonly run: (call: Omit<Call, 'team'>) => JsonObject;
}

/** The conversation as far as the bot may know of it: a private one without the bot does not exist. */
export function visibleChannel({ core, team }: Call, id: string): Channel {
  const channel = core.world.channels.get(id);
  if (!channel || channel.teamId !== team.id) return refuse('channel_not_found');
  if (channel.kind !== 'channel' && !channel.members.has(team.botUserId)) refuse('channel_not_found');
  return channel;
}

/** One in which the bot is. */
export function joinedChannel(call: Call, id: string): Channel {
  const channel = visibleChannel(call, id);
  if (!channel.members.has(call.team.botUserId)) refuse('not_in_channel');
  return channel;
}

/** `channels:history` or, by the kind of conversation, its siblings. */
export function scopeFor(call: Call, ability: 'history' | 'read', id: string): readonly string[] {
  const kinds = { channel: 'channels', group: 'groups', im: 'im' } as const;
  const channel = call.core.world.channels.get(id);
  return [`${kinds[channel?.kind ?? 'channel']}:${ability}`];
}

/** What the arguments say, checked, `text` treated as `parse` and `link_names` ask for. */
export function contentIn(args: JsonObject, textMax: number, parseDefault: 'none' | 'client'): Content {
  const markdown = optional(args, 'markdown_text');
  const given = optional(args, 'text');
  if (markdown !== undefined && (given !== undefined || args['blocks'] !== undefined))
    refuse('markdown_text_conflict');
  const text = given ?? markdown;
  const parse = optional(args, 'parse') ?? parseDefault;
  return checkedContent(
    {
      text: text && parsedText(text, parse, flagArg(args, 'link_names')),
      blocks: jsonArg(args, 'blocks', 'invalid_blocks_format'),
      attachments: jsonArg(args, 'attachments', 'invalid_attachments'),
      metadata: jsonArg(args, 'metadata', 'invalid_metadata_format'),
    },
    markdown === undefined ? textMax : 12_000,
  );
}

export function newContentIn(args: JsonObject, textMax: number): Content {
  const content = contentIn(args, textMax, 'none');
  if (isEmpty(content)) refuse('no_text');
  return content;
}
