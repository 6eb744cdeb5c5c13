import type { Json, JsonObject } from '../json.ts';
import { isList, isObject, listIn, objectIn } from '../json.ts';
import { refuse, refuseWith } from '../refusal.ts';
import { blocksOn } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { matching, problemsOf, record, text } from './schema.ts';

/** What a message says. `undefined` is what the caller left out, which updates read as "keep". */
export interface Content {
  readonly text: string | undefined;
  readonly blocks: readonly JsonObject[] | undefined;
  readonly attachments: readonly JsonObject[] | undefined;
  readonly metadata: JsonObject | undefined;
}

export interface RawContent {
  readonly text?: string | undefined;
  readonly blocks?: Json | undefined;
  readonly attachments?: Json | undefined;
  readonly metadata?: Json | undefined;
}

/** The content when Slack would take it, or the refusal it would give. */
export function checkedContent(raw: RawContent, textMax: number): Content {
  if (raw.text !== undefined && raw.text.length > textMax) refuse('msg_too_long');
  const taken = new Set<string>();
  const blocks = raw.blocks === undefined ? undefined : checkedBlocks(raw.blocks, taken);
  const attachments = raw.attachments === undefined ? undefined : checkedAttachments(raw.attachments, taken);
  const length = textLength([
    ...(blocks ?? []),
    ...(attachments ?? []).map((each) => each['blocks'] ?? null),
  ]);
  if (length > LIMITS.allBlocksText) refuse('msg_blocks_too_long');
  const metadata = raw.metadata === undefined ? undefined : checkedMetadata(raw.metadata);
  return { text: raw.text, blocks, attachments, metadata };
}

/** Nothing that a reader would see. */
export function isEmpty(content: Content): boolean {
  const { text: words = '', blocks = [], attachments = [] } = content;
  return words.trim() === '' && blocks.length === 0 && attachments.length === 0;
}

function checkedBlocks(value: Json, taken: Set<string>): readonly JsonObject[] {
  if (!isList(value) || !value.every(isObject)) return refuse('invalid_blocks_format');
  const problems = problemsOf(value, blocksOn('message', taken), '/blocks');
  if (problems.length > 0) refuseWith('invalid_blocks', problems);
  return value;
}

function checkedAttachments(value: Json, taken: Set<string>): readonly JsonObject[] {
  if (!isList(value) || !value.every(isObject)) return refuse('invalid_attachments');
  if (value.length > LIMITS.attachments) refuse('too_many_attachments');
  const check = record(
    {},
    { blocks: blocksOn('message', taken), color: COLOR, fallback: text(LIMITS.postText, 0) },
  );
  const problems = value.flatMap((each, index) => {
    // The legacy kind (text, title, fields …) is taken as it is; beside blocks those fields are refused.
    return each['blocks'] === undefined ? [] : problemsOf(each, check, `/attachments/${index}`);
  });
  if (problems.length > 0) refuseWith('invalid_attachments', problems);
  return value;
}

const COLOR = matching(/^(#?[0-9a-f]{6}|good|warning|danger)$/i, 'color');

/** [D] `{ event_type, event_payload }`: https://docs.slack.dev/messaging/message-metadata. Flat. */
function checkedMetadata(value: Json): JsonObject {
  const { event_type: type, event_payload: payload, ...rest } = objectIn(value);
  if (!isObject(value)) refuse('invalid_metadata_format');
  if (Object.keys(value).length === 0) return value;
  if (typeof type !== 'string' || type === '' || !isObject(payload)) refuse('invalid_metadata_format');
  if (Object.keys(rest).some((key) => key !== 'entities')) refuse('invalid_metadata_format');
  if (Object.values(payload).some(isObject)) refuse('invalid_metadata_format');
  if (JSON.stringify(value).length > LIMITS.metadataBytes) refuse('metadata_too_large');
  return value;
}

/** All that is to be read in blocks: the `text` strings, however deep. */
function textLength(value: Json): number {
  if (isList(value)) return value.reduce<number>((sum, each) => sum + textLength(each), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [key, inner]) => {
    if (key === 'text' && typeof inner === 'string') return sum + inner.length;
    return inner === undefined ? sum : sum + textLength(inner);
  }, 0);
}

/** Blocks as Slack keeps them: each with an id, each interactive element with one. */
export function withIds(blocks: readonly Json[], newId: () => string): readonly JsonObject[] {
  return blocks.filter(isObject).map((block) => {
    const named: JsonObject = { ...block, block_id: block['block_id'] ?? newId() };
    if (block['type'] === 'actions') return { ...named, elements: listIn(block['elements']).map(withAction) };
    if (block['type'] === 'input') return { ...named, element: withAction(block['element'] ?? null) };
    if (block['accessory'] === undefined) return named;
    return { ...named, accessory: withAction(block['accessory']) };
  });

  function withAction(element: Json): Json {
    if (!isObject(element) || element['type'] === 'image') return element;
    return { ...element, action_id: element['action_id'] ?? newId() };
  }
}
