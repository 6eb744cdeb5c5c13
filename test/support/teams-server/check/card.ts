import { AdaptiveCards } from '../../adaptive-cards.ts';
import type { JsonObject } from '../../slack-server/json.ts';
import { objectIn, objectsIn, textIn } from '../../slack-server/json.ts';
import { elementsIn, mentionsOf } from '../pieces.ts';
import { mentionMistakes } from './mentions.ts';

/** What we hold every card to: `designer` of Microsoft's own library, and what is known of Teams. */
const LIMITS = { letters: 25_000, actions: 6 } as const;

/** Everything that is wrong with a card, as sentences. */
export function cardMistakes(card: JsonObject): readonly string[] {
  return [...headMistakes(card), ...libraryMistakes(card), ...elementMistakes(card), ...textMistakes(card)];
}

function headMistakes(card: JsonObject): readonly string[] {
  const letters = JSON.stringify(card).length;
  const checks: readonly (readonly [boolean, string])[] = [
    [card['type'] !== 'AdaptiveCard', 'the type of a card is AdaptiveCard'],
    [card['version'] !== '1.5', 'Teams shows cards up to version 1.5'],
    [letters > LIMITS.letters, `the card has ${letters} characters, ${LIMITS.letters} are allowed`],
    // Each viewer would be an invoke of its own, and the router would update everybody's card by itself.
    ['refresh' in card, 'no card of ours refreshes itself'],
    ['authentication' in card, 'no card of ours signs anybody in'],
  ];
  return checks.filter(([wrong]) => wrong).map(([, text]) => text);
}

/** Unknown types and values. The library needs no browser to parse and validate. */
function libraryMistakes(card: JsonObject): readonly string[] {
  const context = new AdaptiveCards.SerializationContext();
  const parsed = new AdaptiveCards.AdaptiveCard();
  parsed.parse(card, context);
  const found = Array.from({ length: context.eventCount }, (_each, index) => context.getEventAt(index));
  return [
    ...found.map(({ message }) => message),
    ...parsed.validateProperties().validationEvents.map(({ message }) => message),
  ];
}

function elementMistakes(card: JsonObject): readonly string[] {
  const elements = elementsIn(card);
  const ids = elements.map((each) => textIn(each['id'])).filter((id) => id !== '');
  const doubled = ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .map((id) => `the id ${id} is there twice`);
  return [...doubled, ...[card, ...elements].flatMap(actionMistakes), ...elements.flatMap(ownMistakes)];
}

function ownMistakes(element: JsonObject): readonly string[] {
  const type = textIn(element['type']);
  const unknown = unknownFields(type, element);
  if (type === 'Image')
    return [
      ...unknown,
      ...(textIn(element['altText']) === '' ? ['an image needs an altText'] : []),
      ...(textIn(element['url']).startsWith('https://') ? [] : ['an image must be at an https address']),
    ];
  if (!type.startsWith('Input.')) return unknown;
  return [
    ...unknown,
    ...(textIn(element['id']) === '' ? [`${type} needs an id`] : []),
    ...(textIn(element['label']) === '' && element['isVisible'] !== false
      ? [`${type} ${textIn(element['id'])} needs a label`]
      : []),
    ...(element['isRequired'] === true && textIn(element['errorMessage']) === ''
      ? [`${type} ${textIn(element['id'])} is required and needs an errorMessage`]
      : []),
    ...(type === 'Input.ChoiceSet' ? choiceMistakes(element) : []),
  ];
}

function choiceMistakes(element: JsonObject): readonly string[] {
  const values = objectsIn(element['choices']).map((choice) => textIn(choice['value']));
  const chosen = textIn(element['value']);
  return [
    ...(values.length === 0 && element['choices.data'] === undefined ? ['a choice needs choices'] : []),
    ...(new Set(values).size < values.length ? ['two choices have the same value'] : []),
    ...(chosen !== '' && !values.includes(chosen) ? [`the value ${chosen} is not among the choices`] : []),
  ];
}

