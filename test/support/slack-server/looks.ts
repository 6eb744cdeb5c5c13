import { controlsIn, placesOf, textOf } from './controls.ts';
import type { JsonObject } from './json.ts';
import { objectIn, objectsIn, textIn } from './json.ts';
import type { Ephemeral, Message } from './messages.ts';
import type { Values } from './view-state.ts';
import type { OpenView } from './views.ts';

/** A message with a coloured attachment, as a person sees it. */
export interface Card {
  readonly ts: string;
  /** `#E01E5A`, in capitals. */
  readonly color: string;
  /** What notifications and screen readers say. */
  readonly text: string;
  readonly buttons: readonly string[];
  /** Everything that is to be read, line by line. */
  readonly blocksText: string;
  readonly threadTs: string | undefined;
}

export interface ShownMessage {
  readonly ts: string;
  readonly channel: string;
  readonly text: string;
  readonly buttons: readonly string[];
  readonly blocksText: string;
  readonly threadTs: string | undefined;
}

export interface ShownView {
  readonly id: string;
  readonly callbackId: string;
  readonly title: string;
  readonly submit: string | undefined;
  readonly close: string | undefined;
  readonly buttons: readonly string[];
  readonly blocksText: string;
  /** Fields by their label. */
  readonly inputs: Readonly<Record<string, JsonObject>>;
  /** What the bot or the client complained about, by block_id. */
  readonly errors: Readonly<Record<string, string>>;
  readonly values: Values;
  readonly privateMetadata: string;
  readonly hash: string;
  readonly blocks: readonly JsonObject[];
}

export function shownMessage(message: Message | Ephemeral): ShownMessage {
  const places = placesOf(message);
  return {
    ts: message.ts,
    channel: message.channel,
    text: message.text,
    buttons: places.flatMap(({ blocks }) => buttonsIn(blocks)),
    blocksText: places.flatMap(({ blocks }) => linesOf(blocks)).join('\n'),
    threadTs: message.threadTs,
  };
}

export function cardOf(message: Message): readonly Card[] {
  const color = textIn(message.attachments?.[0]?.['color']);
  if (color === '') return [];
  const { ts, text, buttons, blocksText, threadTs } = shownMessage(message);
  return [{ ts, text, buttons, blocksText, threadTs, color: `#${color.toUpperCase()}` }];
}

export function shownView(view: OpenView): ShownView {
  const { content } = view;
  const blocks = objectsIn(content['blocks']);
  const inputs = controlsIn(blocks).flatMap(({ blockId, actionId, label }) => {
    const value = view.values[blockId]?.[actionId];
    return value === undefined ? [] : [[label || actionId, value] as const];
  });
  return {
    id: view.id,
    callbackId: textIn(content['callback_id']),
    title: textOf(content['title']),
    submit: textOf(content['submit']) || undefined,
    close: textOf(content['close']) || undefined,
    buttons: buttonsIn(blocks),
    blocksText: linesOf(blocks).join('\n'),
    inputs: Object.fromEntries(inputs),
    errors: view.errors,
    values: view.values,
    privateMetadata: textIn(content['private_metadata']),
    hash: view.hash,
    blocks,
  };
}

function buttonsIn(blocks: readonly JsonObject[]): readonly string[] {
  return controlsIn(blocks)
    .filter(({ type }) => type === 'button' || type === 'overflow')
    .map(({ label }) => label);
}

function linesOf(blocks: readonly JsonObject[]): readonly string[] {
  return blocks
    .flatMap((block) => {
      switch (block['type']) {
        case 'rich_text':
          return objectsIn(block['elements']).flatMap(richLines);
        case 'context':
          return [
            objectsIn(block['elements'])
              .map((each) => textIn(each['text']) || textIn(each['alt_text']))
              .join(' '),
          ];
        case 'image':
          return [textIn(block['alt_text'])];
        case 'input':
          return [textOf(block['label']), textOf(block['hint'])];
        case 'markdown':
          return [textIn(block['text'])];
        default:
          return [textOf(block['text']), ...objectsIn(block['fields']).map((field) => textIn(field['text']))];
      }
    })
    .filter((line) => line !== '');
}

function richLines(element: JsonObject): readonly string[] {
  if (element['type'] === 'rich_text_list') return objectsIn(element['elements']).flatMap(richLines);
  return [objectsIn(element['elements']).map(richText).join('')];
}

function richText(leaf: JsonObject): string {
  switch (leaf['type']) {
    case 'user':
      return `<@${textIn(leaf['user_id'])}>`;
    case 'usergroup':
      return `<!subteam^${textIn(leaf['usergroup_id'])}>`;
    case 'channel':
      return `<#${textIn(leaf['channel_id'])}>`;
    case 'broadcast':
      return `<!${textIn(leaf['range'])}>`;
    case 'emoji':
      return `:${textIn(leaf['name'])}:`;
    case 'link':
      return textIn(leaf['text']) || textIn(leaf['url']);
    case 'date':
      return textIn(leaf['fallback']);
    default:
      return textIn(objectIn(leaf)['text']);
  }
}
