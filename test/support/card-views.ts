import type { CardView } from '../../src/bot/card.ts';
import { cardOf } from '../../src/bot/card.ts';
import { issueId } from '../../src/issues/issue.ts';
import type { IssueSummary } from '../../src/issues/views.ts';
import { anIssue, NOON } from './builders.ts';

/** A card that says only what matters to a test. */
export function aCardView(number: number, more: Partial<IssueSummary> = {}): CardView {
  const issue = anIssue();
  const summary: IssueSummary = {
    id: issueId(number),
    inbox: 'Support',
    customer: { id: issue.customer, name: 'Maria Santos' },
    channel: 'sms',
    from: '+15550001111',
    to: '+15550009999',
    state: issue.state,
    revision: 3,
    firstMessage: 'My order has not arrived.',
    messageCount: 1,
    attachments: [],
    openedAt: NOON,
    lastActivityAt: NOON,
    optedOut: false,
    troubledReplies: 0,
    ...more,
  };
  return cardOf(summary, 'text');
}

/** What a customer may write, or call themselves, to be more than text. */
export const HOSTILE =
  '<!channel> @everyone <https://evil.example|your bank> *bold* &amp; `code` :tada:\n'.repeat(60);
