import { jsonArg, optional, required } from '../args.ts';
import { elementsOf } from '../check/blocks.ts';
import { checkedView } from '../check/view.ts';
import type { Json, JsonObject } from '../json.ts';
import { objectIn, objectsIn } from '../json.ts';
import { refuse, refuseWith } from '../refusal.ts';
import type { OpenView } from '../views.ts';
import { viewJson } from '../views.ts';
import type { Call, Method } from './method.ts';

export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': { scopes: [], run: open },
  'views.push': { scopes: [], run: push },
  'views.update': { scopes: [], run: update },
  'views.publish': { scopes: [], run: publish },
};

/** https://docs.slack.dev/reference/methods/views.open. The trigger is spent only when the view is shown. */
function open(call: Call): JsonObject {
  const { core, team, args } = call;
  const content = checkedView(viewArg(call), 'modal');
  const id = required(args, 'trigger_id');
  const { userId } = core.triggers.look(id, team.id);
  const view = core.views.open(team, userId, content);
  core.triggers.spend(id);
  return answer(call, view);
}

/** [D] Needs a trigger from inside the modal: https://docs.slack.dev/reference/methods/views.push */
function push(call: Call): JsonObject {
  const { core, team, args } = call;
  const content = checkedView(viewArg(call), 'modal');
  const id = required(args, 'trigger_id');
  const { userId, viewId } = core.triggers.look(id, team.id);
  if (viewId === undefined || !core.views.stackOf(userId).some((each) => each.id === viewId))
    refuse('not_found');
  const view = core.views.push(team, userId, content);
  core.triggers.spend(id);
  return answer(call, view);
}

/** https://docs.slack.dev/reference/methods/views.update */
function update(call: Call): JsonObject {
  const { core, team, args } = call;
  const content = checkedView(viewArg(call), 'modal');
  const id = optional(args, 'view_id');
  const externalId = optional(args, 'external_id');
  if (id === undefined && externalId === undefined) {
    refuseWith('invalid_arguments', ['missing required field: view_id']);
  }
  const which = { ...(id !== undefined && { id }), ...(externalId !== undefined && { externalId }) };
  return answer(call, core.views.update(team, which, content, optional(args, 'hash')));
}

/** https://docs.slack.dev/reference/methods/views.publish */
function publish(call: Call): JsonObject {
  const { core, team, args } = call;
  const content = checkedView(viewArg(call), 'home');
  const user = core.world.users.get(required(args, 'user_id'));
  if (!user || user.teamId !== team.id)
    return refuseWith('invalid_arguments', ['user_id is not a valid user']);
  if (user.isBot || user.deleted) refuse('not_enabled');
  return answer(call, core.views.publish(team, user.id, content, optional(args, 'hash')));
}

function viewArg({ team, args }: Call): Json | undefined {
  const view = jsonArg(args, 'view', 'invalid_arguments');
  // [D] "In order to use the file_input element within your app, your app must have the files:read scope."
  const elements = objectsIn(objectIn(view)['blocks']).flatMap(elementsOf);
  const hasFiles = elements.some((element) => element['type'] === 'file_input');
  if (hasFiles && !team.scopes.has('files:read'))
    refuse('missing_scope', { needed: 'files:read', provided: [...team.scopes].join(',') });
  return view;
}

function answer({ core, team }: Call, view: OpenView): JsonObject {
  return { view: viewJson(view, team, core.settings.appId) };
}
