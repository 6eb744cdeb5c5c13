import type { Json, JsonObject } from '../json.ts';
import { listIn, objectIn, objectsIn } from '../json.ts';
import { ACCESSORIES, ACTIONS_ELEMENTS, image, INPUT_ELEMENTS, MODAL_INPUT_ELEMENTS } from './elements.ts';
import { LIMITS } from './limits.ts';
import { richTextElements } from './rich-text.ts';
import type { Check, Report } from './schema.ts';
import { all, byType, flag, list, oneOf, record, rule, text } from './schema.ts';
import { anyText, plainText } from './texts.ts';

export type Surface = 'message' | 'modal' | 'home';

const block_id = text(LIMITS.blockId);
const { image: _image, ...interactive } = ACCESSORIES;

function inputOf(elements: Readonly<Record<string, Check>>): Check {
  return record(
    { label: plainText(LIMITS.inputLabel), element: byType(elements) },
    { block_id, hint: plainText(LIMITS.inputHint), optional: flag, dispatch_action: flag },
  );
}

/** The blocks we use; a type that is not here is refused as unknown. https://docs.slack.dev/reference/block-kit/blocks */
const everywhere = {
  section: all(
    record(
      {},
      {
        block_id,
        text: anyText(LIMITS.sectionText),
        fields: list(anyText(LIMITS.sectionField), LIMITS.sectionFields),
        accessory: byType({ ...interactive, image }),
        expand: flag,
      },
    ),
    rule(
      (value) => value['text'] !== undefined || value['fields'] !== undefined,
      'missing required field: text',
    ),
  ),
  header: record({ text: plainText(LIMITS.headerText) }, { block_id }),
  context: record(
    {
      elements: list(
        (value, at, report) =>
          objectIn(value)['type'] === 'image'
            ? byType({ image })(value, at, report)
            : anyText(LIMITS.textObject)(value, at, report),
        LIMITS.contextElements,
      ),
    },
    { block_id },
  ),
  actions: record({ elements: list(byType(ACTIONS_ELEMENTS), LIMITS.actionsElements) }, { block_id }),
  divider: record({}, { block_id }),
  rich_text: record({ elements: richTextElements }, { block_id }),
  input: inputOf(INPUT_ELEMENTS),
  image: (value: Json, at: string, report: Report) => {
    const { title, block_id: id, ...rest } = objectIn(value);
    image(rest, at, report);
    const own = record({}, { block_id, title: plainText(LIMITS.imageTitle) });
    own({ title, block_id: id }, at, report);
  },
};

/** Only in modals: https://docs.slack.dev/reference/block-kit/blocks/alert-block */
const alert = record(
  { text: anyText(LIMITS.alertText) },
  { block_id, level: oneOf('default', 'info', 'warning', 'error', 'success') },
);

const SURFACES: Readonly<Record<Surface, Check>> = {
  message: byType({ ...everywhere, markdown: record({ text: text(LIMITS.markdownText) }, { block_id }) }),
  modal: byType({ ...everywhere, alert, input: inputOf(MODAL_INPUT_ELEMENTS) }),
  home: byType(everywhere),
};

/** The blocks of one message, attachment or view. `taken` are the block_ids that others of the same message use. */
export function blocksOn(surface: Surface, taken: Set<string> = new Set()): Check {
  const max = surface === 'message' ? LIMITS.messageBlocks : LIMITS.viewBlocks;
  return (value, at, report) => {
    list(SURFACES[surface], max, 0)(value, at, report);
    for (const [index, block] of listIn(value).entries()) {
      uniqueIds(objectIn(block), `${at}/${index}`, report, taken);
    }
    const focused = objectsIn(value).flatMap(elementsOf);
    if (focused.filter((each) => each['focus_on_load'] === true).length > 1) {
      report('only one element may have focus_on_load', at);
    }
  };
}

/** The elements of a block, wherever it has them. */
export function elementsOf(block: JsonObject): readonly JsonObject[] {
  if (block['type'] === 'actions') return objectsIn(block['elements']);
  return [block['accessory'], block['element']].map(objectIn).filter((each) => each['type'] !== undefined);
}

/** [D] a block_id is used once per message or view, an action_id once per block. */
function uniqueIds(block: JsonObject, at: string, report: Report, taken: Set<string>): void {
  const id = block['block_id'];
  if (typeof id === 'string') {
    if (taken.has(id)) report(`block_id already exists: ${id}`, `${at}/block_id`);
    taken.add(id);
  }
  const actions = new Set<string>();
  for (const [index, element] of elementsOf(block).entries()) {
    const action = element['action_id'];
    if (typeof action !== 'string') continue;
    if (actions.has(action))
      report(`action_id already exists: ${action}`, `${at}/elements/${index}/action_id`);
    actions.add(action);
  }
}
