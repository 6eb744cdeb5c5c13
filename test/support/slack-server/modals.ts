import { viewProblems } from './check/view.ts';
import type { Core } from './core.ts';
import type { JsonObject } from './json.ts';
import { isObject, objectIn, objectsIn, parseJson, textIn } from './json.ts';
import type { Answer } from './transports.ts';
import type { OpenView } from './views.ts';

const TROUBLE = 'We had some trouble connecting. Try again?';

/**
 * What the client does with the acknowledgement of a submission; the words it shows when it cannot:
 * https://docs.slack.dev/surfaces/modals#updating_response. An empty 200 closes that view only.
 */
export function afterSubmission(core: Core, view: OpenView, { body }: Answer): string | undefined {
  if (core.views.get(view.id) === undefined) return undefined;
  if (body.trim() === '') {
    core.views.pop(view.userId);
    return undefined;
  }
  const answer = parseJson(body);
  if (!isObject(answer)) return `${TROUBLE} (not JSON)`;
  const team = core.world.teamOf(view.teamId);
  switch (answer['response_action']) {
    case 'clear':
      core.views.clear(view.userId);
      return undefined;
    case 'errors':
      return complain(core, view, objectIn(answer['errors']));
    case 'update':
    case 'push': {
      const next = objectIn(answer['view']);
      const problems = viewProblems(next, 'modal');
      if (problems.length > 0) return `${TROUBLE} (${problems.join('; ')})`;
      if (answer['response_action'] === 'update') core.views.update(team, { id: view.id }, next);
      else if (core.views.stackOf(view.userId).length >= 3) return `${TROUBLE} (push_limit_reached)`;
      else core.views.push(team, view.userId, next);
      return undefined;
    }
    default:
      return `${TROUBLE} (response_action: ${JSON.stringify(answer['response_action'])})`;
  }
}

/** [D] "errors" are keyed by the block_id of an input block; others make the client fail. */
function complain(core: Core, view: OpenView, errors: JsonObject): string | undefined {
  const inputs = objectsIn(view.content['blocks']).filter((block) => block['type'] === 'input');
  const ids = new Set(inputs.map((block) => textIn(block['block_id'])));
  const entries = Object.entries(errors).map(([id, said]) => [id, textIn(said)] as const);
  const unknown = entries.filter(([id, said]) => !ids.has(id) || said === '').map(([id]) => id);
  if (entries.length === 0 || unknown.length > 0)
    return `${TROUBLE} (errors for no input: ${unknown.join(', ')})`;
  core.views.complain(view, Object.fromEntries(entries));
  return undefined;
}
