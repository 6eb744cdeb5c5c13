import type { z } from 'zod';

import type { Employee } from '../../issues/issue.ts';
import { LABELS, NO_SUCH_MESSAGE } from '../phrases.ts';
import type { Dialog } from './card-json.ts';
import type { TeamsContext } from './context.ts';
import type { IssueBelow } from './dialog-below.ts';
import type { WholeDialogData } from './dialog-state.ts';
import { sayingDialog } from './issue-dialog.ts';
import { wholeDialog } from './whole-dialog.ts';

/** All of one message. It is one of the issue's, or nothing of it is shown. */
export async function openWhole(
  { desk, files }: TeamsContext,
  me: Employee,
  { issue, message, part }: z.infer<typeof WholeDialogData>,
  below: IssueBelow | undefined,
): Promise<Dialog> {
  const view = await desk.open(issue, me);
  const entry = view?.history.find((each) => 'message' in each && each.message === message);
  if (!view || entry?.kind !== 'customer-message') return sayingDialog(LABELS.wholeMessage, NO_SUCH_MESSAGE);
  const text = (await desk.whole(message)) ?? entry.text;
  const { originalUrl } = await files.now();
  return wholeDialog({ issue, customer: view.card.customer.name, entry, text, part, below, originalUrl });
}
