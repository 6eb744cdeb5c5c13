import { z } from 'zod';

import { issueId } from '../../issues/issue.ts';
import { NO_SUCH_ISSUE, numberNotUnderstood } from '../phrases.ts';
import { act } from './actions.ts';
import type { Asker } from './asker.ts';
import { asEmployee } from './asker.ts';
import { channelDeleted, channelRestored, installed, removed } from './binding.ts';
import type { TeamsContext } from './context.ts';
import { openDialog, openOnMessage, submitDialog } from './dialogs.ts';
import { heard } from './heard.ts';
import { EXTENSIONS } from './manifest.ts';
import { NumberData, numberDialog } from './number-dialog.ts';
import { findPeople } from './people-choices.ts';
import type { DialogAnswer, TeamsHandlers, TeamsPlace } from './protocol.ts';
import { deleted, edited } from './revised.ts';
import { VERBS } from './verbs.ts';

/** What is done when something comes in. Where it came from is remembered first: we answer there, and post there. */
export function handlersOver(context: () => TeamsContext): TeamsHandlers {
  async function from<T>(place: TeamsPlace, work: (context: TeamsContext) => Promise<T>): Promise<T> {
    const now = context();
    await now.bindings.seen(place);
    return work(now);
  }

  return {
    installed: (place, selected) => from(place, (now) => installed(now, place, selected)),
    removed: (place) => removed(context(), place),
    channelDeleted: (place) => channelDeleted(context(), place),
    channelRestored: (place) => channelRestored(context(), place),
    membersChanged: (place) =>
      from(place, async ({ people }) => {
        people.forget(place);
        await people.roster(place);
      }),
    message: (said) => from(said.place, (now) => heard(now, said)),
    edited: (said) => from(said.place, (now) => edited(now, said)),
    deleted: (said) => from(said.place, (now) => deleted(now, said)),
    action: (verb, data, who, place) => from(place, (now) => act(now, verb, data, { who, place })),
    search: (dataset, text, who, place) =>
      from(place, (now) => findPeople(now, dataset, text, { who, place })),
    openDialog: (verb, data, who, place) => from(place, (now) => openDialog(now, verb, data, { who, place })),
    submitDialog: (verb, data, who, place) => from(place, (now) => submit(now, verb, data, { who, place })),
    openOnMessage: (command, message, who, place) =>
      from(place, async (now) =>
        command === EXTENSIONS.openIssue ? numberDialog() : openOnMessage(now, message, { who, place }),
      ),
    submitOnMessage: (_command, data, _message, who, place) =>
      from(place, (now) => submit(now, Asked.parse(data).verb, data, { who, place })),
  };
}

/** Every button of a dialog says what it asks. */
const Asked = z.looseObject({ verb: z.string() });

async function submit(
  context: TeamsContext,
  verb: string,
  data: unknown,
  asker: Asker,
): Promise<DialogAnswer> {
  if (verb !== VERBS.openNumber) return submitDialog(context, verb, data, asker);
  return asEmployee<DialogAnswer>(
    context,
    asker,
    () => openNumbered(context, data, asker),
    (words) => ({ text: words }),
  );
}

async function openNumbered(context: TeamsContext, data: unknown, asker: Asker): Promise<DialogAnswer> {
  const { number: typed } = NumberData.parse(data);
  const number = /^\s*#?(\d{1,10})\s*$/.exec(typed)?.[1];
  if (number === undefined || Number(number) < 1 || Number(number) > 2_147_483_647)
    return numberDialog(typed, { ok: false, words: numberNotUnderstood(typed) });
  const card = await context.desk.card(issueId(Number(number)));
  if (!card) return numberDialog(typed, { ok: false, words: NO_SUCH_ISSUE });
  return openDialog(context, VERBS.open, { issue: card.issue }, asker);
}
