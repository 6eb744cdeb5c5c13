import type { JsonObject } from '../slack-server/json.ts';
import { isObject, listIn, textIn } from '../slack-server/json.ts';
import { buttonsIn, changedCard } from './pieces.ts';

/** The one button of this title that can be pressed; of several by what it says to who points at it. */
export function buttonNamed(card: JsonObject, title: string): JsonObject {
  const buttons = buttonsIn(card);
  const found = buttons.filter((action) => action['title'] === title || action['tooltip'] === title);
  const [action] = found;
  if (!action || found.length > 1)
    throw new Error(
      `${found.length} buttons are called "${title}"; there are: ${buttons.map((each) => textIn(each['title'])).join(', ')}`,
    );
  if (action['isEnabled'] === false) throw new Error(`"${title}" cannot be pressed`);
  return action;
}

/** The card after Action.ToggleVisibility. */
export function toggled(card: JsonObject, action: JsonObject): JsonObject {
  const targets = new Map(
    listIn(action['targetElements']).map((target) =>
      isObject(target) ? [textIn(target['elementId']), target['isVisible']] : [textIn(target), undefined],
    ),
  );
  return changedCard(card, (element) => {
    const id = textIn(element['id']);
    if (id === '' || !targets.has(id)) return element;
    return { ...element, isVisible: targets.get(id) ?? element['isVisible'] === false };
  });
}
