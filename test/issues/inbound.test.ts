import { describe, expect, it } from 'vitest';

import type { InboundDecision, Keyword, Sender } from '../../src/issues/inbound.ts';
import { decideInbound } from '../../src/issues/inbound.ts';
import { issueId, messageId } from '../../src/issues/issue.ts';
import { aText, NOON } from '../support/builders.ts';

const id = messageId('5c8f7a4e-0000-4000-8000-000000000000');
const open = issueId(12);

type Outcome = InboundDecision['kind'];
const senders = {
  stranger: { optedOut: false },
  'with an open issue': { optedOut: false, open },
  'opted out': { optedOut: true },
  'opted out with an open issue': { optedOut: true, open },
} as const satisfies Record<string, Sender>;

const RULES: [keyof typeof senders, Keyword | 'a message', Outcome][] = [
  ['stranger', 'a message', 'open'],
  ['stranger', 'stop', 'consent'],
  ['stranger', 'start', 'consent'],
  ['stranger', 'yes', 'open'],
  ['stranger', 'help', 'nothing'],
  ['with an open issue', 'a message', 'continue'],
  ['with an open issue', 'stop', 'consent'],
  ['with an open issue', 'start', 'consent'],
  ['with an open issue', 'yes', 'continue'],
  ['with an open issue', 'help', 'continue'],
  ['opted out', 'a message', 'open'],
  ['opted out', 'stop', 'consent'],
  ['opted out', 'start', 'consent'],
  ['opted out', 'yes', 'consent'],
  ['opted out', 'help', 'nothing'],
  ['opted out with an open issue', 'a message', 'continue'],
  ['opted out with an open issue', 'stop', 'consent'],
  ['opted out with an open issue', 'start', 'consent'],
  ['opted out with an open issue', 'yes', 'consent'],
  ['opted out with an open issue', 'help', 'continue'],
];

describe('what a text means', () => {
  it.each(RULES)('%s, %s → %s', (who, what, outcome) => {
    const message = what === 'a message' ? aText() : aText({ keyword: what, text: what });

    expect(decideInbound(senders[who], message, id, NOON).kind).toBe(outcome);
  });

  it('a first message opens an issue and is on it', () => {
    expect(decideInbound({ optedOut: false }, aText(), id, NOON)).toEqual({
      kind: 'open',
      events: [
        { type: 'issue-opened', at: NOON },
        { type: 'message-received', message: id, at: NOON },
      ],
    });
  });

  it.each(['stranger', 'opted out'] as const)('HELP with a picture asks a person: %s', (who) => {
    const picture = { url: 'https://api.twilio.com/picture', contentType: 'image/jpeg' };
    const message = aText({ keyword: 'help', text: 'Help', attachments: [picture] });

    expect(decideInbound(senders[who], message, id, NOON).kind).toBe('open');
  });

  it('a further message is appended to the unresolved issue', () => {
    expect(decideInbound({ optedOut: false, open }, aText(), id, NOON)).toEqual({
      kind: 'continue',
      issue: open,
      events: [{ type: 'message-received', message: id, at: NOON }],
    });
  });

  it('STOP says so on the open issue', () => {
    const decision = decideInbound({ optedOut: false, open }, aText({ keyword: 'stop' }), id, NOON);

    expect(decision).toMatchObject({ optedOut: true, issue: open, events: [{ type: 'customer-opted-out' }] });
  });

  it('START gives the consent back and says so on the open issue', () => {
    const decision = decideInbound({ optedOut: true, open }, aText({ keyword: 'start' }), id, NOON);

    expect(decision).toMatchObject({ optedOut: false, issue: open, events: [{ type: 'customer-opted-in' }] });
  });

  it.each([
    ['start', 2, 'nothing'],
    ['start', 0, 'consent'],
    ['start', -2, 'consent'],
    ['yes', 2, 'continue'],
    ['yes', -2, 'consent'],
  ] as const)('%s, sent %i minutes before the STOP that stands → %s', (keyword, minutesBefore, outcome) => {
    const sender = { optedOut: true, optedOutSince: new Date(NOON.getTime() + minutesBefore * 60_000), open };

    expect(decideInbound(sender, aText({ keyword }), id, NOON).kind).toBe(outcome);
  });

  it('a second STOP adds no second line', () => {
    const decision = decideInbound({ optedOut: true, open }, aText({ keyword: 'stop' }), id, NOON);

    expect(decision).toEqual({ kind: 'consent', optedOut: true, events: [] });
  });
});
