import type { JsonObject } from '../slack-server/json.ts';
import { isObject, objectIn, textIn } from '../slack-server/json.ts';
import { cardMistakes } from './check/card.ts';
import type { Answer } from './courier.ts';
import { CARD_TYPE } from './pieces.ts';

/** What the client makes of the bot's answer to an invoke. */
export type Effect =
  | { readonly kind: 'card'; readonly card: JsonObject }
  | { readonly kind: 'dialog'; readonly title: string; readonly card: JsonObject }
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'error'; readonly text: string };

/** `why` is for the one who writes the bot; the person would only see "Something went wrong". */
function wrong(why: string): Effect {
  return { kind: 'error', text: `Something went wrong. Please try again. (${why})` };
}

function failed({ outcome, status }: Answer): Effect | undefined {
  if (outcome !== 'answered') return wrong(outcome);
  return status === 200 ? undefined : wrong(`status ${status}`);
}

/** https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format */
export function effectOfAction(answer: Answer): Effect {
  const failure = failed(answer);
  if (failure) return failure;
  if (!isObject(answer.json)) return wrong('no answer');
  const { statusCode, type, value } = answer.json;
  switch (type) {
    case 'application/vnd.microsoft.card.adaptive':
      return statusCode === 200
        ? card(objectIn(value), (good) => ({ kind: 'card', card: good }))
        : wrong('code');
    case 'application/vnd.microsoft.activity.message':
      return statusCode === 200 && textIn(value) !== ''
        ? { kind: 'message', text: textIn(value) }
        : wrong('no text');
    case 'application/vnd.microsoft.error':
      return { kind: 'error', text: textIn(objectIn(value)['message']) };
    default:
      return wrong(`type ${textIn(type)}`);
  }
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots */
export function effectOfDialog(answer: Answer, doing: 'fetch' | 'submit'): Effect {
  const failure = failed(answer);
  if (failure) return failure;
  if (answer.text === '' || (isObject(answer.json) && Object.keys(answer.json).length === 0))
    return doing === 'submit' ? { kind: 'closed' } : wrong('nothing to open');
  if (!isObject(answer.json)) return wrong('no answer');
  const task = objectIn(answer.json['task']);
  if (task['type'] === 'message') return { kind: 'message', text: textIn(task['value']) };
  if (task['type'] !== 'continue') return wrong(`task ${textIn(task['type'])}`);
  const value = objectIn(task['value']);
  const title = textIn(value['title']);
  const attached = objectIn(value['card']);
  if (title === '') return wrong('a dialog needs a title');
  if (attached['contentType'] !== CARD_TYPE) return wrong('a dialog shows an attachment with a card');
  for (const side of ['width', 'height']) if (!isSize(value[side])) return wrong(`${side} of a dialog`);
  return card(objectIn(attached['content']), (good) => ({ kind: 'dialog', title, card: good }));
}

function isSize(value: unknown): boolean {
  return typeof value === 'number' || ['small', 'medium', 'large'].some((size) => size === value);
}

function card(given: JsonObject, then: (card: JsonObject) => Effect): Effect {
  const mistakes = cardMistakes(given);
  return mistakes.length > 0 ? wrong(mistakes.join('; ')) : then(given);
}
