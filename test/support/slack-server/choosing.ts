import type { Control } from './controls.ts';
import { textOf } from './controls.ts';
import type { Core } from './core.ts';
import type { JsonObject } from './json.ts';
import { objectsIn } from './json.ts';
import type { User } from './world.ts';

/** The value a control has after somebody chose this; what is not offered cannot be chosen. */
export function chosenValue(
  core: Core,
  user: User,
  control: Control,
  choice: string,
  suggested: readonly JsonObject[] = [],
): JsonObject {
  switch (control.type) {
    case 'static_select':
    case 'radio_buttons':
      return { selected_option: optionNamed(optionsOf(control.element), control, choice) };
    case 'external_select':
      return { selected_option: optionNamed(suggested, control, choice) };
    case 'checkboxes': {
      const names = choice === '' ? [] : choice.split('\n');
      return {
        selected_options: names.map((name) => optionNamed(optionsOf(control.element), control, name)),
      };
    }
    // [?] Slack offers everybody here, bots and guests too: the app has to look.
    case 'users_select':
      return { selected_user: userNamed(core, user, choice).id };
    case 'conversations_select':
      return { selected_conversation: conversationNamed(core, user, choice) };
    default:
      throw new Error(`nothing can be chosen in a ${control.type}`);
  }
}

/** An answer to block_suggestion: `{ options }` or `{ option_groups }`. */
export function optionsOf(offer: JsonObject): readonly JsonObject[] {
  const groups = objectsIn(offer['option_groups']);
  return [...objectsIn(offer['options']), ...groups.flatMap((group) => objectsIn(group['options']))];
}

function optionNamed(options: readonly JsonObject[], { label }: Control, choice: string): JsonObject {
  const found = options.find((each) => textOf(each['text']) === choice || each['value'] === choice);
  if (found) return found;
  const there = options.map((each) => textOf(each['text'])).join(', ');
  throw new Error(`"${label}" does not offer "${choice}"; there is: ${there}`);
}

function userNamed(core: Core, { teamId }: User, choice: string): User {
  const found = [...core.world.users.values()].find(
    (each) =>
      each.teamId === teamId && (each.id === choice || each.name === choice || each.realName === choice),
  );
  if (!found) throw new Error(`there is nobody called ${choice}`);
  return found;
}

function conversationNamed(core: Core, { teamId }: User, choice: string): string {
  const found = [...core.world.channels.values()].find(
    (each) => each.teamId === teamId && (each.id === choice || each.name === choice),
  );
  if (!found) throw new Error(`there is no conversation called ${choice}`);
  return found.id;
}
