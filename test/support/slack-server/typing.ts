import { emojiCode } from './emoji.ts';
import type { JsonObject } from './json.ts';

/** What Slack knows when somebody types `@name`. */
export interface Names {
  readonly userId: (name: string) => string | undefined;
  readonly channelId: (name: string) => string | undefined;
}

/** A message as it is sent out after somebody typed it: escaped text, and the same as rich_text. */
export function typed(
  words: string,
  names: Names,
): { readonly text: string; readonly elements: readonly JsonObject[] } {
  const pieces = [...words.matchAll(PIECES)].map(([piece]) => pieceOf(piece, names));
  return {
    text: pieces.map(({ text }) => text).join(''),
    elements: pieces.map(({ element }) => element).reduce<readonly JsonObject[]>(joined, []),
  };
}

/** [D] Only these three: https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const PIECES =
  /https?:\/\/[^\s<>]*[^\s<>.,!?;:)]|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|[@#][\w.-]*\w|\p{Extended_Pictographic}\p{Emoji_Modifier}?\u{FE0F}?|[\s\S]/gu;

interface Piece {
  readonly text: string;
  readonly element: JsonObject;
}

function pieceOf(piece: string, names: Names): Piece {
  if (/^https?:/.test(piece)) return { text: `<${escaped(piece)}>`, element: { type: 'link', url: piece } };
  if (/^(?:@here|@channel|@everyone)$/.test(piece)) {
    const range = piece.slice(1);
    return { text: `<!${range}>`, element: { type: 'broadcast', range } };
  }
  if (piece.startsWith('@') && piece.length > 1) {
    const user = names.userId(piece.slice(1));
    if (user !== undefined) return { text: `<@${user}>`, element: { type: 'user', user_id: user } };
  }
  if (piece.startsWith('#') && piece.length > 1) {
    const channel = names.channelId(piece.slice(1));
    const element = { type: 'channel', channel_id: channel };
    if (channel !== undefined) return { text: `<#${channel}|${piece.slice(1)}>`, element };
  }
  if (/^[^@\s]+@[^@\s]+$/.test(piece)) {
    return {
      text: `<mailto:${piece}|${piece}>`,
      element: { type: 'link', url: `mailto:${piece}`, text: piece },
    };
  }
  const code = emojiCode(piece);
  if (code !== undefined) return { text: code, element: { type: 'emoji', name: code.replace(/^:|:$/g, '') } };
  return { text: escaped(piece), element: { type: 'text', text: piece } };
}

/** Neighbouring letters make one text. */
function joined(elements: readonly JsonObject[], next: JsonObject): readonly JsonObject[] {
  const last = elements.at(-1);
  if (last?.['type'] !== 'text' || next['type'] !== 'text') return [...elements, next];
  return [...elements.slice(0, -1), { type: 'text', text: `${String(last['text'])}${String(next['text'])}` }];
}
