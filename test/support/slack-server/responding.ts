import { checkedContent, isEmpty } from './check/content.ts';
import { LIMITS } from './check/limits.ts';
import type { Core } from './core.ts';
import { showEphemeral } from './ephemerals.ts';
import { messageChanged, messagePosted } from './events.ts';
import type { JsonObject } from './json.ts';
import { textIn } from './json.ts';
import { botMessage, kept, removeMessage } from './posting.ts';
import { refuse } from './refusal.ts';
import type { ResponseTarget } from './response-urls.ts';

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export function respond(core: Core, path: string, body: JsonObject): void {
  const target = core.responseUrls.use(path);
  if (body['delete_original'] === true) return deleteOriginal(core, target);
  const content = checkedContent(
    {
      text: body['text'] === undefined ? undefined : textIn(body['text']),
      blocks: body['blocks'],
      attachments: body['attachments'],
      metadata: body['metadata'],
    },
    LIMITS.postText,
  );
  if (isEmpty(content)) refuse('no_text');
  const team = core.world.teamOf(target.teamId);
  const channel = core.world.channelOf(target.channel);
  const { blocks, attachments } = kept(content);
  const text = content.text ?? '';

  if (body['replace_original'] === true) {
    if (target.isEphemeral) {
      const index = core.messages.ephemerals.findIndex(({ ts }) => ts === target.messageTs);
      const shown = core.messages.ephemerals[index] ?? refuse('message_not_found');
      core.messages.ephemerals[index] = { ...shown, text, blocks, attachments };
      return;
    }
    const before = core.messages.get(target.channel, target.messageTs ?? '') ?? refuse('message_not_found');
    const after = core.messages.put({ ...before, text, blocks, attachments });
    void messageChanged(core, before, after);
    return;
  }
  if (body['response_type'] === 'in_channel') {
    const threadTs = body['thread_ts'] === undefined ? undefined : textIn(body['thread_ts']);
    const message = core.messages.put({ ...botMessage(core, team, channel, content, text), threadTs });
    void messagePosted(core, message);
    return;
  }
  showEphemeral(core, target, {
    text,
    blocks,
    attachments,
    threadTs: textIn(body['thread_ts']) || undefined,
  });
}

function deleteOriginal(core: Core, target: ResponseTarget): void {
  if (target.isEphemeral) {
    const index = core.messages.ephemerals.findIndex(({ ts }) => ts === target.messageTs);
    if (index >= 0) core.messages.ephemerals.splice(index, 1);
    return;
  }
  void removeMessage(
    core,
    core.messages.get(target.channel, target.messageTs ?? '') ?? refuse('message_not_found'),
  );
}
