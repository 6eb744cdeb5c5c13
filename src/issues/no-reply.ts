/**
 * Whether a message looks as if it asks nothing of anybody ("Yes", "Thanks!", a thumbs-up). Only ever a
 * suggestion: the card then offers Resolve first, and a person clicks.
 */
export function looksLikeNoReplyNeeded(text: string): boolean {
  const words = text
    .toLowerCase()
    .replace(/[\p{P}\p{S}\p{Emoji_Presentation}\p{M}\u200d]/gu, ' ')
    .trim()
    .replace(/\s+/g, ' ');
  if (words === '') return /\p{Extended_Pictographic}/u.test(text);
  return PLEASANTRIES.has(words);
}

const PLEASANTRIES = new Set([
  ...['yes', 'yep', 'yeah', 'y', 'no', 'nope', 'ok', 'okay', 'k', 'sure', 'got it', 'will do', 'sounds good'],
  ...[
    'thanks',
    'thank you',
    'thanks a lot',
    'thank you so much',
    'thank you very much',
    'many thanks',
    'thx',
  ],
  ...['ty', 'tysm', 'cheers', 'great', 'great thanks', 'ok thanks', 'okay thanks', 'ok thank you', 'perfect'],
  ...['perfect thanks', 'awesome', 'cool', 'got it thanks', 'yes thanks', 'yes thank you', 'no thanks'],
  ...['sí', 'si', 'gracias', 'muchas gracias', 'vale', 'oui', 'merci', 'merci beaucoup', 'ja', 'danke'],
  ...['vielen dank', 'danke schön', 'sim', 'obrigado', 'obrigada', 'grazie', 'bedankt', 'dank je', 'tack'],
]);
