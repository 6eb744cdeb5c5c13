import type { JsonObject } from '../slack-server/json.ts';
import { objectIn, objectsIn, textIn } from '../slack-server/json.ts';
import type { Acting, Seen } from './acting.ts';
import type { Where } from './activities.ts';
import { activityOf } from './activities.ts';
import type { Effect } from './answers.ts';
import { effectOfDialog } from './answers.ts';
import { buttonNamed, toggled } from './buttons.ts';
import type { Core } from './core.ts';
import type { Answer } from './courier.ts';
import type { Dialog, DialogFrom } from './dialogs.ts';
import { filled, inputNamed, sentBy } from './filling.ts';
import type { ShownDialog } from './looks.ts';
import { shownDialog } from './looks.ts';
import { changedCard } from './pieces.ts';
import type { User } from './world.ts';

/** What one person can do in the dialog that is open. */
export function personInDialogs(core: Core, user: User, acting: Acting) {
  function current(): Dialog {
    const dialog = core.dialogs.of(user.id);
    if (!dialog) throw new Error(`${user.name} has no dialog open`);
    return dialog;
  }

  function show({ title, card }: { title: string; card: JsonObject }, from: DialogFrom): void {
    core.dialogs.show(user.id, { title, card, values: {}, from });
  }

  function fill(label: string, given: string): void {
    const dialog = current();
    const input = inputNamed(dialog.card, label);
    const values = { ...dialog.values, [textIn(input['id'])]: filled(input, given) };
    core.dialogs.show(user.id, { ...dialog, values });
  }

  function after(effect: Effect, from: DialogFrom): void {
    if (effect.kind === 'dialog') show(effect, from);
    // A message takes the form's place, and there is nothing to go back to.
    if (effect.kind === 'message' || effect.kind === 'closed') core.dialogs.close(user.id);
  }

  return {
    show,
    deeds: {
      fills: fill,
      /** By the title of the choice. */
      selects: fill,
      /** Types into a menu that asks the bot; what is found can be selected afterwards. The titles, as listed. */
      async searches(label: string, queryText: string): Promise<readonly string[]> {
        const dialog = current();
        const input = inputNamed(dialog.card, label);
        const { dataset } = objectIn(input['choices.data']);
        if (dataset === undefined) throw new Error(`"${label}" offers all it has, and asks nobody`);
        const value = { queryText, queryOptions: { skip: 0, top: 15 }, dataset };
        const { activity } = dialog.from;
        const where = whereIn(core, activity);
        const asked = activityOf(core, user, where, { type: 'invoke', name: 'application/search', value });
        const found = foundIn(await core.courier.deliver(asked));
        const card = changedCard(dialog.card, (element) =>
          element['id'] === input['id']
            ? { ...element, choices: [...objectsIn(element['choices']), ...found] }
            : element,
        );
        core.dialogs.show(user.id, { ...dialog, card });
        return found.map(({ title }) => textIn(title));
      },
      toggles: (label: string, to: 'on' | 'off'): void => fill(label, to),
      closes: (): void => core.dialogs.close(user.id),

      dialog(): ShownDialog | undefined {
        const dialog = core.dialogs.of(user.id);
        return dialog && shownDialog(dialog);
      },

      /** Presses a button of the dialog. */
      async submits(title: string): Promise<Seen> {
        const dialog = current();
        const { from } = dialog;
        const action = buttonNamed(dialog.card, title);
        if (action['type'] === 'Action.OpenUrl') return acting.seen('link', textIn(action['url']));
        if (action['type'] === 'Action.ToggleVisibility') {
          core.dialogs.show(user.id, { ...dialog, card: toggled(dialog.card, action) });
          return acting.seen('shown');
        }
        // [?] Nothing is documented of Action.Execute, or of another dialog, within a dialog.
        if (action['type'] !== 'Action.Submit' || 'msteams' in objectIn(action['data']))
          throw new Error(`"${title}" does nothing in a dialog: only a plain Action.Submit does`);
        const sent = sentBy(action, dialog.card, dialog.values);
        if ('heldBack' in sent) return acting.seen('held back', sent.heldBack);
        const { name, value } = submission(from, sent.data);
        return acting.invoke(
          whereIn(core, from.activity),
          name,
          { ...placeFields(from.activity), value },
          {
            during: `dialog, ${title}`,
            effectOf: (answer) => effectOfDialog(answer, 'submit'),
            apply: (effect) => after(effect, from),
          },
        );
      },
    },
  };
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search */
function foundIn({ outcome, status, json }: Answer): readonly JsonObject[] {
  const answer = objectIn(json ?? null);
  if (outcome !== 'answered' || status !== 200) throw new Error(`a search was answered ${outcome} ${status}`);
  if (answer['type'] !== 'application/vnd.microsoft.search.searchResponse')
    throw new Error(`a search was answered with ${textIn(answer['type'])}`);
  const found = objectsIn(objectIn(answer['value'])['results']);
  for (const { title, value } of found)
    if (textIn(title) === '' || textIn(value) === '') throw new Error('what is found has title and value');
  return found;
}

function submission({ by, activity }: DialogFrom, data: JsonObject) {
  const context = { theme: 'default' };
  if (by === 'button') return { name: 'task/submit', value: { data, context } };
  const { commandId, commandContext, messagePayload } = objectIn(activity['value']);
  return {
    name: 'composeExtension/submitAction',
    value: { commandId, commandContext, messagePayload, data, context, requestId: 'r' },
  };
}

/** A dialog speaks from where it was opened. */
function whereIn(core: Core, activity: JsonObject): Where {
  const [id = '', root] = textIn(objectIn(activity['conversation'])['id']).split(';messageid=');
  return core.world.personals.has(id)
    ? { personal: id }
    : { channel: core.world.channelOf(id), ...(root !== undefined && { root }) };
}

function placeFields({ replyToId }: JsonObject): JsonObject {
  return replyToId === undefined ? {} : { replyToId };
}
