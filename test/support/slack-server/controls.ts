import { elementsOf } from './check/blocks.ts';
import type { JsonObject } from './json.ts';
import { objectIn, objectsIn, textIn } from './json.ts';
import type { Message } from './messages.ts';

/** Something a person can press, choose from or write in, found as a person finds it: by what stands on it. */
export interface Control {
  readonly blockId: string;
  readonly actionId: string;
  readonly type: string;
  readonly label: string;
  readonly element: JsonObject;
  readonly block: JsonObject;
  /** For an overflow menu, each entry is a control of its own. */
  readonly option?: JsonObject;
}

export function controlsIn(blocks: readonly JsonObject[]): readonly Control[] {
  return blocks.flatMap((block) =>
    elementsOf(block).flatMap((element): readonly Control[] => {
      const type = textIn(element['type']);
      if (type === 'image') return [];
      const control = {
        ...{ blockId: textIn(block['block_id']), actionId: textIn(element['action_id']) },
        ...{ type, element, block, label: labelOf(block, element) },
      };
      if (type !== 'overflow') return [control];
      return objectsIn(element['options']).map((option) => ({
        ...control,
        option,
        label: textOf(option['text']),
      }));
    }),
  );
}

/** The one with this label (or what a screen reader reads in its place), action_id or block_id; fails as a person would who looks for it in vain. */
export function controlNamed(controls: readonly Control[], name: string, where: string): Control {
  const matches = [
    controls.filter(({ label }) => label === name),
    controls.filter(({ element }) => element['accessibility_label'] === name),
    controls.filter(({ actionId }) => actionId === name),
    controls.filter(({ blockId }) => blockId === name),
  ].find((each) => each.length > 0);
  const [match, second] = matches ?? [];
  const there = controls.map(({ label, actionId }) => label || actionId).join(', ');
  if (!match) throw new Error(`${where} has no "${name}"; there is: ${there || 'nothing'}`);
  if (second) throw new Error(`${where} has more than one "${name}"`);
  return match;
}

/** All of a message's blocks, with the attachment each is in. */
export function placesOf(
  message: Pick<Message, 'blocks' | 'attachments'>,
): readonly { readonly blocks: readonly JsonObject[]; readonly attachmentId: number | undefined }[] {
  const attached = (message.attachments ?? []).map((each, index) => ({
    blocks: objectsIn(each['blocks']),
    attachmentId: index + 1,
  }));
  return [{ blocks: message.blocks ?? [], attachmentId: undefined }, ...attached];
}

export function textOf(value: JsonObject[string]): string {
  return textIn(objectIn(value)['text']);
}

function labelOf(block: JsonObject, element: JsonObject): string {
  if (block['type'] === 'input') return textOf(block['label']);
  return textOf(element['text']) || textOf(element['placeholder']);
}
