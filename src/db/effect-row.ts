import { z } from 'zod';

import type { Effect, EffectHandlers, Pace } from '../issues/effects.ts';
import { NOTICES } from '../issues/effects.ts';
import { attachmentId, employeeId, issueId, messageId } from '../issues/issue.ts';

const Issue = z.number().transform(issueId);
const Message = z.string().transform(messageId);
const At = z.object({ platform: z.string(), conversation: z.string() });

const EffectRow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('card'), issue: Issue, at: At }),
  z.object({ kind: z.literal('thread-message'), issue: Issue, at: At, message: Message }),
  z.object({
    kind: z.literal('thread-file'),
    issue: Issue,
    at: At,
    attachment: z.number().transform(attachmentId),
  }),
  z
    .object({
      kind: z.literal('notice'),
      employee: z.number().transform(employeeId),
      about: z.enum(NOTICES),
      issue: Issue,
      message: Message.optional(),
      platform: z.string().optional(),
    })
    .transform(({ message, platform, ...rest }) => ({
      ...rest,
      ...(message !== undefined && { message }),
      ...(platform !== undefined && { platform }),
    })),
  z
    .object({
      kind: z.literal('reply'),
      message: Message,
      attempt: z.number(),
      // Absent where an earlier version queued it.
      channel: z.string().optional(),
    })
    .transform(({ channel, ...rest }) => ({ ...rest, ...(channel !== undefined && { channel }) })),
  z.object({ kind: z.literal('attachment'), attachment: z.number().transform(attachmentId) }),
  z.object({
    kind: z.literal('redaction'),
    redaction: z.number(),
    issue: Issue,
    platform: z.string(),
    conversation: z.string().exactOptional(),
  }),
]);

/** A job as an effect; undefined for what this version does not know, such as a newer one's. */
export function effectOf(kind: string, payload: unknown): Effect | undefined {
  const fields = typeof payload === 'object' && payload !== null ? payload : {};
  const row = EffectRow.safeParse({ ...fields, kind });
  return row.success ? row.data : undefined;
}

export function deliver(handlers: EffectHandlers, effect: Effect): Promise<void> {
  switch (effect.kind) {
    case 'card':
      return handlers.card.deliver(effect);
    case 'thread-message':
      return handlers['thread-message'].deliver(effect);
    case 'thread-file':
      return handlers['thread-file'].deliver(effect);
    case 'notice':
      return handlers.notice.deliver(effect);
    case 'reply':
      return handlers.reply.deliver(effect);
    case 'attachment':
      return handlers.attachment.deliver(effect);
    case 'redaction':
      return handlers.redaction.deliver(effect);
    default:
      return effect satisfies never;
  }
}

export async function paceOf(handlers: EffectHandlers, effect: Effect): Promise<readonly Pace[]> {
  switch (effect.kind) {
    case 'card':
      return (await handlers.card.paceOf?.(effect)) ?? [];
    case 'thread-message':
      return (await handlers['thread-message'].paceOf?.(effect)) ?? [];
    case 'thread-file':
      return (await handlers['thread-file'].paceOf?.(effect)) ?? [];
    case 'notice':
      return (await handlers.notice.paceOf?.(effect)) ?? [];
    case 'reply':
      return (await handlers.reply.paceOf?.(effect)) ?? [];
    case 'attachment':
      return (await handlers.attachment.paceOf?.(effect)) ?? [];
    case 'redaction':
      return (await handlers.redaction.paceOf?.(effect)) ?? [];
    default:
      return effect satisfies never;
  }
}

/** Only of cards: whatever else is to be shown waits behind one, and a reply says itself that it is on its way. */
export async function waits(handlers: EffectHandlers, effect: Effect, problem: string): Promise<void> {
  if (effect.kind === 'card') await handlers.card.waits?.(effect, problem);
}

export function giveUp(handlers: EffectHandlers, effect: Effect, problem: string): Promise<void> {
  switch (effect.kind) {
    case 'card':
      return handlers.card.giveUp(effect, problem);
    case 'thread-message':
      return handlers['thread-message'].giveUp(effect, problem);
    case 'thread-file':
      return handlers['thread-file'].giveUp(effect, problem);
    case 'notice':
      return handlers.notice.giveUp(effect, problem);
    case 'reply':
      return handlers.reply.giveUp(effect, problem);
    case 'attachment':
      return handlers.attachment.giveUp(effect, problem);
    case 'redaction':
      return handlers.redaction.giveUp(effect, problem);
    default:
      return effect satisfies never;
  }
}
