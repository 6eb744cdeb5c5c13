import * as z from 'zod';

import type { OutboundFile } from '../../issues/issue.ts';
import { attachmentId, customerId, employeeId, heldId, issueId, messageId } from '../../issues/issue.ts';
import type { Ask } from '../platform.ts';
import { storable } from '../../storable.ts';
import { Unreadable } from '../unreadable.ts';
import { requestKey } from '../request-key.ts';
import { PLATFORM } from './config.ts';
import { fileKey, writtenId } from '../request-id.ts';
import { PERSONAS } from './verify.ts';

export function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(storable(value));
  if (!result.success) throw new Unreadable(result.error);
  return result.data;
}

/** Browsers send every line end as two characters, which would count in a text message. */
const Typed = z
  .string()
  .max(20_000)
  .default('')
  .transform((text) => text.replaceAll('\r\n', '\n'));

const Id = z.coerce.number().pipe(z.int().positive().max(2_147_483_647));

export const IssuePath = Id.transform(issueId);
export const CustomerPath = Id.transform(customerId);
export const AttachmentPath = Id.transform(attachmentId);
export const HeldPath = Id.transform(heldId);
export const MessagePath = z.uuid().transform(messageId);

/**
 * An issue's page, with a message of it shown whole, with a reply in the form that was taken back (`again`), or with
 * what was just done, to be undone.
 */
export const IssueQuery = z.object({
  whole: MessagePath.optional(),
  again: MessagePath.optional(),
  undo: z.union([z.literal('closing'), MessagePath]).optional(),
});
/** Held messages older than this one. */
export const HeldQuery = z.object({ before: HeldPath.optional() });

export const ListQuery = z.object({
  q: z.string().trim().max(200).default(''),
  /** Everything since this issue, and with `more` one page further back. */
  since: z.union([z.literal('').transform(() => undefined), IssuePath]).optional(),
  /** Where the order is not of numbers: at least so many. */
  shown: z
    .union([z.literal('').transform(() => undefined), z.coerce.number().pipe(z.int().max(5_000))])
    .optional(),
  more: z.literal('1').optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** A path of this server and nothing else, so that nobody can be sent elsewhere. */
export const LocalPath = z
  .string()
  .max(2000)
  .regex(/^\/(?![/\\])[^\\\s]*$/)
  .catch('/');

export const WhoForm = z.object({ who: z.enum(PERSONAS.map((persona) => persona.id)), back: LocalPath });

export const AskForm = z.object({
  ask: z.enum(['take', 'release', 'close', 'resolve', 'reopen']),
  /** Where it was clicked decides what comes back. */
  shown: z.enum(['card', 'dialog']).default('card'),
});

/** A reply by its id, or a closing by when it was. */
export const UndoForm = z.union([
  z.object({ message: MessagePath }),
  z.object({
    closedAt: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform((ms) => new Date(Number(ms))),
  }),
]);

export const ReplyingForm = z.object({ open: z.enum(['yes', 'no']) });

export const RetryForm = z.object({ message: MessagePath });

const Route = z.object({ channel: z.string().min(1), to: z.string().min(1), from: z.string().min(1) });

/** A route as `routeValue` writes it. */
const RouteValue = z
  .string()
  .max(1000)
  .transform((value) => Object.fromEntries(new URLSearchParams(value)))
  .pipe(Route);

export const MeasureForm = z.object({ reply: Typed, route: RouteValue });

export const IssueForm = z.object({
  /** One-time: with what is filled in it names what is done. */
  request: z.uuid(),
  seen: z.union([z.literal('').transform(() => undefined), z.uuid().transform(messageId)]).optional(),
  assignee: z.union([z.literal('').transform(() => undefined), Id.transform(employeeId)]).optional(),
  comment: Typed,
  reply: Typed,
  route: RouteValue.optional(),
});
export type IssueForm = z.infer<typeof IssueForm>;

export const NameForm = z.object({ name: z.string().max(200) });
export const NoteForm = z.object({ note: Typed });
export const LinkForm = z.object({ address: z.string().trim().max(400) });
export const UnlinkForm = z.object({
  channel: z.string().min(1).max(40),
  address: z.string().min(1).max(400),
});

/**
 * Pure. What the form asks for, in the order in which it is done. Blank fields ask nothing. `waitMs`: for how long its
 * reply waits, to be taken back.
 */
export function asksOf(form: IssueForm, files: readonly OutboundFile[] = [], waitMs = 0): readonly Ask[] {
  const asks: Ask[] = [];
  if (form.assignee !== undefined) asks.push({ ask: 'assign', to: form.assignee });
  if (form.comment.trim() !== '')
    asks.push({ ask: 'comment', text: form.comment, message: writtenId(form.request, [form.comment]) });
  if ((form.reply.trim() !== '' || files.length > 0) && form.route !== undefined)
    asks.push({
      ask: 'reply',
      text: form.reply,
      route: form.route,
      ...(files.length > 0 && { files }),
      ...(form.seen !== undefined && { seen: form.seen }),
      message: writtenId(form.request, replyParts(form, files)),
      ...(waitMs > 0 && { waitMs }),
    });
  return asks;
}

/** Pure. The name under which all of the form is done. */
export function formKey(form: IssueForm, files: readonly OutboundFile[]): string {
  const { request, assignee = '', comment } = form;
  return requestKey(PLATFORM, request, [String(assignee), comment, ...replyParts(form, files)]);
}

function replyParts({ reply, route }: IssueForm, files: readonly OutboundFile[]): readonly string[] {
  const way = route === undefined ? [] : [route.channel, route.to, route.from];
  return [reply, JSON.stringify(way), ...files.map(fileKey)];
}
