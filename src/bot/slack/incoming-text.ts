import { unicodeOf } from './emoji.ts';

/**
 * Pure. What somebody wrote on Slack, as plain text: links, mentions and the three escaped letters as people
 * read them, emoji as Unicode. `names` are people by their user ids, `emoji` those that came with the message
 * (`emojiIn`). https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
 */
export function unslack(
  text: string,
  names: ReadonlyMap<string, string>,
  emoji: ReadonlyMap<string, string> = new Map(),
): string {
  // The database keeps every letter but one. Slack escapes every `<` that somebody typed, so what stands between these two was put there by Slack.
  return text
    .replaceAll('\0', '')
    .split(/(<[^<>]*>)/)
    .map((piece, index) =>
      index % 2 === 1 ? reference(piece.slice(1, -1), names) : decoded(withEmoji(piece, emoji)),
    )
    .join('');
}

/**
 * Pure. What somebody typed into a field of a form. Emoji have Slack's names in it too, and all else is as it was
 * typed: nothing is escaped there, and nothing leads anywhere.
 */
export function unslackField(text: string): string {
  return withEmoji(text, new Map());
}

/** Pure. The users whom a message calls by id, so that their names can be asked for. */
export function mentionedIn(text: string): readonly string[] {
  const ids = [...text.matchAll(/<@([UW][A-Z0-9]+)>/g)].map(([, id]) => id ?? '');
  return [...new Set(ids)];
}

/**
 * Pure. Plain text without Slack's marks for bold, italic, struck and code, which a phone would show as they
 * are. Addresses and code keep every letter. Works on the output of `unslack`.
 */
export function toCustomerText(text: string): string {
  const kept: string[] = [];
  const masked = text.replaceAll('\0', '').replace(LITERAL, (literal) => {
    kept.push(withoutTicks(literal));
    return `\0${kept.length - 1}\0`;
  });
  const bare = MARKS.reduce((words, mark) => words.replace(mark, '$1'), masked);
  return bare.replace(/\0(\d+)\0/g, (_, index) => kept[Number(index)] ?? '').trim();
}

const LITERAL = /```[\s\S]+?```|`[^`\n]+`|https?:\/\/[^\s*~`<>]*[^\s*~`<>_.,!?;:)]/g;

/** A mark counts where a word begins and ends, so `5*3*2` and `a_b_c` stay as they are. */
const MARKS = [
  /(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*[^\s*])\*(?![\p{L}\p{N}*])/gu,
  /(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*[^\s_])_(?![\p{L}\p{N}_])/gu,
  /(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*[^\s~])~(?![\p{L}\p{N}~])/gu,
];

function withoutTicks(literal: string): string {
  if (literal.startsWith('```')) return literal.slice(3, -3).replace(/^\n|\n$/g, '');
  return literal.startsWith('`') ? literal.slice(1, -1) : literal;
}

/** What stood between `<` and `>`. */
function reference(inside: string, names: ReadonlyMap<string, string>): string {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : decoded(inside.slice(bar + 1));
  if (target.startsWith('@')) return at(names.get(target.slice(1)) ?? (label || 'somebody'));
  if (target.startsWith('#')) return `#${label || 'channel'}`;
  if (target.startsWith('!subteam^')) return at(label || 'group');
  if (/^!(?:here|channel|everyone)$/.test(target)) return `@${target.slice(1)}`;
  if (target.startsWith('!')) return label || target.slice(1);
  return link(decoded(target), label);
}

function at(name: string): string {
  return name.startsWith('@') ? name : `@${name}`;
}

/** The words with the address behind them, unless they are the address. */
function link(url: string, label: string): string {
  if (url.startsWith('tel:')) return label || url.slice('tel:'.length);
  const address = url.replace(/^mailto:/, '');
  const isSaid = label === '' || stem(label) === stem(address);
  if (isSaid) return label === '' ? address : label;
  return `${label} (${address})`;
}

function stem(address: string): string {
  return address.replace(/^[a-z]+:(?:\/\/)?/i, '').replace(/\/$/, '');
}

/** `&amp;` last: `&amp;lt;` is the four letters `&lt;` that somebody typed. */
function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** `:tada:` and `:wave::skin-tone-3:`; in code it is what was typed. An unknown name is left as it is. */
function withEmoji(text: string, known: ReadonlyMap<string, string>): string {
  const pattern = /```[\s\S]+?```|`[^`\n]+`|:([\p{L}\p{N}_+'-]+(?:::skin-tone-[2-6])?):/gu;
  let out = '';
  let from = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [whole, name] = match;
    const emoji = name === undefined || isTime(text, match) ? undefined : unicodeOf(name, known);
    // The colon that ends no emoji may begin the next one: `a:b:tada:`.
    const end = match.index + whole.length - (name !== undefined && emoji === undefined ? 1 : 0);
    out += text.slice(from, match.index) + (emoji ?? text.slice(match.index, end));
    from = end;
    pattern.lastIndex = end;
  }
  return out + text.slice(from);
}

/** There is an emoji named 100, and there are times such as 1:100:2. */
function isTime(text: string, match: RegExpExecArray): boolean {
  const after = text.charAt(match.index + match[0].length);
  return /^\d+$/.test(match[1] ?? '') && /\d/.test(text.charAt(match.index - 1) + after);
}
