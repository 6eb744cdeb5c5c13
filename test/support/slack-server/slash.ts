import { checkedContent, isEmpty } from './check/content.ts';
import { LIMITS } from './check/limits.ts';
import type { Core } from './core.ts';
import { messagePosted } from './events.ts';
import { isObject, parseJson, textIn } from './json.ts';
import { showEphemeral } from './ephemerals.ts';
import { botMessage, kept } from './posting.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from './transports.ts';
import type { Channel, User } from './world.ts';

/**
 * What the acknowledgement of a command says: text, or a message as JSON; private unless `in_channel`.
 * https://docs.slack.dev/interactivity/implementing-slash-commands#responding_to_commands
 */
export function afterCommand(core: Core, user: User, channel: Channel, { body }: Answer): string | undefined {
  if (body === '') return undefined;
  const parsed = parseJson(body);
  const answer = isObject(parsed) ? parsed : { text: body };
  try {
    const { blocks, attachments } = answer;
    const content = checkedContent({ text: textIn(answer['text']), blocks, attachments }, LIMITS.postText);
    if (isEmpty(content)) return undefined;
    const text = content.text ?? '';
    if (answer['response_type'] === 'in_channel') {
      void messagePosted(core, botMessage(core, core.world.teamOf(user.teamId), channel, content, text));
      return undefined;
    }
    showEphemeral(core, { userId: user.id, channel: channel.id }, { text, ...kept(content) });
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return `the command failed with the error "${error.error}"`;
    throw error;
  }
}
