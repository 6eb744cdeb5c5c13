import * as z from 'zod';

import { employeeId, inboxId } from '../../issues/issue.ts';
import type { InboxEdit } from '../admin-desk.ts';
import { PLATFORM } from './config.ts';

const Id = z.coerce.number().pipe(z.int().positive().max(2_147_483_647));

export const PersonPath = Id.transform(employeeId);
export const InboxPath = Id.transform(inboxId);

/** Opt-outs older than this one. */
export const OptOutQuery = z.object({ before: Id.optional() });

export const StaffForm = z.object({
  change: z.enum(['make-admin', 'unmake-admin', 'deactivate', 'reactivate']),
});
export type StaffForm = z.infer<typeof StaffForm>;

const Typed = z.string().trim().max(400);

/** A channel of the workspace, as people write it. */
const Channel = z
  .string()
  .max(80)
  .transform((typed) => typed.trim().replace(/^#\s*/, ''))
  .pipe(z.string().min(1))
  .transform((conversation) => ({ platform: PLATFORM, conversation }));

export const NewInboxForm = z.object({ name: z.string().max(80), address: Typed, channel: Channel });

const Conversation = z.object({
  platform: z.string().min(1).max(40),
  conversation: z.string().min(1).max(1000),
});

export const InboxForm: z.ZodType<InboxEdit> = z.union([
  z.object({ edit: z.literal('rename'), name: z.string().max(80) }),
  z.object({
    edit: z.literal('sign'),
    signature: z
      .string()
      .max(2000)
      .transform((text) => text.replaceAll('\r\n', '\n')),
  }),
  z.object({ edit: z.literal('remove') }),
  z.object({ edit: z.literal('listen'), address: Typed }),
  z
    .object({ edit: z.literal('ignore'), channel: z.string().min(1).max(40), address: Typed })
    .transform(({ edit, ...address }) => ({ edit, address })),
  z
    .object({ edit: z.literal('post'), channel: Channel })
    .transform(({ edit, channel }) => ({ edit, at: channel })),
  Conversation.extend({ edit: z.literal('unpost') }).transform(({ edit, ...at }) => ({ edit, at })),
]);
