import type { Json, JsonObject } from '../../slack-server/json.ts';
import { isObject, objectsIn, textIn } from '../../slack-server/json.ts';
import { CARD_TYPE, cardsOf } from '../pieces.ts';
import { bad, refuse } from '../refusal.ts';
import { cardMistakes } from './card.ts';
import { mentionMistakes } from './mentions.ts';

/** "about 100 KB", counted as UTF-16: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages */
const MOST_BYTES = 100 * 1_024;

/** A message of the bot as it may be sent; refuses everything else. */
export function checkedActivity(value: Json | undefined): JsonObject {
  if (!isObject(value)) return bad('an activity is needed');
  if (JSON.stringify(value).length * 2 > MOST_BYTES)
    refuse(413, 'MessageSizeTooBig', 'Message size too large.');
  const mistakes = mistakesIn(value);
  if (mistakes.length > 0) bad(mistakes.join('; '));
  return value;
}

function mistakesIn(activity: JsonObject): readonly string[] {
  const text = textIn(activity['text']);
  const attachments = objectsIn(activity['attachments']);
  return [
    ...(activity['type'] === 'message' ? [] : ['the type of an activity is message']),
    ...(text === '' && attachments.length === 0 ? ['there is neither text nor an attachment'] : []),
    // Teams makes two messages of it and tells the id of neither.
    ...(text !== '' && attachments.length > 0 ? ['text and attachment go separately'] : []),
    ...(attachments.length > 1 ? ['one card at a time'] : []),
    ...attachments
      .filter((each) => each['contentType'] !== CARD_TYPE || !isObject(each['content']))
      .map(() => 'an attachment is an Adaptive Card'),
    ...(attachments.length > 0 && textIn(activity['summary']) === ''
      ? ['a card needs a summary: it is all that the notification says']
      : []),
    ...cardsOf(activity).flatMap(cardMistakes),
    ...mentionMistakes(text, objectsIn(activity['entities'])),
    ...(text !== '' && !['plain', 'markdown', 'xml'].includes(textIn(activity['textFormat']))
      ? ['the format of a text must be said: without, it is markdown']
      : []),
  ];
}
