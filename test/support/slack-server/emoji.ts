/** Names of the emoji that tests use. Slack knows them all; a name missing here is added, not worked around. */
const EMOJI: Readonly<Record<string, string>> = {
  '🎉': 'tada',
  '👍': '+1',
  '👎': '-1',
  '😀': 'grinning',
  '😂': 'joy',
  '🙂': 'slightly_smiling_face',
  '😊': 'blush',
  '😉': 'wink',
  '😢': 'cry',
  '😡': 'rage',
  '🤔': 'thinking_face',
  '❤️': 'heart',
  '🙏': 'pray',
  '👋': 'wave',
  '🙌': 'raised_hands',
  '👀': 'eyes',
  '🔥': 'fire',
  '🚀': 'rocket',
  '✨': 'sparkles',
  '💯': '100',
  '🎂': 'birthday',
  '✅': 'white_check_mark',
  '☑️': 'ballot_box_with_check',
  '❌': 'x',
  '⚠️': 'warning',
  '🚫': 'no_entry_sign',
  '🔒': 'lock',
  '📤': 'outbox_tray',
  '📥': 'inbox_tray',
  '📨': 'incoming_envelope',
  '✉️': 'email',
  '📎': 'paperclip',
  '📞': 'telephone_receiver',
  '💬': 'speech_balloon',
  '✏️': 'pencil2',
  '🗑️': 'wastebasket',
  '🔁': 'repeat',
  '⏳': 'hourglass_flowing_sand',
  '🔴': 'red_circle',
  '🔵': 'large_blue_circle',
  '🟢': 'large_green_circle',
};

const TONES = ['🏻', '🏼', '🏽', '🏾', '🏿'];

/** What Slack makes of an emoji that was typed: `:tada:`, `:+1::skin-tone-4:`. `undefined` for what is none. */
export function emojiCode(grapheme: string): string | undefined {
  const tone = TONES.findIndex((each) => grapheme.endsWith(each));
  const plain = tone < 0 ? grapheme : grapheme.slice(0, -2);
  const name = EMOJI[plain] ?? EMOJI[`${plain}\u{FE0F}`] ?? EMOJI[plain.replace('\u{FE0F}', '')];
  if (name === undefined) return undefined;
  return tone < 0 ? `:${name}:` : `:${name}::skin-tone-${tone + 2}:`;
}

/** All that was typed, with the emoji in it as Slack writes them. */
export function withEmojiCodes(words: string): string {
  return words.replaceAll(EMOJI_TYPED, (grapheme) => emojiCode(grapheme) ?? grapheme);
}

const EMOJI_TYPED = /\p{Extended_Pictographic}\p{Emoji_Modifier}?\u{FE0F}?/gu;

/** Whether it can be a reaction's `name`: a known one, without colons. */
export function isEmojiName(name: string, custom: readonly string[]): boolean {
  const plain = name.replace(/::skin-tone-[2-6]$/, '');
  return Object.values(EMOJI).includes(plain) || custom.includes(plain);
}
