import type { Json, JsonObject } from '../json.ts';
import { isObject, listIn, objectIn } from '../json.ts';
import { refuse, refuseWith } from '../refusal.ts';
import { blocksOn } from './blocks.ts';
import { LIMITS } from './limits.ts';
import type { Check, Report } from './schema.ts';
import { all, byType, flag, oneOf, problemsOf, record, text } from './schema.ts';
import { plainText } from './texts.ts';

/** https://docs.slack.dev/reference/views */
const common = {
  private_metadata: text(LIMITS.privateMetadata, 0),
  callback_id: text(LIMITS.callbackId, 0),
  external_id: text(LIMITS.externalId, 0),
};

function modal(): Check {
  return all(
    record(
      { title: plainText(LIMITS.viewTitle), blocks: blocksOn('modal') },
      {
        ...common,
        close: plainText(LIMITS.viewButton),
        submit: plainText(LIMITS.viewButton),
        clear_on_close: flag,
        notify_on_close: flag,
      },
    ),
    submitWithInputs,
  );
}

/** A view as Slack takes it, or a refusal. `home` where a Home tab is asked for, else `modal`. */
export function checkedView(view: Json | undefined, type: 'modal' | 'home'): JsonObject {
  if (!isObject(view))
    return refuseWith('invalid_arguments', ['must provide an object [json-pointer:/view]']);
  if (JSON.stringify(view).length > LIMITS.viewBytes) refuse('view_too_large');
  const problems = viewProblems(view, type);
  if (problems.length > 0) {
    refuseWith('invalid_arguments', [
      'failed to match all allowed schemas [json-pointer:/view]',
      ...problems,
    ]);
  }
  return view;
}

export function viewProblems(view: JsonObject, type: 'modal' | 'home'): readonly string[] {
  const kinds = { modal: modal(), home: record({ blocks: blocksOn('home') }, common) };
  if (view['type'] !== type) return problemsOf(view, all(whichType(type), byType(kinds)), '/view');
  return problemsOf(view, byType(kinds), '/view');
}

function whichType(type: string): Check {
  return (value, at, report) => oneOf(type)(objectIn(value)['type'] ?? null, `${at}/type`, report);
}

/** [D] "`submit` is required when an `input` block is within the `blocks` array". */
function submitWithInputs(view: Json, at: string, report: Report): void {
  if (objectIn(view)['submit'] !== undefined) return;
  const index = listIn(objectIn(view)['blocks']).findIndex((block) => objectIn(block)['type'] === 'input');
  if (index >= 0) report('must define `submit` to use `input` block', `${at}/blocks/${index}/input`);
}
