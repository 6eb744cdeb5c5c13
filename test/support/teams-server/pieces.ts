import type { Json, JsonObject } from '../slack-server/json.ts';
import { listIn, objectIn, objectsIn, textIn } from '../slack-server/json.ts';

/** What an Adaptive Card is made of, whatever contains it. https://adaptivecards.io/explorer */

const INSIDE = ['body', 'items', 'columns', 'rows', 'cells', 'images'] as const;

/** Every element of it, in reading order; those of the cards that a button unfolds too. */
export function elementsIn(piece: JsonObject): readonly JsonObject[] {
  const inside = INSIDE.flatMap((field) => objectsIn(piece[field]));
  const unfolded = objectsIn(piece['actions']).flatMap((action) => objectsIn([action['card'] ?? null]));
  return [...inside, ...unfolded].flatMap((element) => [element, ...elementsIn(element)]);
}

/** As `elementsIn`, without what is hidden. */
function shownIn(piece: JsonObject): readonly JsonObject[] {
  return INSIDE.flatMap((field) => objectsIn(piece[field])).flatMap((element) =>
    element['isVisible'] === false ? [] : [element, ...shownIn(element)],
  );
}

/** The buttons that somebody sees, at the card's foot and in it. */
export function buttonsIn(card: JsonObject): readonly JsonObject[] {
  const pieces = [...shownIn(card), card];
  return pieces.flatMap((piece) => [
    ...objectsIn(piece['actions']),
    ...objectsIn([piece['selectAction'] ?? null]),
  ]);
}

export function inputsIn(card: JsonObject): readonly JsonObject[] {
  return shownIn(card).filter((element) => textIn(element['type']).startsWith('Input.'));
}

/** Every text that is to be read, line by line. */
export function linesIn(card: JsonObject): readonly string[] {
  return shownIn(card)
    .flatMap(ownLines)
    .filter((line) => line !== '');
}

function ownLines(element: JsonObject): readonly string[] {
  switch (element['type']) {
    case 'TextBlock':
      return [textIn(element['text'])];
    case 'RichTextBlock':
      return [runsOf(element).join('')];
    case 'FactSet':
      return objectsIn(element['facts']).map((fact) => `${textIn(fact['title'])}: ${textIn(fact['value'])}`);
    case 'Image':
      return [textIn(element['altText'])];
    default:
      return textIn(element['type']).startsWith('Input.')
        ? [textIn(element['label']) || textIn(element['title'])]
        : [];
  }
}

/** The literal texts of a RichTextBlock. */
function runsOf(block: JsonObject): readonly string[] {
  return listIn(block['inlines']).map((run) =>
    typeof run === 'string' ? run : textIn(objectIn(run)['text']),
  );
}

/** The style of the first container that has a colour. */
export function styleOf(card: JsonObject): string {
  const coloured = elementsIn(card).find((element) =>
    ['attention', 'accent', 'good', 'warning'].includes(textIn(element['style'])),
  );
  return textIn(coloured?.['style']);
}

/** The Adaptive Cards that an activity brings. */
export function cardsOf(activity: JsonObject): readonly JsonObject[] {
  return objectsIn(activity['attachments'])
    .filter((each) => each['contentType'] === CARD_TYPE)
    .map((each) => objectIn(each['content']));
}

export const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';

/** Mentions of a card. */
export function mentionsOf(card: JsonObject): readonly JsonObject[] {
  return objectsIn(objectIn(card['msteams'])['entities']);
}

/** Calls `change` for every element and returns the card with what it returned. */
export function changedCard(piece: JsonObject, change: (element: JsonObject) => JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(piece).map(([field, value]): [string, Json | undefined] => {
      const holds = INSIDE.some((each) => each === field) && Array.isArray(value);
      return [field, holds ? objectsIn(value).map((each) => changedCard(change(each), change)) : value];
    }),
  );
}
