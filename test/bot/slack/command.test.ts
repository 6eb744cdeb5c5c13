import { describe, expect, it } from 'vitest';

import { helpAnswer } from '../../../src/bot/slack/command-help.ts';
import { heldMessage } from '../../../src/bot/slack/command-held.ts';
import { inboxesMessage } from '../../../src/bot/slack/command-inboxes.ts';
import type { Answer } from '../../../src/bot/slack/command-list.ts';
import { listMessage, ListWish, MORE_ISSUES, saying } from '../../../src/bot/slack/command-list.ts';
import { COMMAND_HELP, COMMAND_NOT_UNDERSTOOD, EMPTY_LISTS } from '../../../src/bot/phrases.ts';
import { heldId, inboxId, issueId } from '../../../src/issues/issue.ts';
import { ana, assignedTo, NOON, support } from '../../support/builders.ts';
import { aCardView, HOSTILE } from '../../support/card-views.ts';
import { checkedContent } from '../../support/slack-server/check/content.ts';
import { isObject, parseJson } from '../../support/slack-server/json.ts';

const NO_LINKS = new Map();
const hostile = (number: number) =>
  aCardView(number, {
    customer: { id: aCardView(1).customer.id, name: HOSTILE },
    firstMessage: HOSTILE,
    state: assignedTo({ ...ana, name: HOSTILE }),
  });

/** Throws what Slack would say. */
function asSlackTakesIt({ text, blocks }: Answer) {
  const json = parseJson(JSON.stringify({ text, blocks }));
  if (!isObject(json)) throw new Error('no message');
  return checkedContent({ text, blocks: json['blocks'], attachments: undefined, metadata: undefined }, 4_000);
}

/** What stands where Slack reads markup: nothing of a customer's may. */
function markupIn({ text, blocks }: Answer): string {
  const marked = JSON.stringify(blocks).match(/"type":"mrkdwn"[^}]*/g) ?? [];
  return [text, ...marked].join();
}

