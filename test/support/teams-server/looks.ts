import type { JsonObject } from '../slack-server/json.ts';
import { objectIn, objectsIn, textIn } from '../slack-server/json.ts';
import type { Core } from './core.ts';
import type { Dialog } from './dialogs.ts';
import type { Message } from './messages.ts';
import { buttonsIn, cardsOf, inputsIn, linesIn, mentionsOf, styleOf } from './pieces.ts';
import type { User } from './world.ts';

/** A message as people see it. */
export interface ShownMessage {
  /** Its activity id. */
  readonly id: string;
  readonly place: string;
  readonly root: string;
  readonly from: string;
  /** What was said in words; empty for a card. */
  readonly text: string;
  /** What notifications say. */
  readonly summary: string;
  readonly buttons: readonly string[];
  /** Everything that is to be read on its card, line by line. */
  readonly blocksText: string;
  /** The names of those it calls. */
  readonly mentions: readonly string[];
  readonly card: JsonObject | undefined;
  /** How often it was changed, and once. */
  readonly version: number;
}

/** A message with a card whose style is a colour. */
export interface Card extends ShownMessage {
  readonly style: 'attention' | 'accent' | 'good' | 'warning';
}

export interface ShownDialog {
  readonly title: string;
  readonly buttons: readonly string[];
  readonly blocksText: string;
  /** Fields by their label, as filled in so far. */
  readonly fields: Readonly<Record<string, string>>;
  /** The titles of a choice, by its label. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  readonly card: JsonObject;
}

export function shownMessage(message: Message, card = cardsOf(message.activity)[0]): ShownMessage {
  const { activity } = message;
  const entities = [...objectsIn(activity['entities']), ...(card ? mentionsOf(card) : [])];
  return {
    ...{ id: message.id, place: message.place, root: message.root, from: message.from, card },
    text: textIn(activity['text']),
    summary: textIn(activity['summary']),
    buttons: card ? titlesIn(card) : [],
    blocksText: card ? linesIn(card).join('\n') : '',
    mentions: entities
      .filter((entity) => entity['type'] === 'mention')
      .map((entity) => textIn(objectIn(entity['mentioned'])['name'])),
    version: message.version,
  };
}

export function cardIn(message: Message): readonly Card[] {
  const shown = shownMessage(message);
  const style = shown.card && styleOf(shown.card);
  switch (style) {
    case 'attention':
    case 'accent':
    case 'good':
    case 'warning':
      return [{ ...shown, style }];
    default:
      return [];
  }
}

export function shownDialog({ title, card, values }: Dialog): ShownDialog {
  const inputs = inputsIn(card);
  return {
    ...{ title, card, buttons: titlesIn(card), blocksText: linesIn(card).join('\n') },
    fields: Object.fromEntries(
      inputs.map((input) => [textIn(input['label']), values[textIn(input['id'])] ?? textIn(input['value'])]),
    ),
    choices: Object.fromEntries(
      inputs
        .filter((input) => input['type'] === 'Input.ChoiceSet')
        .map((input) => [
          textIn(input['label']),
          objectsIn(input['choices']).map((choice) => textIn(choice['title'])),
        ]),
    ),
  };
}

/** The card that one person sees: their own after a click, else everybody's. */
export function cardSeenBy(core: Core, user: User, message: Message): JsonObject | undefined {
  const own = core.replaced.get(replacedKey(user, message));
  return own?.version === message.version ? own.card : cardsOf(message.activity)[0];
}

export function replaceFor(core: Core, user: User, message: Message, card: JsonObject): void {
  core.replaced.set(replacedKey(user, message), { version: message.version, card });
}

function replacedKey(user: User, message: Message): string {
  return `${user.id} ${message.place}/${message.id}`;
}

function titlesIn(card: JsonObject): readonly string[] {
  return buttonsIn(card).map((action) => textIn(action['title']));
}
