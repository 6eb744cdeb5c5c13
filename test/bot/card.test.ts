import { describe, expect, it } from 'vitest';

import { cardOf, withoutNews } from '../../src/bot/card.ts';
import { refusalWords } from '../../src/bot/phrases.ts';
import type { Refusal } from '../../src/issues/decide.ts';
import type { IssueState } from '../../src/issues/issue.ts';
import { issueId } from '../../src/issues/issue.ts';
import type { IssueSummary } from '../../src/issues/views.ts';
import { ana, anIssue, assignedTo, ben, closedBy, NOON } from '../support/builders.ts';

function aSummary(more: Partial<IssueSummary> = {}): IssueSummary {
  const issue = anIssue();
  return {
    id: issue.id,
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
}

const resolved: IssueState = {
  status: 'closed',
  closedBy: ben,
  closedAt: NOON,
  resolution: 'no-reply-needed',
  before: { status: 'unassigned' },
};

describe('a card', () => {
  const STATES: [IssueState, string, string, readonly string[]][] = [
    [
      { status: 'unassigned' },
      'Unassigned',
      'Unassigned',
      ['Assign It', 'Take It', 'Mark as Closed', 'Resolve'],
    ],
    [
      assignedTo(ana),
      'Assigned',
      'Assigned to Ana Lima',
      ['Assign It', 'Mark as Closed', 'Release It', 'Resolve'],
    ],
    [closedBy(ben), 'Closed', 'Closed by Ben Okafor', ['Open', 'Reopen']],
    [resolved, 'Closed', 'Resolved by Ben Okafor, no reply needed', ['Open', 'Reopen']],
  ];

  it.each(STATES)(
    'of %j says so in a word, names who, and offers what applies',
    (state, word, headline, labels) => {
      const card = cardOf(aSummary({ state }), 'text');

      expect(card).toMatchObject({ word, headline });
      expect(card.actions.map((action) => action.label)).toEqual(labels);
    },
  );

  it('has another sign for each status: colour never stands alone', () => {
    const signs = STATES.map(([state]) => cardOf(aSummary({ state }), 'text').sign);

    expect(new Set(signs).size).toBe(3);
  });

  it('whose one message is a thank-you offers Resolve first', () => {
    const card = cardOf(aSummary({ firstMessage: 'Thanks!' }), 'text');

    expect(card.actions[0]?.label).toBe('Resolve');
  });

  it('with a thank-you and more to it offers it last', () => {
    const card = cardOf(aSummary({ firstMessage: 'Thanks!', lastMessage: 'But?', messageCount: 2 }), 'text');

    expect(card.actions.at(-1)?.label).toBe('Resolve');
  });

  it('says that a reply did not arrive', () => {
    expect(cardOf(aSummary({ troubledReplies: 1 }), 'text').trouble).toBe(
      'A reply may not have reached the customer',
    );
  });
});

describe('a card in a conversation that its inbox has left', () => {
  const news = {
    lastMessage: 'The code is 1234',
    messageCount: 2,
    subject: 'The code',
    cc: ['new@example.com'],
  };

  it('says nothing of a later message: neither its words nor its subject nor who else has it', () => {
    const card = withoutNews(cardOf(aSummary(news), 'email'));

    expect(JSON.stringify(card)).toContain('My order has not arrived.');
    expect(JSON.stringify(card)).not.toMatch(/code|new@example/);
  });

  it('keeps the subject of the message that stands on it', () => {
    const card = withoutNews(cardOf(aSummary({ subject: 'My order', cc: ['tom@example.com'] }), 'email'));

    expect(card).toMatchObject({ subject: 'My order', cc: ['tom@example.com'] });
  });
});

describe('a refusal', () => {
  const NAMED: [Refusal, string][] = [
    [{ reason: 'taken', assignee: ben }, 'Ben Okafor'],
    [{ reason: 'assigned-to-another', assignee: ben }, 'Ben Okafor'],
    [{ reason: 'closed', closedBy: ben }, 'Ben Okafor'],
    [{ reason: 'assignee-left', assignee: ben }, 'Ben Okafor'],
    [{ reason: 'newer-open-issue', newer: issueId(13) }, '13'],
    [{ reason: 'reply-too-long', length: 1700, limit: 1600 }, '100'],
    [{ reason: 'customer-opted-out', to: '+15550001111' }, 'START'],
  ];

  it.each(NAMED)('%j names what the reader must know: %s', (refusal, named) => {
    expect(refusalWords(refusal)).toContain(named);
  });
});
