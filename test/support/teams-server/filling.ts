import type { JsonObject } from '../slack-server/json.ts';
import { objectIn, objectsIn, textIn } from '../slack-server/json.ts';
import { elementsIn, inputsIn } from './pieces.ts';

/** What somebody filled in, by the input's id. */
export type Values = Readonly<Record<string, string>>;

/** The input with this label; the client lets nobody fill in what is not there. */
export function inputNamed(card: JsonObject, label: string): JsonObject {
  const inputs = inputsIn(card);
  const found = inputs.filter((input) => input['label'] === label);
  const [input] = found;
  if (!input || found.length > 1)
    throw new Error(
      `${found.length} fields are called "${label}"; there are: ${inputs.map((each) => textIn(each['label'])).join(', ')}`,
    );
  return input;
}

/** The value that typing or choosing gives. */
export function filled(input: JsonObject, given: string): string {
  const label = textIn(input['label']);
  switch (input['type']) {
    case 'Input.ChoiceSet': {
      const choices = objectsIn(input['choices']);
      const choice = choices.find(({ title }) => title === given);
      if (!choice)
        throw new Error(
          `"${label}" offers no "${given}", but: ${choices.map(({ title }) => textIn(title)).join(', ')}`,
        );
      return textIn(choice['value']);
    }
    case 'Input.Toggle':
      return given === 'on' ? textIn(input['valueOn'] ?? 'true') : textIn(input['valueOff'] ?? 'false');
    default: {
      const most = input['maxLength'];
      if (typeof most === 'number' && given.length > most)
        throw new Error(`"${label}" takes ${most} characters, not ${given.length}`);
      return given;
    }
  }
}

/**
 * What a button sends, or why the client holds it back. Hidden inputs come along and hold nothing back; [?] empty
 * ones are left out.
 */
export function sentBy(
  action: JsonObject,
  card: JsonObject,
  values: Values,
): { readonly data: JsonObject } | { readonly heldBack: string } {
  const own = objectIn(action['data']);
  if (/^none$/i.test(textIn(action['associatedInputs']))) return { data: own };
  const inputs = elementsIn(card)
    .filter((element) => textIn(element['type']).startsWith('Input.'))
    .map((input) => ({ input, value: valueOf(input, values) }));
  const shown = inputsIn(card);
  for (const { input, value } of inputs.filter((each) => shown.includes(each.input))) {
    const isMissing = input['isRequired'] === true && value === '';
    const regex = textIn(input['regex']);
    const isUnfit = value !== '' && regex !== '' && !new RegExp(regex).test(value);
    if (isMissing || isUnfit) return { heldBack: textIn(input['errorMessage']) || 'This is needed.' };
  }
  const given = inputs
    .filter(({ value }) => value !== '')
    .map(({ input, value }) => [textIn(input['id']), value]);
  return { data: { ...own, ...Object.fromEntries(given) } };
}

function valueOf(input: JsonObject, values: Values): string {
  const given = values[textIn(input['id'])] ?? textIn(input['value']);
  return given === '' && input['type'] === 'Input.Toggle' ? textIn(input['valueOff'] ?? 'false') : given;
}
