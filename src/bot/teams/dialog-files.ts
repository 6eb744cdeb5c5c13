import * as z from 'zod';

import type { Employee, Origin } from '../../issues/issue.ts';
import {
  ADD_FILES,
  BACK_WITHOUT_FILES,
  CHOOSE_FILES,
  CHOOSE_FILES_THERE,
  REPLY_ON_PAGE,
  REPLY_SENT_THERE,
} from '../phrases.ts';
import type { Said } from '../platform.ts';
import type { Asker } from './asker.ts';
import type { CardElement, Dialog } from './card-json.ts';
import { actionSet, adaptiveCard, openUrl } from './card-json.ts';
import type { TeamsContext } from './context.ts';
import type { IssueBelow } from './dialog-below.ts';
import { backButton, belowFields } from './dialog-below.ts';
import { drawIssue } from './dialog-issue.ts';
import { aside, literal } from './elements.ts';
import type { Draft } from './reply-drafts.ts';

/** Which reply lies on a page while this dialog is open. */
const FilesData = z.object({ draft: z.uuid() });

/**
 * The reply goes to a page of its own, where files can be chosen, and both are sent from there together. Over an
 * issue's dialog one can go back, with the reply unless it was sent there.
 */
export async function openFiles(
  { drafts }: TeamsContext,
  me: Employee,
  reply: Pick<Draft, 'issue' | 'text' | 'route'> & { readonly origin?: Origin },
  below: IssueBelow | undefined,
): Promise<Dialog> {
  const { id, url } = await drafts.begin({ ...reply, employee: me.id });
  return { title: ADD_FILES, card: adaptiveCard(body(url, below), backButton(below, { draft: id })) };
}

function body(url: string, below: IssueBelow | undefined): readonly CardElement[] {
  return [
    literal(CHOOSE_FILES_THERE),
    ...actionSet([openUrl(CHOOSE_FILES, url)]),
    ...(below === undefined ? [] : [aside(BACK_WITHOUT_FILES)]),
    ...belowFields(below),
  ];
}

/** Back to the issue's dialog: with the reply, which that page then cannot send any more, or without it. */
export async function backFromFiles(
  context: TeamsContext,
  asker: Asker,
  me: Employee,
  data: unknown,
  { state, typed }: IssueBelow,
): Promise<Dialog> {
  const left = FilesData.safeParse(data);
  const owner = left.success ? await context.drafts.claim(left.data.draft, 'dialog') : 'dialog';
  if (!left.success || owner === 'dialog') return drawIssue(context, asker, me, state, { typed });
  const wasSent = await context.drafts.wasSent(left.data.draft);
  const said: Said = wasSent ? { ok: true, words: REPLY_SENT_THERE } : { ok: false, words: REPLY_ON_PAGE };
  return drawIssue(context, asker, me, state, { typed: { ...typed, reply: '' }, said });
}
