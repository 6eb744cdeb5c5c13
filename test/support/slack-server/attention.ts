import { placesOf } from './controls.ts';
import type { Json, JsonObject } from './json.ts';
import { isList, isObject, textIn } from './json.ts';
import type { Message } from './messages.ts';

/** What Slack makes of a message beyond its letters: whom it calls, where it leads. */
export interface Attention {
  /** `<!channel>`, `<@U…>`, `<!subteam^S…>`. */
  readonly mentions: readonly string[];
  /** Addresses, with the words they hide behind as `address|words`. */
  readonly links: readonly string[];
}

/**
 * Everything Slack would interpret. `text` has what `parse` made of it already; mrkdwn of blocks is also searched
 * for bare `@here` and addresses unless it says `verbatim`; plain_text and the texts of rich_text never are.
 * https://docs.slack.dev/messaging/formatting-message-text#automatic-parsing
 */
export function attentionOf(message: Pick<Message, 'text' | 'blocks' | 'attachments'>): Attention {
  const found = { mentions: new Set<string>(), links: new Set<string>() };
  interpret(message.text, true, found);
  for (const { blocks } of placesOf(message)) for (const block of blocks) walk(block, found);
  return { mentions: [...found.mentions], links: [...found.links] };
}

interface Found {
  readonly mentions: Set<string>;
  readonly links: Set<string>;
}

function walk(value: Json, found: Found): void {
  if (isList(value)) return value.forEach((each) => walk(each, found));
  if (!isObject(value)) return;
  switch (value['type']) {
    case 'mrkdwn':
      return interpret(textIn(value['text']), value['verbatim'] === true, found);
    case 'user':
      return void found.mentions.add(`<@${textIn(value['user_id'])}>`);
    case 'usergroup':
      return void found.mentions.add(`<!subteam^${textIn(value['usergroup_id'])}>`);
    case 'broadcast':
      return void found.mentions.add(`<!${textIn(value['range'])}>`);
    case 'link':
      return void found.links.add(linkOf(value));
    default:
      for (const inner of Object.values(value)) if (inner !== undefined) walk(inner, found);
  }
}

function interpret(text: string, verbatim: boolean, found: Found): void {
  for (const [, inner = ''] of text.matchAll(/<([^<>]+)>/g)) {
    if (/^(?:!(?:channel|here|everyone|subteam)|@[UW])/.test(inner)) {
      found.mentions.add(`<${inner.replace(/\|.*$/, '')}>`);
    } else if (/^(?:https?|mailto|tel):/.test(inner)) found.links.add(inner);
  }
  if (verbatim) return;
  const rest = text.replaceAll(/<[^<>]*>/g, ' ');
  for (const [, range] of rest.matchAll(/(?<!\w)@(here|channel|everyone)\b/g))
    found.mentions.add(`<!${range}>`);
  for (const [link] of rest.matchAll(/https?:\/\/[^\s|]+/g)) found.links.add(link);
}

function linkOf(link: JsonObject): string {
  const words = textIn(link['text']);
  return words === '' ? textIn(link['url']) : `${textIn(link['url'])}|${words}`;
}
