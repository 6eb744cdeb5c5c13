import { elementsOf } from './check/blocks.ts';
import { withEmojiCodes } from './emoji.ts';
import type { Json, JsonObject } from './json.ts';
import { listIn, objectsIn, textIn } from './json.ts';

/** What was typed and chosen in a view: block_id, then action_id. */
export type Values = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** What a view shows before anybody touched it. */
export function initialValues(blocks: readonly JsonObject[]): Values {
  const entries = blocks.flatMap((block) => {
    const values = elementsOf(block).flatMap((element) => {
      const value = initialValue(element);
      return value === undefined ? [] : [[textIn(element['action_id']), value] as const];
    });
    return values.length === 0 ? [] : [[textIn(block['block_id']), Object.fromEntries(values)] as const];
  });
  return Object.fromEntries(entries);
}

/** [D] Values stay over an update where block_id and action_id (and the kind of element) do. */
export function keptValues(blocks: readonly JsonObject[], before: Values): Values {
  const fresh = initialValues(blocks);
  return Object.fromEntries(
    Object.entries(fresh).map(([blockId, actions]) => {
      const kept = Object.entries(actions).map(([actionId, value]) => {
        const old = before[blockId]?.[actionId];
        return [actionId, old !== undefined && old['type'] === value['type'] ? old : value];
      });
      return [blockId, Object.fromEntries(kept)];
    }),
  );
}

/** [?] In a field an emoji has its name, as [D] in messages: https://docs.slack.dev/messaging/formatting-message-text#emoji */
export function asToldToBots(values: Values): Values {
  return mapped(values, (actions) => mapped(actions, told));
}

function told(answer: JsonObject): JsonObject {
  const { type, value } = answer;
  if (type !== 'plain_text_input' || typeof value !== 'string') return answer;
  return { ...answer, value: withEmojiCodes(value) };
}

function mapped<T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

export function withValue(values: Values, blockId: string, actionId: string, value: JsonObject): Values {
  return { ...values, [blockId]: { ...values[blockId], [actionId]: value } };
}

function initialValue(element: JsonObject): JsonObject | undefined {
  const type = textIn(element['type']);
  switch (type) {
    case 'plain_text_input':
      return { type, value: element['initial_value'] ?? null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element['initial_option'] ?? null };
    case 'users_select':
      return { type, selected_user: element['initial_user'] ?? null };
    case 'conversations_select':
      return { type, selected_conversation: element['initial_conversation'] ?? null };
    case 'checkboxes':
      return { type, selected_options: element['initial_options'] ?? [] };
    // [D] No drawing can put files in; those that are there stay, as everything else does.
    case 'file_input':
      return { type, files: [] };
    default:
      return undefined;
  }
}

/** Nothing was typed or chosen. */
function isUnanswered(value: JsonObject): boolean {
  const { type: _type, ...answers } = value;
  return Object.values(answers).every((each) => each === null || each === '' || isEmptyList(each));
}

/** Required inputs without an answer, and texts outside their length: the client refuses to submit, by block_id. */
export function unsubmittable(
  blocks: readonly JsonObject[],
  values: Values,
): Readonly<Record<string, string>> {
  const complaints = blocks.flatMap((block) => {
    if (block['type'] !== 'input') return [];
    const blockId = textIn(block['block_id']);
    return elementsOf(block).flatMap((element) => {
      const value = values[blockId]?.[textIn(element['action_id'])] ?? {};
      const said = complaint(block, element, value);
      return said === undefined ? [] : [[blockId, said] as const];
    });
  });
  return Object.fromEntries(complaints);
}

function complaint(block: JsonObject, element: JsonObject, value: JsonObject): string | undefined {
  if (isUnanswered(value))
    return block['optional'] === true ? undefined : 'Please complete this required field.';
  if (element['type'] !== 'plain_text_input') return undefined;
  const { length } = textIn(value['value']);
  const max = numberOr(element['max_length'], 3000);
  const min = numberOr(element['min_length'], 0);
  if (length > max) return `Must be less than ${max + 1} characters.`;
  if (length < min) return `Must be more than ${min - 1} characters.`;
  return undefined;
}

function numberOr(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function isEmptyList(value: Json | undefined): boolean {
  return Array.isArray(value) && listIn(value).length === 0 && objectsIn(value).length === 0;
}
