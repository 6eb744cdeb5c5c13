import * as fc from 'fast-check';

import type { CardView } from '../../src/bot/card.ts';
import { cardOf } from '../../src/bot/card.ts';
import { attachmentId, customerId, issueId, messageId } from '../../src/issues/issue.ts';
import type { HistoryEntry } from '../../src/issues/views.ts';
import { anEmployee, assignedTo, closedBy, NOON } from './builders.ts';

/** Whatever somebody outside wrote begins with it in these, so that it is found where it does not belong. */
export const MARK = 'ⓗ';

const TRICKS = [
  '[Reset your password](https://evil.example)',
  '<at>Ana</at> @everyone **bold** _it_ `code`\n\n# heading\n- list\n1. one',
  '{{DATE(2017-02-14T06:08:39Z, SHORT)}} ${evil}',
  '<script>alert(1)</script>&lt;b&gt;',
  '"\\"\\"\\\\'.repeat(2_000),
  '👩‍👩‍👧‍👦'.repeat(900),
  'z\u0301\u0302\u0303'.repeat(3_000),
  '\u2028\ud800\u0000\u202e',
  'x'.repeat(30_000),
  '\n'.repeat(9_000),
  '漢'.repeat(9_000),
];

/** What anybody may call themselves, or write. */
export const hostileText: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom(...TRICKS),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...TRICKS), { maxLength: 3 }).map((tricks) => tricks.join(' ')),
  )
  .map((text) => `${MARK}${text}`);

const files = fc.array(
  fc.record({
    id: fc.integer({ min: 1, max: 1_000 }).map(attachmentId),
    name: hostileText,
    contentType: fc.constantFrom('image/png', 'application/pdf'),
    state: fc.constantFrom('kept' as const, 'coming' as const, 'failed' as const),
    problem: hostileText,
  }),
  { maxLength: 100 },
);

const states = fc.constantFrom('unassigned', 'assigned', 'closed').chain((status) =>
  hostileText.map((name) => {
    const somebody = anEmployee(name);
    if (status === 'assigned') return assignedTo(somebody);
    return status === 'closed' ? closedBy(somebody) : ({ status: 'unassigned' } as const);
  }),
);

export const hostileCard: fc.Arbitrary<CardView> = fc
  .record({
    state: states,
    name: hostileText,
    address: hostileText,
    inbox: hostileText,
    subject: fc.option(hostileText, { nil: undefined }),
    cc: fc.array(hostileText, { maxLength: 50 }),
    startedBy: fc.option(hostileText, { nil: undefined }),
    firstMessage: hostileText,
    lastMessage: fc.option(hostileText, { nil: undefined }),
    attachments: files,
    optedOut: fc.boolean(),
    unverified: fc.boolean(),
    issue: fc.integer({ min: 1, max: 2_147_483_647 }),
  })
  .map(({ name, address, issue, subject, startedBy, lastMessage, ...more }) =>
    cardOf(
      {
        id: issueId(issue),
        customer: { id: customerId(2_147_483_647), name, address },
        ...{ channel: 'email', from: address, to: address, revision: 2_147_483_647, messageCount: 99_999 },
        ...{ openedAt: NOON, lastActivityAt: new Date(NOON.getTime() + 9_000_000), troubledReplies: 12 },
        ...(subject !== undefined && { subject }),
        ...(startedBy !== undefined && { startedBy }),
        ...(lastMessage !== undefined && { lastMessage }),
        ...more,
      },
      'email',
    ),
  );

const message = fc.uuid().map(messageId);

export const hostileEntry: fc.Arbitrary<HistoryEntry> = fc.oneof(
  fc.record({
    kind: fc.constant('customer-message' as const),
    message,
    from: hostileText,
    fromAnother: fc.boolean(),
    subject: hostileText,
    cc: fc.array(hostileText, { maxLength: 50 }),
    replyTo: hostileText,
    unverified: fc.boolean(),
    hasMore: fc.boolean(),
    hasOriginal: fc.boolean(),
    text: hostileText,
    attachments: files,
    at: fc.constant(NOON),
  }),
  fc.record({
    kind: fc.constant('reply' as const),
    message,
    by: hostileText,
    to: hostileText,
    cc: fc.array(hostileText, { maxLength: 50 }),
    text: hostileText,
    attachments: files,
    delivery: fc.constantFrom('queued' as const, 'delivered' as const, 'failed' as const, 'unknown' as const),
    problem: hostileText,
    at: fc.constant(NOON),
  }),
  fc.record({
    kind: fc.constant('comment' as const),
    message,
    by: hostileText,
    text: hostileText,
    at: fc.constant(NOON),
  }),
  hostileText.map((name): HistoryEntry => {
    const by = anEmployee(name);
    return { kind: 'event', event: { type: 'issue-assigned', to: by, by, at: NOON }, at: NOON };
  }),
  fc.record({ from: hostileText, subject: hostileText }).map((held): HistoryEntry => ({
    kind: 'event',
    event: { type: 'message-held', ...held, at: NOON },
    at: NOON,
  })),
);
