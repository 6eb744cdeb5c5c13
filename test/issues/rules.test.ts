import { describe, expect, it } from 'vitest';

import type { Delivery } from '../../src/issues/delivery.ts';
import { advances } from '../../src/issues/delivery.ts';
import { effectsOf } from '../../src/issues/effects.ts';
import type { IssueEvent } from '../../src/issues/issue.ts';
import { messageId } from '../../src/issues/issue.ts';
import { looksLikeNoReplyNeeded } from '../../src/issues/no-reply.ts';
import { ana, anIssue, byText, NOON, support } from '../support/builders.ts';

describe('a delivery only moves forward', () => {
  const RULES: [Delivery, Delivery, boolean][] = [
    ['queued', 'queued', false],
    ['queued', 'unknown', true],
    ['queued', 'sent', true],
    ['queued', 'delivered', true],
    ['queued', 'failed', true],
    ['unknown', 'queued', false],
    ['unknown', 'sent', true],
    ['unknown', 'delivered', true],
    ['unknown', 'failed', true],
    ['sent', 'queued', false],
    ['sent', 'unknown', false],
    ['sent', 'sent', false],
    ['sent', 'delivered', true],
    ['sent', 'failed', true],
    ['delivered', 'sent', false],
    ['delivered', 'failed', false],
    ['failed', 'delivered', false],
    ['failed', 'sent', false],
  ];

  it.each(RULES)('%s, then %s: news %s', (current, next, news) => {
    expect(advances(current, next)).toBe(news);
  });
});

describe('what follows outside', () => {
  const received: IssueEvent = { type: 'message-received', message: messageId('m1'), at: NOON };
  const reply: IssueEvent = {
    type: 'reply-queued',
    message: messageId('m2'),
    by: ana,
    text: 'On it.',
    route: byText,
    files: [],
    at: NOON,
  };
  const two = {
    ...support,
    posts: [...support.posts, { platform: 'other', conversation: 'C1' }],
  };

  it('nothing happened: nothing is told', () => {
    expect(effectsOf(anIssue(), [])).toEqual([]);
  });

  it('a new issue posts one card in every conversation of its inbox', () => {
    const effects = effectsOf(anIssue({ inbox: two }), [{ type: 'issue-opened', at: NOON }, received]);

    expect(effects.map(({ effect }) => effect)).toEqual([
      { kind: 'card', issue: 12, at: two.posts[0] },
      { kind: 'card', issue: 12, at: two.posts[1] },
    ]);
  });

  it('a further message redraws the card and is posted under it, in that order and in one lane', () => {
    const effects = effectsOf(anIssue(), [received]);

    expect(effects.map(({ effect }) => effect.kind)).toEqual(['card', 'thread-message']);
    expect(new Set(effects.map(({ lane }) => lane)).size).toBe(1);
  });

  it('a card that stands where its inbox posts no more is redrawn there, and nothing is posted under it', () => {
    const former = [{ platform: 'other', conversation: 'C9' }];

    const effects = effectsOf(anIssue({ former }), [received]);

    expect(effects.map(({ effect }) => effect)).toEqual([
      { kind: 'card', issue: 12, at: support.posts[0] },
      { kind: 'card', issue: 12, at: former[0] },
      expect.objectContaining({ kind: 'thread-message', at: support.posts[0] }),
    ]);
  });

  it('two conversations have two lanes: the bad hour of one is not the other’s', () => {
    const effects = effectsOf(anIssue({ inbox: two }), [received]);

    expect(new Set(effects.map(({ lane }) => lane)).size).toBe(2);
  });

  it('replies to one customer share a lane, whatever the issue', () => {
    const [first] = effectsOf(anIssue(), [reply]);
    const [second] = effectsOf(anIssue({ revision: 9 }), [reply]);

    expect(first?.lane).toBe('reply:7');
    expect(second?.lane).toBe(first?.lane);
  });

  it('an inbox that posts nowhere still sends its replies', () => {
    const effects = effectsOf(anIssue({ inbox: { ...support, posts: [] } }), [reply]);

    expect(effects.map(({ effect }) => effect.kind)).toEqual(['reply']);
  });
});

describe('a message that needs nobody', () => {
  it.each([
    'Yes',
    'thanks',
    'Thank you!',
    'OK 👍',
    '👍',
    '  Great, thanks!!! ',
    'Gracias',
    'Merci beaucoup.',
  ])('%j looks like one', (text) => {
    expect(looksLikeNoReplyNeeded(text)).toBe(true);
  });

  it.each(['Thanks, but where is it?', 'Yes please send another', 'help', '', '?', '12', '...'])(
    '%j does not',
    (text) => {
      expect(looksLikeNoReplyNeeded(text)).toBe(false);
    },
  );
});