function actionMistakes(piece: JsonObject): readonly string[] {
  const actions = objectsIn(piece['actions']);
  return [
    ...(actions.length > LIMITS.actions ? [`${actions.length} actions, ${LIMITS.actions} are allowed`] : []),
    ...actions.flatMap(oneActionMistakes),
    ...objectsIn([piece['selectAction'] ?? null]).flatMap(oneActionMistakes),
  ];
}

function oneActionMistakes(action: JsonObject): readonly string[] {
  const type = textIn(action['type']);
  const data = action['data'];
  return [
    ...unknownFields(type, action),
    ...(textIn(action['title']) === '' ? [`${type} needs a title`] : []),
    ...(type === 'Action.Execute' && textIn(action['verb']) === '' ? ['Action.Execute needs a verb'] : []),
    // A dialog can be opened by Action.Submit only: facts/teams.md §9.
    ...(type === 'Action.Execute' && 'msteams' in objectIn(data)
      ? ['Action.Execute cannot ask for msteams']
      : []),
  ];
}

/** `<at>` counts in TextBlocks, and only there. */
function textMistakes(card: JsonObject): readonly string[] {
  const texts = elementsIn(card)
    .filter((each) => each['type'] === 'TextBlock')
    .map((each) => textIn(each['text']));
  return mentionMistakes(texts.join('\n'), mentionsOf(card));
}

function unknownFields(type: string, piece: JsonObject): readonly string[] {
  const known = FIELDS[type];
  // The library has told of it.
  if (!known) return [];
  return Object.keys(piece)
    .filter((field) => !known.includes(field) && !COMMON.includes(field))
    .map((field) => `${type} has no field ${field}`);
}

const COMMON = 'type id isVisible separator spacing height fallback requires lang'.split(' ');

/** https://adaptivecards.io/explorer, and `targetWidth` of Teams left out on purpose. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  TextBlock: 'text color fontType horizontalAlignment isSubtle maxLines size weight wrap style'.split(' '),
  RichTextBlock: 'inlines horizontalAlignment'.split(' '),
  Container: 'items selectAction style verticalContentAlignment bleed backgroundImage minHeight rtl'.split(
    ' ',
  ),
  ColumnSet: 'columns selectAction style bleed minHeight horizontalAlignment'.split(' '),
  Column: 'items selectAction style verticalContentAlignment bleed backgroundImage minHeight rtl width'.split(
    ' ',
  ),
  FactSet: ['facts'],
  ActionSet: ['actions'],
  Image: 'url altText backgroundColor horizontalAlignment selectAction size style width'.split(' '),
  ImageSet: 'images imageSize'.split(' '),
  Table:
    'columns rows firstRowAsHeader showGridLines gridStyle horizontalCellContentAlignment verticalCellContentAlignment'.split(
      ' ',
    ),
  TableRow: 'cells style horizontalCellContentAlignment verticalCellContentAlignment'.split(' '),
  TableCell: 'items selectAction style verticalContentAlignment bleed backgroundImage minHeight rtl'.split(
    ' ',
  ),
  'Input.Text':
    'label isRequired errorMessage isMultiline maxLength placeholder regex style inlineAction value'.split(
      ' ',
    ),
  'Input.Number': 'label isRequired errorMessage max min placeholder value'.split(' '),
  'Input.Date': 'label isRequired errorMessage max min placeholder value'.split(' '),
  'Input.Time': 'label isRequired errorMessage max min placeholder value'.split(' '),
  'Input.Toggle': 'label isRequired errorMessage title value valueOff valueOn wrap'.split(' '),
  'Input.ChoiceSet':
    'label isRequired errorMessage choices choices.data isMultiSelect style value placeholder wrap'.split(
      ' ',
    ),
  'Action.Execute': 'title iconUrl style verb data associatedInputs isEnabled mode tooltip'.split(' '),
  'Action.Submit': 'title iconUrl style data associatedInputs isEnabled mode tooltip msteams'.split(' '),
  'Action.OpenUrl': 'title iconUrl style url isEnabled mode tooltip'.split(' '),
  'Action.ShowCard': 'title iconUrl style card isEnabled mode tooltip'.split(' '),
  'Action.ToggleVisibility': 'title iconUrl style targetElements isEnabled mode tooltip'.split(' '),
};
