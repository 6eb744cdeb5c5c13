import { customerId, issueId } from '../issues/issue.ts';
import type { CardView } from './card.ts';
import { TEST_CARD } from './phrases.ts';

/** A card of no issue, to see that cards can be posted: closed, and without a button. Pure. */
export function testCard(now: Date): CardView {
  return {
    ...{ issue: issueId(0), revision: 0, status: 'closed', actions: [], attachments: [], optedOut: false },
    ...TEST_CARD,
    customer: { id: customerId(0), name: TEST_CARD.from, address: TEST_CARD.from },
    ...{ openedAt: now, lastActivityAt: now, messageCount: 1 },
  };
}
