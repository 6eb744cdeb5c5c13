import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cardMessage } from '../../../src/bot/slack/blocks.ts';
import { threadMessage } from '../../../src/bot/slack/thread.ts';
import type { CardView } from '../../../src/bot/card.ts';
import { cardOf } from '../../../src/bot/card.ts';
import { attachmentId, customerId, issueId, messageId } from '../../../src/issues/issue.ts';
import type { HistoryEntry, IssueSummary } from '../../../src/issues/views.ts';
import { ana, assignedTo, closedBy, NOON } from '../../support/builders.ts';
import { blocksOn } from '../../support/slack-server/check/blocks.ts';
import { problemsOf } from '../../support/slack-server/check/schema.ts';
import { attentionOf } from '../../support/slack-server/attention.ts';
import type { Json } from '../../support/slack-server/json.ts';

function aCard(more: Partial<IssueSummary> = {}): CardView {
  return cardOf(
    {
      id: issueId(12),
      inbox: 'Support',
      customer: { id: customerId(7), name: 'Maria Lopez' },
      channel: 'sms',
      from: '+15550001111',
      to: '+15550009999',
      state: { status: 'unassigned' },
      revision: 3,
      firstMessage: 'My order has not arrived.',
      messageCount: 1,
      attachments: [],
      openedAt: NOON,
      lastActivityAt: NOON,
      optedOut: false,
      troubledReplies: 0,
      ...more,
    },
    'text',
  );
}

/** As it travels: what Slack reads, without what JavaScript leaves undefined. */
function sent(value: unknown): Json & object {
  return JSON.parse(JSON.stringify(value));
}

function problems(message: {
  readonly blocks: unknown;
  readonly attachments?: readonly { blocks?: unknown }[];
}) {
  const taken = new Set<string>();
  return [message.blocks, ...(message.attachments ?? []).map(({ blocks }) => blocks)].flatMap((blocks) =>
    problemsOf(sent(blocks), blocksOn('message', taken), ''),
  );
}

describe('a card as Slack gets it', () => {
  it.each([
    ['unassigned', aCard(), '#E01E5A', '● Unassigned', ['Assign It', 'Take It', 'Mark as Closed', 'Resolve']],
    [
      'assigned',
      aCard({ state: assignedTo(ana) }),
      '#1D9BD1',
      '▶ Assigned to Ana Lima',
      ['Assign It', 'Mark as Closed', 'Release It', 'Resolve'],
    ],
    ['closed', aCard({ state: closedBy(ana) }), '#2EB67D', '✔ Closed by Ana Lima', ['Open', 'Reopen']],
  ] as const)('%s has its colour, its sign and word, and its buttons', (_, card, color, headline, labels) => {
    const { text, blocks, attachments } = cardMessage(card);
    const [attachment] = attachments ?? [];
    const actions = attachment?.blocks?.find((block) => block.type === 'actions');

    expect(attachments).toHaveLength(1);
    expect(attachment?.color).toBe(color);
    expect(blocks).toHaveLength(1);
    expect(JSON.stringify(blocks)).toContain(headline);
    expect(text).toContain(headline);
    expect(attachment?.fallback).toBe(text);
    expect(actions && 'elements' in actions && actions.elements).toEqual(
      labels.map((label) =>
        expect.objectContaining({ text: { type: 'plain_text', text: label }, value: '12' }),
      ),
    );
  });

  it('names its buttons by what they ask, and nothing else', () => {
    const written = JSON.stringify(cardMessage(aCard()));

    expect([...written.matchAll(/"action_id":"([^"]*)"/g)].map(([, id]) => id)).toEqual([
      'issue:assign',
      'issue:take',
      'issue:close',
      'issue:resolve',
    ]);
  });

  it('says in its text all that the colour and the blocks say', () => {
    const { text } = cardMessage(
      aCard({ messageCount: 3, lastMessage: 'Still waiting.', optedOut: true, troubledReplies: 1 }),
    );

    expect(text).toBe(
      '● Unassigned: Maria Lopez, text to Support. issue 12, 3 messages. Opted out. ' +
        'A reply may not have reached the customer. ' +
        'Opened <!date^1795348800^{date_short_pretty} {time}|2026-11-22 12:00 UTC>.\n' +
        'My order has not arrived.\n3 messages, newest: Still waiting.',
    );
  });

  it('carries the issue’s number in its metadata, and nobody’s address', () => {
    const { metadata } = cardMessage(aCard());

    expect(metadata).toEqual({
      event_type: 'switchboard_issue',
      event_payload: { issue_id: 12, kind: 'card' },
    });
  });

  it('gets new block ids with every revision', () => {
    const ids = (revision: number) =>
      JSON.stringify(cardMessage(aCard({ revision }))).match(/issue:12:r\d+/g);

    expect(ids(3)).not.toEqual(ids(4));
  });

  it('says that a picture without words is one', () => {
    const card = aCard({
      firstMessage: '',
      attachments: [{ id: attachmentId(1), contentType: 'image/png', state: 'coming' }],
    });

    expect(JSON.stringify(cardMessage(card))).toMatch(/no text.*Picture: on its way/);
  });
});

