import { describe, expect, it } from 'vitest';

import { isForChannel, threadMessage } from '../../../src/bot/slack/thread.ts';
import type { Mention } from '../../../src/bot/platform.ts';
import { customerId, issueId, messageId } from '../../../src/issues/issue.ts';
import type { Delivery } from '../../../src/issues/delivery.ts';
import type { HistoryEntry } from '../../../src/issues/views.ts';
import { NOON } from '../../support/builders.ts';
import { cardOf } from '../../../src/bot/card.ts';

const MESSAGE = messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001');

const card = cardOf(
  {
    ...{ id: issueId(12), inbox: 'Support', customer: { id: customerId(7), name: 'Maria Lopez' } },
    ...{ channel: 'sms', from: '+15550001111', to: '+15550009999', state: { status: 'unassigned' } },
    ...{ revision: 3, firstMessage: 'Hi', messageCount: 1, attachments: [], openedAt: NOON },
    ...{ lastActivityAt: NOON, optedOut: false, troubledReplies: 0 },
  },
  'text',
);

const fromCustomer: Extract<HistoryEntry, { readonly kind: 'customer-message' }> = {
  ...{ kind: 'customer-message', message: MESSAGE, from: '+15550001111' },
  ...{ text: 'Still here?', attachments: [], at: NOON },
};

function aReply(delivery: Delivery, problem?: string): Extract<HistoryEntry, { readonly kind: 'reply' }> {
  return {
    ...{ kind: 'reply', message: MESSAGE, by: 'Ana Lima', to: '+15550001111', text: 'On its way.' },
    ...{ delivery, at: NOON },
    ...(problem !== undefined && { problem }),
  };
}

