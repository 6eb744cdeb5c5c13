import { get } from 'node-emoji';
import * as z from 'zod';

/**
 * Pure. Slack's name of an emoji, with or without a skin tone, as Unicode; undefined for a workspace's own.
 * Slack's names are not everywhere those of the package: what it lacks and people use stands here.
 */
export function unicodeOf(name: string, known: ReadonlyMap<string, string> = new Map()): string | undefined {
  const told = known.get(name);
  if (told !== undefined) return told;
  const [base = '', tone] = name.split('::skin-tone-');
  const plain = known.get(base) ?? OTHERS[base] ?? flag(base) ?? get(base);
  return plain === undefined || tone === undefined ? plain : toned(plain, Number(tone));
}

/**
 * Pure. The emoji of a message's blocks: beside the name Slack says which code points it means, with the skin
 * tone in them. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block#emoji-element-type
 */
export function emojiIn(blocks: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  collect(blocks, found);
  return found;
}

const Leaf = z.object({
  type: z.literal('emoji'),
  name: z.string(),
  unicode: z.string().regex(/^[0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*$/i),
  skin_tone: z.number().optional(),
});

function collect(value: unknown, found: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) return;
  const leaf = Leaf.safeParse(value);
  if (!leaf.success) return Object.values(value).forEach((inner) => collect(inner, found));
  const { name, unicode, skin_tone: tone } = leaf.data;
  const points = unicode.split('-').map((point) => Number.parseInt(point, 16));
  if (points.some((point) => point > 0x10ffff)) return;
  found.set(tone === undefined ? name : `${name}::skin-tone-${tone}`, String.fromCodePoint(...points));
}

/** Slack counts tones from 2 to 6; Unicode's five modifiers begin here. The modifier follows the first sign. */
function toned(emoji: string, tone: number): string {
  const [first = '', ...rest] = [...emoji.replace('\u{FE0F}', '')];
  return [first, String.fromCodePoint(0x1f3fb + tone - 2), ...rest].join('');
}

/** `flag-us`: two letters as regional indicators. */
function flag(name: string): string | undefined {
  const letters = /^flag-([a-z]{2})$/.exec(name)?.[1];
  if (letters === undefined) return undefined;
  return [...letters].map((letter) => String.fromCodePoint(letter.charCodeAt(0) - 97 + 0x1f1e6)).join('');
}

const OTHERS: Readonly<Record<string, string>> = {
  thumbsup: '👍',
  thumbsdown: '👎',
  simple_smile: '🙂',
  hugging_face: '🤗',
  thinking_face: '🤔',
  face_with_rolling_eyes: '🙄',
  partying_face: '🥳',
  melting_face: '🫠',
  saluting_face: '🫡',
  heart_hands: '🫶',
  'star-struck': '🤩',
  zany_face: '🤪',
  shrug: '🤷',
  'woman-shrugging': '🤷‍♀️',
  'man-shrugging': '🤷‍♂️',
  'woman-facepalming': '🤦‍♀️',
  'man-facepalming': '🤦‍♂️',
  'male-technologist': '👨‍💻',
  'female-technologist': '👩‍💻',
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  large_orange_circle: '🟠',
};
