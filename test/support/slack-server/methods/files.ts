import { jsonArg, optional, required, tsArg } from '../args.ts';
import type { Content } from '../check/content.ts';
import { checkedContent } from '../check/content.ts';
import { LIMITS } from '../check/limits.ts';
import { messagePosted } from '../events.ts';
import { fileJson, mimeTypeOf } from '../files.ts';
import type { JsonObject } from '../json.ts';
import { objectsIn, textIn } from '../json.ts';
import { botMessage, liveThread } from '../posting.ts';
import { refuse, refuseWith } from '../refusal.ts';
import type { Channel } from '../world.ts';
import type { Call, Method } from './method.ts';
import { joinedChannel } from './method.ts';

export const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': { scopes: ['files:write'], run: getUploadUrl },
  'files.completeUploadExternal': { scopes: ['files:write'], run: completeUpload },
  'files.info': { scopes: ['files:read'], run: info },
  'files.delete': { scopes: ['files:write'], run: remove },
};

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
function getUploadUrl({ core, team, args }: Call): JsonObject {
  const name = required(args, 'filename');
  const length = Number(required(args, 'length'));
  if (!Number.isInteger(length) || length < 1) {
    refuseWith('invalid_arguments', ['must be greater than 0 [json-pointer:/length]']);
  }
  const altText = optional(args, 'alt_text') ?? optional(args, 'alt_txt');
  const id = core.newId('F');
  core.files.putUpload({ id, teamId: team.id, name, length, altText, bytes: undefined });
  return { upload_url: `${core.url()}/upload/v1/${id}`, file_id: id };
}

/**
 * https://docs.slack.dev/reference/methods/files.completeUploadExternal. The message comes after the answer, which
 * does not name it. Complete twice and it is shared twice.
 */
function completeUpload(call: Call): JsonObject {
  const { core, team, args } = call;
  const files = objectsIn(jsonArg(args, 'files', 'invalid_arguments'));
  if (files.length === 0) refuseWith('invalid_arguments', ['missing required field: files']);
  const channelId = optional(args, 'channel_id');
  const channel = channelId === undefined ? undefined : joinedChannel(call, channelId);
  if (channel?.archived) refuse('is_archived');
  const blocks = jsonArg(args, 'blocks', 'invalid_blocks_format');
  const content = checkedContent({ text: optional(args, 'initial_comment'), blocks }, LIMITS.postText);
  const ids = files.map((file) => textIn(file['id']));
  const uploads = ids.map((id) => core.files.upload(id));
  if (!uploads.every((each) => each?.teamId === team.id && each.bytes !== undefined))
    refuse('file_not_found');
  for (const [index, upload] of uploads.entries()) {
    if (upload?.bytes === undefined) continue;
    const { id, teamId, name, bytes, altText } = upload;
    const title = textIn(files[index]?.['title']) || name;
    const channels = [...(core.files.get(id)?.channels ?? []), ...(channel ? [channel.id] : [])];
    const mimetype = mimeTypeOf(name);
    const created = core.clock.now();
    core.files.put({
      id,
      teamId,
      owner: team.botUserId,
      name,
      title,
      mimetype,
      bytes,
      altText,
      created,
      channels,
    });
  }
  if (channel) void core.courier.track(share(call, { channel, content, ids }));
  return { files: files.map((file) => ({ id: file['id'], title: file['title'] })) };
}

interface Sharing {
  readonly channel: Channel;
  readonly content: Content;
  readonly ids: readonly string[];
}

async function share({ core, team, args }: Call, { channel, content, ids }: Sharing): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, core.settings.fileShareMs));
  const threadTs = liveThread(core, channel, tsArg(args, 'thread_ts'));
  const message = core.messages.put({
    ...botMessage(core, team, channel, content, content.text ?? ''),
    ...{ files: ids, subtype: 'file_share', threadTs },
  });
  core.changes.ring();
  await messagePosted(core, message);
}

function info({ core, team, args }: Call): JsonObject {
  const file = core.files.get(required(args, 'file'));
  const isSeen =
    file?.owner === team.botUserId ||
    file?.channels.some((id) => core.world.channels.get(id)?.members.has(team.botUserId));
  if (!file || file.teamId !== team.id || !isSeen) return refuse('file_not_found');
  return { file: fileJson(file, core.url()), comments: [] };
}

/**
 * [D] Whoever shared it may delete it; the message in which it stood stays, without it.
 * https://docs.slack.dev/reference/methods/files.delete
 */
function remove({ core, team, args }: Call): JsonObject {
  const file = core.files.get(required(args, 'file'));
  if (!file || file.teamId !== team.id) return refuse('file_not_found');
  if (file.owner !== team.botUserId) return refuse('cant_delete_file');
  core.files.remove(file.id);
  return {};
}