describe('what stands under a card', () => {
  const MENTIONS: readonly (readonly [string, Mention, string])[] = [
    ['a person', { person: 'T1/U1' }, '<@U1>'],
    ['everybody who is there', { group: 'here' }, '<!here>'],
    ['everybody in the channel', { group: 'channel' }, '<!channel>'],
    ['a user group', { group: 'S0123' }, '<!subteam^S0123>'],
  ];
  it.each(MENTIONS)('a customer’s message calls %s', (_, mention, mark) => {
    const { text, blocks } = threadMessage({ card, entry: fromCustomer, mention });

    expect(text).toBe(`${mark} Maria Lopez wrote: Still here?`);
    expect(blocks[0]).toEqual({ type: 'section', text: { type: 'mrkdwn', verbatim: true, text: mark } });
  });

  it.each([
    ['a customer’s on an issue nobody has', { card, entry: fromCustomer }, true],
    ['one that calls everybody there', { card, entry: fromCustomer, mention: { group: 'here' } }, true],
    ['one that calls a user group', { card, entry: fromCustomer, mention: { group: 'S0123' } }, false],
    ['one that calls a person', { card, entry: fromCustomer, mention: { person: 'T1/U1' } }, false],
    ['one on an issue somebody has', { card: { ...card, status: 'assigned' }, entry: fromCustomer }, false],
    ['a colleague’s', { card, entry: aReply('sent') }, false],
  ] as const)('is shown in the channel where nobody would hear of it: %s', (_what, message, expected) => {
    expect(isForChannel(message)).toBe(expected);
  });

  it('a group that the inbox made up cannot write markup', () => {
    const { text } = threadMessage({ card, entry: fromCustomer, mention: { group: 'S1> <!channel' } });

    expect(text).toContain('<!subteam^S1&gt; &lt;!channel>');
  });

  it.each([
    [aReply('queued'), 'Queued', false],
    [aReply('sent'), 'Sent', false],
    [aReply('delivered'), 'Delivered', false],
    [aReply('failed', 'The number does not exist.'), 'Not delivered: The number does not exist.', true],
    [aReply('unknown'), 'Not sure it was sent', true],
  ] as const)('a reply says what became of it, with Retry where that helps (%#)', (entry, fate, retry) => {
    const { text, blocks } = threadMessage({ card, entry });
    const written = JSON.stringify(blocks);

    expect(text).toBe(`Ana Lima replied to +15550001111 (${fate}): On its way.`);
    expect(written).toContain(`"text":"${fate}"`);
    expect(written.includes(`"action_id":"reply:retry"`)).toBe(retry);
    expect(written.includes(`"value":"12:${MESSAGE}"`)).toBe(retry);
  });

  const fromMail: typeof fromCustomer = {
    ...fromCustomer,
    ...{ from: 'maria@example.com', subject: 'Re: My parcel', subjectBefore: 'My parcel' },
  };
  const shown = (more: Partial<typeof fromMail>) => {
    const { text, blocks } = threadMessage({ card, entry: { ...fromMail, ...more } });
    return { text, blocks: JSON.stringify(blocks) };
  };

  it.each([
    ['the same, answered', { subject: 'Re: My parcel', subjectBefore: 'My parcel' }, false],
    [
      'the same, answered twice elsewhere',
      { subject: 'AW: Antw: RE[2]: my parcel', subjectBefore: 'My parcel' },
      false,
    ],
    ['another', { subject: 'My bill', subjectBefore: 'My parcel' }, true],
    ['the first of all', { subject: 'My parcel', subjectBefore: undefined }, true],
    ['the first after a text', { subject: 'Re: My bill', subjectBefore: '' }, true],
    ['nothing', { subject: '', subjectBefore: 'My parcel' }, false],
  ])(
    'a subject that is %s stands there only where it says something new',
    (_, { subject, subjectBefore }, isNew) => {
      const { subjectBefore: __, ...first } = fromMail;
      const entry = { ...first, subject, ...(subjectBefore !== undefined && { subjectBefore }) };
      const { text, blocks } = threadMessage({ card, entry });

      expect(JSON.stringify(blocks).includes(JSON.stringify(subject)) && subject !== '').toBe(isNew);
      expect(text).toBe(`Maria Lopez wrote: ${isNew ? `${subject}\n` : ''}Still here?`);
    },
  );

  it('an email says who else has it, where answers go, and that its sender is not verified', () => {
    const { text, blocks } = shown({
      ...{ cc: ['bob@example.com'], replyTo: 'maria@home.example', unverified: true },
    });

    for (const words of [
      'Copied in: bob@example.com',
      'Answers go to maria@home.example',
      '⚠ Sender not verified',
    ]) {
      expect(blocks).toContain(`"${words}"`);
      expect(text).toContain(words);
    }
  });

  it('somebody copied in is named as who wrote, not the customer', () => {
    expect(shown({ from: 'tom@example.com', fromAnother: true }).text).toBe(
      'tom@example.com (not an address of this customer) wrote: Still here?',
    );
  });

  it.each([
    ['neither', {}, []],
    ['more was written than is shown', { hasMore: true }, ['message:whole']],
    ['more was written than fits', { text: 'x'.repeat(3_001) }, ['message:whole']],
    ['all of it fits', { text: 'x'.repeat(3_000) }, []],
    ['it is kept as it came', { hasOriginal: true }, ['message:original']],
    ['both', { hasMore: true, hasOriginal: true }, ['message:whole', 'message:original']],
  ])('has the buttons that help: %s', (_, more, ids) => {
    const { blocks } = shown(more);

    expect([...blocks.matchAll(/"action_id":"([^"]*)"/g)].map(([, id]) => id)).toEqual(ids);
    expect(blocks.split(`"value":"12:${MESSAGE}"`)).toHaveLength(ids.length + 1);
  });

  it('a reply to several says so', () => {
    const entry = { ...aReply('sent'), cc: ['tom@example.com'] };

    expect(threadMessage({ card, entry }).text).toBe(
      'Ana Lima replied to +15550001111 (Sent, Copied in: tom@example.com): On its way.',
    );
  });

  it('a comment written elsewhere is marked as private', () => {
    const entry: HistoryEntry = {
      kind: 'comment',
      message: MESSAGE,
      by: 'Ben Okafor',
      text: 'Rude.',
      at: NOON,
    };

    expect(threadMessage({ card, entry }).text).toBe('Private comment by Ben Okafor: Rude.');
  });

  it('carries the message’s id, by which it is found again', () => {
    expect(threadMessage({ card, entry: fromCustomer }).metadata).toEqual({
      event_type: 'switchboard_message',
      event_payload: { message_id: MESSAGE },
    });
  });
});