describe('an email’s card', () => {
  const mail: Partial<IssueSummary> = {
    ...{ channel: 'email', from: 'maria@example.com', to: 'support@example.net', subject: 'My parcel' },
    attachments: [{ id: attachmentId(1), name: 'plan.pdf', contentType: 'application/pdf', state: 'kept' }],
  };
  const letters = (card: CardView) => JSON.stringify(cardMessage(card).attachments);

  it('has its subject above its words, whom it was written to, and its files by name', () => {
    const { attachments } = cardMessage(aCard(mail));
    const [words, facts] = attachments?.[0]?.blocks ?? [];

    expect(JSON.stringify(words)).toMatch(/My parcel.*My order has not arrived.*plan\.pdf/);
    expect(JSON.stringify(facts)).toContain('Maria Lopez · maria@example.com · text to support@example.net');
  });

  it('says so when its sender is not verified, before everything else', () => {
    const blocks = JSON.stringify(cardMessage(aCard({ ...mail, unverified: true })).attachments?.[0]?.blocks);

    expect(blocks.indexOf('⚠ Sender not verified')).toBeGreaterThan(0);
    expect(blocks.indexOf('⚠ Sender not verified')).toBeLessThan(blocks.indexOf('My parcel'));
    expect(letters(aCard(mail))).not.toContain('not verified');
  });

  it.each([
    [['bob@example.com'], 'Copied in: bob@example.com'],
    [['a@x.example', 'b@x.example', 'c@x.example'], 'Copied in: a@x.example, b@x.example, c@x.example'],
    [
      Array.from({ length: 50 }, (_, index) => `${index}@x.example`),
      'Copied in: 0@x.example, 1@x.example, 2@x.example and 47 more',
    ],
  ])('names who was copied in, the first few (%#)', (cc, words) => {
    expect(letters(aCard({ ...mail, cc }))).toContain(`"${words}"`);
  });

  it.each(['', '  \n ', '\u0007'])(
    'has no line for the subject %j, of which nothing can be read',
    (subject) => {
      const { subject: _, ...untitled } = mail;

      expect(cardMessage(aCard({ ...mail, subject }))).toEqual(cardMessage(aCard(untitled)));
    },
  );

  it('says all of it in its text as well', () => {
    const card = aCard({ ...mail, unverified: true, cc: ['bob@example.com'] });

    expect(cardMessage(card).text).toBe(
      '● Unassigned: Maria Lopez, text to Support. issue 12, 1 message. ⚠ Sender not verified. ' +
        'Copied in: bob@example.com. ' +
        'Opened <!date^1795348800^{date_short_pretty} {time}|2026-11-22 12:00 UTC>.\nMy parcel\nMy order has not arrived.\nplan.pdf',
    );
  });
});

const anyWords = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6_000 }),
  fc
    .array(
      fc.constantFrom(
        ...['<!channel>', '<!here|x>', '@everyone', '@here', '<@U123>', '<#C1|x>', '<!subteam^S1>', '*b*'],
        ...[
          '<https://evil.example|bank>',
          'https://evil.example',
          'mailto:a@b.c',
          '&lt;',
          '&',
          '\n',
          '🎉',
          ' ',
        ],
      ),
      { maxLength: 400 },
    )
    .map((parts) => parts.join('')),
);

function manyOf(text: string): readonly string[] {
  return Array.from({ length: 50 }, () => text);
}

function filesOf(name: string): IssueSummary['attachments'] {
  return manyOf(name).map((each, index) => ({
    ...{ id: attachmentId(index + 1), name: each, contentType: each, state: 'failed', problem: each },
  }));
}

const entries = (text: string): readonly HistoryEntry[] => {
  const message = messageId('00000000-0000-4000-8000-000000000000');
  return [
    { kind: 'customer-message', message, from: text, text, attachments: [], at: NOON },
    {
      ...{ kind: 'customer-message', message, from: text, fromAnother: true, text, at: NOON },
      ...{ subject: text, cc: manyOf(text), replyTo: text, unverified: true, hasMore: true },
      ...{ hasOriginal: true, attachments: filesOf(text) },
    },
    {
      ...{ kind: 'reply', message, by: text, to: text, cc: manyOf(text), text, at: NOON },
      ...{ delivery: 'failed', problem: text },
    },
    { kind: 'comment', message, by: text, text, at: NOON },
  ];
};

describe('whatever anybody writes', () => {
  it('calls nobody, leads nowhere, and fits', () => {
    fc.assert(
      fc.property(anyWords, (words) => {
        const name = words.trim() === '' ? 'x' : words;
        const card = aCard({
          ...{ firstMessage: words, lastMessage: words, messageCount: 2, from: name, to: name, inbox: name },
          ...{ subject: words, cc: manyOf(words), unverified: true, attachments: filesOf(words) },
          customer: { id: customerId(7), name },
        });
        const messages = [
          cardMessage(card),
          ...entries(words).map((entry) => threadMessage({ card, entry })),
        ];

        expect(messages[0]?.attachments?.[0]?.blocks?.length).toBeLessThanOrEqual(5);
        for (const message of messages) {
          expect(problems(message)).toEqual([]);
          expect(message.text.length).toBeLessThanOrEqual(4_000);
          const seen: Parameters<typeof attentionOf>[0] = JSON.parse(JSON.stringify(message));
          expect(attentionOf(seen)).toEqual({ mentions: [], links: [] });
        }
      }),
      { numRuns: 60 },
    );
  });
});
