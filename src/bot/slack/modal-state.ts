import * as z from 'zod';

import { customerId, employeeId, issueId, messageId } from '../../issues/issue.ts';

/** The number of an issue, a customer or an employee, as the value of a button or in a view's metadata. */
const Id = z.coerce.number().pipe(z.int().positive().max(2_147_483_647));
export const IssueValue = Id.transform(issueId);
export const CustomerValue = Id.transform(customerId);
/**
 * What an issue's modal must remember between two answers: Slack hands it back with every click and submit
 * (`private_metadata`, at most 3,000 characters).
 */
export const IssueModalState = z.object({
  issue: IssueValue,
  /** Of the history, counted from the newest. */
  page: z.int().min(0).default(0),
  /** The newest customer message that was on the screen. */
  seen: z.uuid().transform(messageId).optional(),
  /** The conversation that is told what was done, where no card of it shows it. */
  tell: z.string().optional(),
  /** What the fields showed before anybody touched them; absent while there are none. */
  form: z
    .object({
      /** Who had the issue, and that person's name on Slack, where they have one there. */
      assignee: Id.transform(employeeId).optional(),
      user: z.string().optional(),
      /** The way of the reply, where there is none to choose. */
      route: z.string().optional(),
    })
    .optional(),
});
export type IssueModalState = z.infer<typeof IssueModalState>;

/** All of one message, and which part of it is shown. */
export const WholeModalState = z.object({
  issue: IssueValue,
  message: z.uuid().transform(messageId),
  page: z.int().min(0).default(0),
});
export type WholeModalState = z.infer<typeof WholeModalState>;

/** The customer's account, and the issue's modal under it. */
export const CustomerModalState = z.object({
  customer: CustomerValue,
  /** Grows when the field for another address is to be empty again: Slack keeps what is typed in one of its name. */
  linked: z.int().min(0).default(0),
  /** The name the field showed. */
  name: z.string().default(''),
  below: IssueModalState.optional(),
});
export type CustomerModalState = z.infer<typeof CustomerModalState>;

/** The message that is to be sent, and what it answers. */
export const SendModalState = z.object({
  issue: IssueValue,
  channel: z.string(),
  ts: z.string(),
  route: z.string(),
  /** Its files that can go along, and the names of those that stay behind. */
  files: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
  staying: z.array(z.string()).default([]),
  seen: z.uuid().transform(messageId).optional(),
});
export type SendModalState = z.infer<typeof SendModalState>;

/** A page that a button turns to. */
export const PageValue = z.coerce.number().pipe(z.int().min(0).max(1_000_000));

/** An address as the value of a button. */
export const AddressValue = z.object({ channel: z.string().min(1), address: z.string().min(1) });

/** What `private_metadata` holds, as one of the above wrote it. */
export function stateIn<T>(schema: z.ZodType<T>, metadata: string): T {
  return schema.parse(JSON.parse(metadata));
}

/** Pure. The value of a button that is about one message: its issue, and the message. */
export function messageIn(value: string | undefined) {
  const [issue, message] = (value ?? '').split(':');
  return { issue: IssueValue.parse(issue), message: z.uuid().transform(messageId).parse(message) };
}