describe('a list', () => {
  it('says of each issue its sign and word, number, who has it, customer, words and age', () => {
    const card = aCardView(12, { state: assignedTo(ana) });
    const answer = listMessage(
      { list: 'all' },
      { cards: [card] },
      new Map([[card.issue, 'https://x.example/']]),
    );
    const leaves = JSON.stringify(answer.blocks[1]);

    for (const part of [
      '▶',
      '#12',
      'Assigned to Ana Lima',
      'Maria Santos',
      'My order has not arrived.',
      '{ago}',
    ])
      expect(leaves).toContain(part);
    expect(leaves).toContain('"url":"https://x.example/"');
    expect(answer.text).toBe(
      'All issues\n▶ #12 Assigned to Ana Lima · Maria Santos · My order has not arrived.',
    );
  });

  it('keeps within every limit and lets nothing of a customer’s be more than text', () => {
    const cards = Array.from({ length: 15 }, (_, index) => hostile(index + 1));
    const wish = ListWish.parse({ list: 'search', text: HOSTILE.slice(0, 500) });
    const answer = listMessage(wish, { cards, next: issueId(1) }, NO_LINKS);

    expect(asSlackTakesIt(answer).blocks).toHaveLength(17);
    expect(markupIn(answer)).not.toMatch(/<[!@#h]/);
  });

  it('says what an empty one would hold', () => {
    const answer = listMessage({ list: 'unassigned' }, { cards: [] }, NO_LINKS);

    expect(answer.text).toContain(EMPTY_LISTS.unassigned);
    asSlackTakesIt(answer);
  });

  it('carries on its More button all that the next page needs', () => {
    const wish = ListWish.parse({ list: 'mine', mine: 7 });
    const { blocks } = listMessage(wish, { cards: [aCardView(30)], next: issueId(30) }, NO_LINKS);
    const last = JSON.stringify(blocks.at(-1));
    const value: unknown = JSON.parse(/"value":("(?:[^"\\]|\\.)*")/.exec(last)?.[1] ?? '');

    expect(last).toContain(MORE_ISSUES);
    expect(ListWish.parse(JSON.parse(String(value)))).toEqual({ list: 'mine', mine: 7, before: '30' });
  });
});

describe('the help', () => {
  it('shows each usage with the command as it is called here', () => {
    const answer = helpAnswer('/tickets');

    for (const [usage] of COMMAND_HELP)
      expect(JSON.stringify(answer.blocks)).toContain(`/tickets ${usage}`.trim());
    asSlackTakesIt(answer);
  });

  it('says first that something was not understood', () => {
    expect(helpAnswer('/issues', true).text.startsWith(COMMAND_NOT_UNDERSTOOD)).toBe(true);
  });
});

describe('the inboxes', () => {
  it('are shown with where they appear and what is wrong there', () => {
    const at = { platform: 'slack', conversation: 'C1' };
    const answer = inboxesMessage(
      [
        {
          ...support,
          posts: [at, { platform: 'web', conversation: 'support' }],
          troubles: [{ ...at, problem: 'Archived.' }],
        },
      ],
      'T1',
    );
    const shown = JSON.stringify(asSlackTakesIt(answer).blocks);

    expect(shown).toContain('listens on +15550009999');
    expect(shown).toContain('"channel_id":"C1"');
    expect(shown).toContain('web:support');
    expect(answer.text).toContain('⚠ Archived.');
  });

  it('name a channel of another workspace without a link, which would lead nowhere', () => {
    const posts = [{ platform: 'slack', conversation: 'T2/C1' }];
    const blocks = JSON.stringify(inboxesMessage([{ ...support, posts, troubles: [] }], 'T1').blocks);

    expect(blocks).toContain('slack:T2/C1');
    expect(blocks).not.toContain('channel_id');
  });

  it('keep within every limit, however many and badly named', () => {
    const at = { platform: 'slack', conversation: HOSTILE };
    const many = Array.from({ length: 80 }, (_, index) => ({
      ...support,
      id: inboxId(index + 1),
      name: HOSTILE,
      posts: [at, at, at, at, at, at],
      troubles: Array.from({ length: 9 }, () => ({ ...at, problem: HOSTILE })),
    }));

    const answer = inboxesMessage(many, 'T1');

    expect(asSlackTakesIt(answer).blocks?.length).toBeLessThanOrEqual(50);
    expect(markupIn(answer)).not.toMatch(/<[!@#h]/);
  });
});

describe('the held messages', () => {
  const aHeld = (number: number, more: Partial<Parameters<typeof heldMessage>[0]['held'][number]> = {}) => ({
    ...{ id: heldId(number), channel: 'email', from: 'wei@example.com', to: 'support@example.net' },
    ...{ subject: 'Away', text: 'Back on Monday.', why: 'automatic-reply' as const, at: NOON },
    ...{ whyWords: 'An automatic reply, such as an absence', ...more },
  });

  it('say why, from whom, what about, and how they begin; each with its own button', () => {
    const shown = JSON.stringify(
      asSlackTakesIt(heldMessage({ held: [aHeld(2), aHeld(1)] }, heldId(3))).blocks,
    );

    for (const words of [
      'An automatic reply',
      'wei@example.com to support@example.net',
      'Away',
      'Back on Monday.',
    ])
      expect(shown).toContain(words);
    expect(shown).toContain(JSON.stringify(JSON.stringify({ held: 2, before: 3 })));
    expect(shown).toContain(JSON.stringify(JSON.stringify({ held: 1, before: 3 })));
  });

  it('that were released say by whom instead', () => {
    const shown = JSON.stringify(
      heldMessage({ held: [aHeld(1, { released: { by: 'Ana Lima', at: NOON } })] }, undefined).blocks,
    );

    expect(shown).toContain('Released by Ana Lima');
    expect(shown).not.toContain('held:release');
  });

  it('lead to the older ones, and say what would be there where there are none', () => {
    expect(JSON.stringify(heldMessage({ held: [aHeld(5)], next: heldId(5) }, undefined).blocks)).toContain(
      JSON.stringify(JSON.stringify({ before: 5 })),
    );
    expect(asSlackTakesIt(heldMessage({ held: [] }, undefined)).text).toContain(EMPTY_LISTS.held);
  });

  it('keep within every limit, and nothing in them is more than text', () => {
    const hostileHeld = { from: HOSTILE, to: HOSTILE, subject: HOSTILE, text: HOSTILE.slice(0, 300) };
    const held = Array.from({ length: 8 }, (_, index) => aHeld(index + 1, hostileHeld));

    const answer = heldMessage({ held, next: heldId(1) }, heldId(9), HOSTILE);

    asSlackTakesIt(answer);
    expect(markupIn(answer)).not.toMatch(/<[!@#h]/);
  });
});

it('words alone keep within every limit', () => {
  asSlackTakesIt(saying(HOSTILE.repeat(5)));
  expect(markupIn(saying(HOSTILE))).not.toMatch(/<[!@#h]/);
});
