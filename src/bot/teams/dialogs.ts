import { randomUUID } from 'node:crypto';

import type { Employee } from '../../issues/issue.ts';
import { NO_SUCH_ISSUE } from '../phrases.ts';
import type { Said } from '../platform.ts';
import type { Asker } from './asker.ts';
import { asEmployee } from './asker.ts';
import type { TeamsContext } from './context.ts';
import { customerButton, openCustomer } from './dialog-customer.ts';
import { backFromFiles, openFiles } from './dialog-files.ts';
import type { Drawing } from './dialog-issue.ts';
import { drawIssue } from './dialog-issue.ts';
import { saveIssue } from './dialog-save.ts';
import { openSending, send, sendWithFiles } from './dialog-send.ts';
import { belowIn, IssueDialogData, OpenData, Typed, WholeDialogData } from './dialog-state.ts';
import { openWhole } from './dialog-whole.ts';
import { sayingDialog } from './issue-dialog.ts';
import { NoticesData, noticesDialog } from './notice-card.ts';
import { pressKey } from './press.ts';
import type { DialogAnswer, TeamsMessage } from './protocol.ts';
import { VERBS } from './verbs.ts';

/** A button that opens a dialog: Assign It, Open, Show Whole Message, the switches of the notices. */
export function openDialog(
  context: TeamsContext,
  verb: string,
  data: unknown,
  asker: Asker,
): Promise<DialogAnswer> {
  return asEmployee<DialogAnswer>(
    context,
    asker,
    async (me) => {
      switch (verb) {
        case VERBS.open:
          return drawIssue(context, asker, me, { ...OpenData.parse(data), page: 0, request: randomUUID() });
        case VERBS.whole:
          return openWhole(context, me, WholeDialogData.parse(data), undefined);
        case VERBS.notices:
          return noticesDialog(await context.desk.notices(me));
        default:
          return { text: NO_SUCH_ISSUE };
      }
    },
    (words) => ({ text: words }),
  );
}

/** A button in a dialog: it closes, or is drawn again with what came of it and all that is typed in it. */
export function submitDialog(
  context: TeamsContext,
  verb: string,
  data: unknown,
  asker: Asker,
): Promise<DialogAnswer> {
  return asEmployee<DialogAnswer>(
    context,
    asker,
    (me) => answerTo(context, verb, data, asker, me),
    (words) => sayingDialog('Not done', words),
  );
}

async function answerTo(
  context: TeamsContext,
  verb: string,
  data: unknown,
  asker: Asker,
  me: Employee,
): Promise<DialogAnswer> {
  const below = belowIn(data);
  switch (verb) {
    case VERBS.send:
      return send(context, me, data);
    case VERBS.sendFiles:
      return sendWithFiles(context, me, data);
    case VERBS.saveNotices: {
      for (const [about, on] of NoticesData.parse(data)) await context.desk.setNotice(me, about, on);
      return 'close';
    }
    case VERBS.back:
      return below ? backFromFiles(context, asker, me, data, below) : 'close';
    case VERBS.saveCustomer:
    case VERBS.link:
    case VERBS.linkSuggested:
    case VERBS.unlink:
    case VERBS.unlinkConfirmed:
    case VERBS.unlinkCancelled:
      return customerButton(context, asker, me, verb, data, below);
    case VERBS.whole:
      return openWhole(context, me, WholeDialogData.parse(data), below ?? issueBelow(data));
    default:
      return issueButton(context, verb, data, asker, me);
  }
}

/** The issue's dialog itself, where a button of it turns to what lies over it. */
function issueBelow(data: unknown) {
  const read = IssueDialogData.safeParse(data);
  return read.success ? { state: read.data.state, typed: Typed.parse(data) } : undefined;
}

async function issueButton(
  context: TeamsContext,
  verb: string,
  data: unknown,
  asker: Asker,
  me: Employee,
): Promise<DialogAnswer> {
  const { desk } = context;
  const { state, page = state.page, revision, message, customer } = IssueDialogData.parse(data);
  const typed = Typed.parse(data);
  const again = (drawing: Drawing = {}) =>
    drawIssue(context, asker, me, { ...state, page }, { typed, ...drawing });

  switch (verb) {
    case VERBS.save:
      return saveIssue(context, asker, me, state, typed);
    case VERBS.files: {
      const { reply: text, route = state.form?.route } = typed;
      const reply = { issue: state.issue, text, ...(route !== undefined && { route }) };
      return openFiles(context, me, reply, { state, typed });
    }
    case VERBS.page:
    case VERBS.measure:
      return again();
    case VERBS.reopen: {
      const press = pressKey(asker.place, me, verb, { issue: state.issue, revision });
      return again({ said: saidOf(await desk.carryOut(state.issue, me, [{ ask: 'reopen' }], press)) });
    }
    case VERBS.retry:
      return message === undefined
        ? again()
        : again({ said: saidOf(await desk.retry(state.issue, message, me)) });
    case VERBS.customer:
      return customer === undefined ? again() : openCustomer(context, me, customer, { state, typed });
    default:
      return { text: NO_SUCH_ISSUE };
  }
}

/** What is done shows in the dialog; only what is not done has to be said. */
function saidOf(outcome: { readonly ok: boolean; readonly words?: string }): Said | undefined {
  return outcome.ok ? undefined : { ok: false, words: outcome.words ?? '' };
}

/** A command chosen on a message, or beside the compose box. */
export function openOnMessage(
  context: TeamsContext,
  message: TeamsMessage | undefined,
  asker: Asker,
): Promise<DialogAnswer> {
  return asEmployee<DialogAnswer>(
    context,
    asker,
    (me) => openSending(context, asker, me, message),
    (words) => ({ text: words }),
  );
}
