import { randomUUID } from 'node:crypto';

import type { ReplyByMail } from '../../src/channels/email/sending/compose.ts';
import { issueId, messageId } from '../../src/issues/issue.ts';

/** Mail for tests, which say only what matters to them. */

export const ours = 'support@shop.example';
export const customer = 'cara@example.org';

export function aMailReply(more: Partial<ReplyByMail> = {}): ReplyByMail {
  return {
    message: messageId(randomUUID()),
    issue: issueId(12),
    attempt: 1,
    text: 'We are on it.',
    files: [],
    by: 'Ana Lima',
    inbox: 'Support',
    earlier: [],
    answering: {
      subject: 'Where is my order?',
      envelope: { messageId: 'their-last@example.org', references: [] },
    },
    ...more,
  };
}
