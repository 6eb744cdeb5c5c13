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
        'A reply may not have reached the customer.\n' +
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

const entries = (text: string): readonly HistoryEntry[] => {
  const message = messageId('00000000-0000-4000-8000-000000000000');
  return [
    { kind: 'customer-message', message, from: text, text, attachments: [], at: NOON },
    { kind: 'reply', message, by: text, to: text, text, delivery: 'failed', problem: text, at: NOON },
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
          customer: { id: customerId(7), name },
        });
        const messages = [
          cardMessage(card),
          ...entries(words).map((entry) => threadMessage({ card, entry })),
        ];

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
