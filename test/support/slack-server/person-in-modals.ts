import type { Seen } from './acting.ts';
import { actingAs } from './acting.ts';
import { chosenValue, optionsOf } from './choosing.ts';
import type { GivenFile } from './choosing-files.ts';
import { chosenFiles } from './choosing-files.ts';
import type { Control } from './controls.ts';
import { controlNamed, controlsIn } from './controls.ts';
import type { Core } from './core.ts';
import { actionOf, suggestion, viewAction, viewClosed, viewSubmission } from './interactions.ts';
import type { JsonObject } from './json.ts';
import { objectIn, objectsIn, parseJson } from './json.ts';
import { afterSubmission } from './modals.ts';
import { unsubmittable } from './view-state.ts';
import type { OpenView } from './views.ts';
import type { User } from './world.ts';

/** What one person does in modals and on the Home tab. */
export function personInModals(core: Core, user: User) {
  const acting = actingAs(core, user);

  function top(): OpenView {
    const view = core.views.stackOf(user.id).at(-1);
    if (!view) throw new Error(`${user.name} has no modal open`);
    return view;
  }

  function home(): OpenView {
    const view = core.views.homeOf(user.id);
    if (!view) throw new Error(`${user.name} has an empty Home tab`);
    return view;
  }

  function controlIn(view: OpenView, name: string): Control {
    const where = view.content['type'] === 'home' ? 'the Home tab' : 'the modal';
    return controlNamed(controlsIn(objectsIn(view.content['blocks'])), name, where);
  }

  function act(view: OpenView, control: Control, chosen?: JsonObject): Promise<Seen> {
    const payload = viewAction(core, user, view, actionOf(core, control, chosen));
    return acting.send({ kind: 'interactive', payload }, `click on ${control.label}`);
  }

  function click(view: OpenView, name: string): Promise<Seen> {
    const control = controlIn(view, name);
    if (!['button', 'overflow'].includes(control.type)) throw new Error(`"${name}" is no button`);
    return act(view, control);
  }

  async function choose(view: OpenView, name: string, choice: string): Promise<Seen> {
    const control = controlIn(view, name);
    const suggested = control.type === 'external_select' ? await suggestions(view, control, choice) : [];
    const chosen = chosenValue(core, user, control, choice, suggested);
    const filled = core.views.fill(view, control.blockId, control.actionId, {
      type: control.type,
      ...chosen,
    });
    core.changes.ring();
    // [D] In an input block a choice is told at once only with dispatch_action; elsewhere always.
    const isTold = control.block['type'] !== 'input' || control.block['dispatch_action'] === true;
    return isTold ? act(filled, control, chosen) : acting.seenNow(core.messages.ephemerals.length);
  }

  async function suggestions(
    view: OpenView,
    control: Control,
    typed: string,
  ): Promise<readonly JsonObject[]> {
    const payload = suggestion(core, user, view, control, typed);
    const answer = await core.courier.once({ kind: 'interactive', payload });
    if (answer.outcome !== 'acknowledged') acting.fail(`search in ${control.label}`, 'No results');
    return optionsOf(objectIn(parseJson(answer.body)));
  }

  return {
    clicksInView: async (label: string): Promise<Seen> => click(top(), label),
    clicksInHome: async (label: string): Promise<Seen> => click(home(), label),
    /** A user by name or id, an option by its text; several options of checkboxes by lines. */
    selects: async (label: string, choice: string): Promise<Seen> => choose(top(), label, choice),
    selectsInHome: async (label: string, choice: string): Promise<Seen> => choose(home(), label, choice),

    /** Types into a field; the client lets nobody type into anything else. */
    async fills(label: string, value: string): Promise<Seen> {
      const view = top();
      const control = controlIn(view, label);
      if (control.type !== 'plain_text_input') throw new Error(`nobody can type into "${label}"`);
      const typed = { type: control.type, value: value === '' ? null : value };
      const filled = core.views.fill(view, control.blockId, control.actionId, typed);
      core.changes.ring();
      if (control.block['dispatch_action'] === true) return act(filled, control, { value });
      return acting.seenNow(core.messages.ephemerals.length);
    },

    /** Chooses files from their own computer; the client takes no more, no larger and no other than the field says. */
    async attaches(label: string, files: readonly GivenFile[]): Promise<Seen> {
      const view = top();
      const control = controlIn(view, label);
      const chosen = chosenFiles(core, user, control, files);
      core.views.fill(view, control.blockId, control.actionId, { type: control.type, files: chosen });
      core.changes.ring();
      return acting.seenNow(core.messages.ephemerals.length);
    },

    /** Presses the submit button. Missing answers are refused by the client and never reach the bot. */
    async submits(): Promise<Seen> {
      const view = top();
      if (view.content['submit'] === undefined) throw new Error('the modal has no submit button');
      const missing = unsubmittable(objectsIn(view.content['blocks']), view.values);
      if (Object.keys(missing).length > 0) {
        core.views.complain(view, missing);
        return acting.seenNow(core.messages.ephemerals.length);
      }
      const sent = core.views.complain(view, {});
      const payload = viewSubmission(core, user, sent);
      return acting.send({ kind: 'interactive', payload }, 'submit', (answer) =>
        afterSubmission(core, sent, answer),
      );
    },

    /** The ×: all views go at once. */
    async closes(): Promise<Seen> {
      top();
      return leave(core.views.stackOf(user.id), true);
    },
    /** The close button: this view only, unless it says `clear_on_close`. */
    async cancels(): Promise<Seen> {
      const view = top();
      const clears = view.content['clear_on_close'] === true;
      return leave(clears ? core.views.stackOf(user.id) : [view], clears);
    },
  };

  /** [D] `view_closed` only for views that asked for it by `notify_on_close`. */
  async function leave(views: readonly OpenView[], isCleared: boolean): Promise<Seen> {
    if (isCleared) core.views.clear(user.id);
    else core.views.pop(user.id);
    core.changes.ring();
    let seen = acting.seenNow(core.messages.ephemerals.length);
    for (const view of views.toReversed()) {
      if (view.content['notify_on_close'] !== true) continue;
      const payload = viewClosed(core, user, view, isCleared);
      seen = await acting.send({ kind: 'interactive', payload }, 'close');
    }
    return seen;
  }
}
