import * as z from 'zod';

import { customerId, employeeId, issueId, messageId } from '../../issues/issue.ts';

/**
 * What comes back with a click. A dialog has no name of its own on Teams, so all that it must remember travels in
 * the `data` of its buttons; what is typed stands beside it, each by the id of its field.
 */

const Id = z.coerce.number().pipe(z.int().positive().max(2_147_483_647));
const IssueValue = Id.transform(issueId);
const MessageValue = z.uuid().transform(messageId);
/** Which state of its issue the button was drawn from. */
const Revision = z.coerce.number().pipe(z.int().min(0));
const Page = z.coerce.number().pipe(z.int().min(0).max(1_000_000));

/** Of a button that carries out an ask on a card; `list` is what to draw again where the card is a list. */
export const ActData = z.object({ issue: IssueValue, revision: Revision.optional() });
/** Of Assign It and Open. */
export const OpenData = z.object({ issue: IssueValue });
/** Of a button that is about one message. */
export const MessageData = z.object({ issue: IssueValue, message: MessageValue });

/** The fields of an issue's form. */
export const FIELDS = { assignee: 'assignee', comment: 'comment', reply: 'reply', route: 'route' } as const;

/** What stands in them. */
export const Typed = z.object({
  assignee: z.string().optional(),
  comment: z.string().default(''),
  reply: z.string().default(''),
  route: z.string().optional(),
});
export type Typed = z.infer<typeof Typed>;

export const IssueDialogState = z.object({
  issue: IssueValue,
  /** Of the history, counted from the newest. */
  page: Page.default(0),
  /** The newest customer message that was on the screen. */
  seen: MessageValue.optional(),
  /** The one-time name of this opening of the dialog: with what was filled in, the name of one press of Save. */
  request: z.string().max(100).optional(),
  /** What the fields showed before anybody touched them; absent while there are none. */
  form: z
    .object({
      /** Who had the issue, and the choice that stands for them. */
      holder: Id.transform(employeeId).optional(),
      assignee: z.string().optional(),
      /** The way of the reply, where there is none to choose. */
      route: z.string().optional(),
    })
    .optional(),
});
export type IssueDialogState = z.infer<typeof IssueDialogState>;

/** Of every button in an issue's dialog, with what is typed in it. */
export const IssueDialogData = Typed.extend({
  state: IssueDialogState,
  page: Page.optional(),
  revision: Revision.optional(),
  message: MessageValue.optional(),
  customer: Id.transform(customerId).optional(),
});

/** The issue's dialog under another one: it is drawn again, as it was typed in, when somebody goes back. */
export const Below = z.object({ state: IssueDialogState, typed: Typed.omit({ comment: true, reply: true }) });
export type Below = z.infer<typeof Below>;
/** What was typed there, in fields that are not seen: once in the card, and not in each of its buttons. */
export const BELOW_FIELDS = { comment: 'below-comment', reply: 'below-reply' } as const;

const BelowTyped = z.object({
  [BELOW_FIELDS.comment]: z.string().default(''),
  [BELOW_FIELDS.reply]: z.string().default(''),
});

/** What is under a dialog, in its `data`. undefined: nothing, it was opened by itself. */
export function belowIn(
  data: unknown,
): { readonly state: IssueDialogState; readonly typed: Typed } | undefined {
  const parsed = BelowTyped.extend({ below: Below.optional() }).safeParse(data);
  if (!parsed.success || parsed.data.below === undefined) return undefined;
  const { below } = parsed.data;
  const comment = parsed.data[BELOW_FIELDS.comment];
  const reply = parsed.data[BELOW_FIELDS.reply];
  return { state: below.state, typed: { ...below.typed, comment, reply } };
}

/** Of the buttons on all of one message. */
export const WholeDialogData = MessageData.extend({ part: Page.default(0) });

export const CUSTOMER_FIELDS = { note: 'note', name: 'name', address: 'address' } as const;

export const CustomerTyped = z.object({
  note: z.string().default(''),
  name: z.string().default(''),
  address: z.string().default(''),
});
export type CustomerTyped = z.infer<typeof CustomerTyped>;

/** The customer's account. `name` is the one the field showed: against it is known whether it was changed. */
export const CustomerDialogState = z.object({
  customer: Id.transform(customerId),
  name: z.string().default(''),
});
export type CustomerDialogState = z.infer<typeof CustomerDialogState>;

/** Of every button in it; `which` is the address that Link beside a suggestion, or Unlink, is about. */
export const CustomerDialogData = CustomerTyped.extend({
  state: CustomerDialogState,
  which: z.object({ channel: z.string().min(1), address: z.string().min(1) }).optional(),
});

/** A message that is to be sent to the customer. `ref` and `conversation` say where it was written. */
export const SendDialogState = z.object({
  issue: IssueValue,
  conversation: z.string().max(300),
  ref: z.string().max(300),
  seen: MessageValue.optional(),
  request: z.string().max(100).optional(),
  /** The way that is used where there is none to choose. */
  route: z.string().optional(),
  /** Names of the message's files, which do not go along. */
  staying: z.array(z.string().max(300)).max(10).optional(),
});
export type SendDialogState = z.infer<typeof SendDialogState>;

export const SendDialogData = z.object({
  state: SendDialogState,
  reply: z.string().default(''),
  route: z.string().optional(),
});
