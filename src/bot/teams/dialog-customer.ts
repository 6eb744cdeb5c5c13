import type { z } from 'zod';

import type { CustomerId, Employee } from '../../issues/issue.ts';
import { LABELS, LINK_HINT, NO_NOTE, NO_SUCH_CUSTOMER } from '../phrases.ts';
import type { Said } from '../platform.ts';
import type { Asker } from './asker.ts';
import type { Dialog } from './card-json.ts';
import type { TeamsContext } from './context.ts';
import { customerDialog, nameShown } from './customer-dialog.ts';
import type { IssueBelow } from './dialog-below.ts';
import { drawIssue } from './dialog-issue.ts';
import type { CustomerTyped } from './dialog-state.ts';
import { CustomerDialogData } from './dialog-state.ts';
import { sayingDialog } from './issue-dialog.ts';
import type { DialogAnswer } from './protocol.ts';
import { VERBS } from './verbs.ts';

/** The account over an issue's dialog, which comes back as it was typed in. */
export async function openCustomer(
  context: TeamsContext,
  me: Employee,
  customer: CustomerId,
  below: IssueBelow | undefined,
): Promise<Dialog> {
  const account = await context.desk.customer(customer, me);
  if (!account) return sayingDialog(LABELS.customer, NO_SUCH_CUSTOMER);
  return customerDialog({ account, state: { customer, name: nameShown(account) }, below });
}

/** A button in it. What is asked for twice is so already: nothing is linked, named or noted a second time. */
export async function customerButton(
  context: TeamsContext,
  asker: Asker,
  me: Employee,
  verb: string,
  data: unknown,
  below: IssueBelow | undefined,
): Promise<DialogAnswer> {
  const read = CustomerDialogData.parse(data);
  if (verb === VERBS.saveCustomer) {
    const said = await save(context, me, read);
    if (!said.ok) return again(context, me, read, below, { said });
    return below ? drawIssue(context, asker, me, below.state, { typed: below.typed }) : 'close';
  }
  if (verb === VERBS.unlink) return again(context, me, read, below, { unlinking: read.which });
  if (verb === VERBS.unlinkCancelled) return again(context, me, read, below, {});
  const said = await change(context, me, verb, read);
  const isUsed = verb === VERBS.link && said.ok;
  return again(context, me, isUsed ? { ...read, address: '' } : read, below, { said });
}

type Read = z.infer<typeof CustomerDialogData>;

async function again(
  { desk }: TeamsContext,
  me: Employee,
  { state, note, name, address }: Read,
  below: IssueBelow | undefined,
  drawn: { readonly said?: Said; readonly unlinking?: Read['which'] },
): Promise<Dialog> {
  const account = await desk.customer(state.customer, me);
  if (!account) return sayingDialog(LABELS.customer, NO_SUCH_CUSTOMER);
  return customerDialog({ account, state, below, typed: { note, name, address }, ...drawn });
}

async function change(
  { desk }: TeamsContext,
  me: Employee,
  verb: string,
  { state: { customer }, which, address }: Read,
): Promise<Said> {
  if (verb === VERBS.link)
    return address.trim() === '' ? { ok: false, words: LINK_HINT } : desk.link(customer, me, address.trim());
  if (which === undefined) return { ok: false, words: LINK_HINT };
  return verb === VERBS.unlinkConfirmed
    ? desk.unlink(customer, me, which)
    : desk.link(customer, me, which.address);
}

async function save(
  { desk }: TeamsContext,
  me: Employee,
  { state: { customer, name: before }, ...typed }: Read & CustomerTyped,
): Promise<Said> {
  const [note, name, address] = [typed.note.trim(), typed.name.trim(), typed.address.trim()];
  const account = await desk.customer(customer, me);
  if (!account) return { ok: false, words: NO_SUCH_CUSTOMER };
  const isRenamed = name !== before;
  if (!isRenamed && note === '' && address === '') return { ok: false, words: NO_NOTE };

  // First, because it is what may be refused.
  const link = address === '' ? undefined : await desk.link(customer, me, address);
  if (link?.ok === false) return link;
  if (isRenamed) await desk.rename(customer, me, name);
  const newest = account.notes.at(-1);
  // Save was pressed twice: their newest note says this already.
  const isThere = newest?.by === me.name && newest.text === note;
  if (!isThere) await desk.note(customer, me, note);
  return { ok: true, words: '' };
}
