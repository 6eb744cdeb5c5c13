import * as fc from 'fast-check';

import type { CustomerView, HeldList, IssueView } from '../../src/bot/platform.ts';
import { customerId, heldId, messageId } from '../../src/issues/issue.ts';
import { anEmployee, NOON } from './builders.ts';
import { hostileCard, hostileEntry, hostileText } from './hostile.ts';

const at = fc.constant(NOON);
/** No longer than the ways in let one be. */
const address = hostileText.map((text) => text.slice(0, 254));

/** An issue opened, in which everybody is called and has written whatever they liked. */
export const hostileView: fc.Arbitrary<IssueView> = fc.record({
  card: hostileCard,
  history: fc.array(hostileEntry, { maxLength: 12 }),
  colleagues: fc.array(
    hostileText.map((name) => anEmployee(name)),
    { maxLength: 20 },
  ),
  routes: fc.array(
    fc.record({
      ...{ channel: fc.constant('email'), to: hostileText, from: hostileText, word: fc.constant('email') },
      cc: fc.array(hostileText, { maxLength: 5 }),
    }),
    { maxLength: 4 },
  ),
  seen: fc.constant(messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001')),
});

export const hostileCustomer: fc.Arbitrary<CustomerView> = fc.record({
  customer: hostileText.map((name) => ({ id: customerId(7), name })),
  addresses: fc.array(
    fc.record({
      ...{ channel: fc.constant('email'), address, name: hostileText },
      optedOutOf: fc.array(hostileText, { maxLength: 2 }),
    }),
    { maxLength: 5 },
  ),
  links: fc.array(
    fc.record({
      ...{ kind: fc.constant('linked' as const), channel: fc.constant('email'), address },
      ...{ by: hostileText, at },
    }),
    { maxLength: 3 },
  ),
  notes: fc.array(fc.record({ by: hostileText, text: hostileText, at }), { maxLength: 3 }),
  cards: fc.array(hostileCard, { maxLength: 3 }),
  since: at,
  suggestions: fc.array(
    hostileText.map((words) => ({
      ...{
        customer: { id: customerId(9), name: words },
        address: { channel: 'email', address: words.slice(0, 254) },
      },
      ...{ why: 'same-name' as const, words },
    })),
    { maxLength: 3 },
  ),
});

export const hostileHeld: fc.Arbitrary<HeldList> = fc
  .array(
    fc.record({
      ...{ id: fc.constant(heldId(3)), channel: fc.constant('email'), from: hostileText, to: hostileText },
      ...{ subject: hostileText, text: hostileText, why: fc.constant('mailing-list' as const) },
      ...{ whyWords: fc.constant('A newsletter'), at },
    }),
    { maxLength: 4 },
  )
  .map((held) => ({ held }));
