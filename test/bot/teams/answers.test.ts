import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { COMMAND_HELP } from '../../../src/bot/phrases.ts';
import type { HeldList } from '../../../src/bot/platform.ts';
import { bindingCard, ConnectData, sayingCard } from '../../../src/bot/teams/binding-card.ts';
import type { AdaptiveCardJson } from '../../../src/bot/teams/card-json.ts';
import { HeldData, heldCard, heldSummary } from '../../../src/bot/teams/held-card.ts';
import { helpCard, helpSummary } from '../../../src/bot/teams/help-card.ts';
import { inboxesCard, inboxesSummary } from '../../../src/bot/teams/inboxes-card.ts';
import { noticeActivity, NoticesData, noticesDialog } from '../../../src/bot/teams/notice-card.ts';
import { heldId, inboxId, messageId } from '../../../src/issues/issue.ts';
import { ana, assignedTo, NOON } from '../../support/builders.ts';
import { aCardView } from '../../support/card-views.ts';
import { hostileCard, hostileText } from '../../support/hostile.ts';
import {
  buttonsOf,
  cardProblems,
  expectPlainAndSmall,
  elementsOf,
  labelsOf,
  literalTexts,
  readTexts,
} from '../../support/teams-cards.ts';

const letters = (card: AdaptiveCardJson) => literalTexts(card).join('\n');
const mine = aCardView(13, { state: assignedTo(ana) });

describe('the held messages', () => {
  const held: HeldList['held'][number] = {
    ...{
      id: heldId(4),
      channel: 'email',
      from: 'tom@example.com',
      to: 'support@example.net',
      subject: 'Away',
    },
    ...{ text: 'Until Monday.', why: 'automatic-reply', at: NOON, whyWords: 'An automatic reply' },
  };

  it('say why each is held, and can be released', () => {
    const card = heldCard({ held: [held], next: heldId(4) }, heldId(9), { ok: true, words: 'Released.' });

    expect(letters(card)).toMatch(
      /✔ Released\.[^]*An automatic reply[^]*tom@example\.com to support@example\.net\nAway\nUntil/,
    );
    expect(labelsOf(card)).toEqual(['Release', 'More']);
    expect(buttonsOf(card).map(({ data }) => HeldData.parse(data))).toEqual([
      { held: 4, before: 9 },
      { before: 4 },
    ]);
    expect(heldSummary({ held: [held] })).toContain('An automatic reply: tom@example.com: Away');
  });

  it('say who released one, and that there are none', () => {
    expect(letters(heldCard({ held: [{ ...held, released: { by: 'Ana', at: NOON } }] }))).toContain(
      'Released by Ana',
    );
    expect(letters(heldCard({ held: [] }))).toContain('Nothing is held.');
  });

  it('show whatever people write letter by letter, and stay small', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const each = { ...held, from: text, to: text, subject: text, text, released: { by: text, at: NOON } };
        expectPlainAndSmall(heldCard({ held: Array.from({ length: 9 }, () => each), next: heldId(4) }));
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});

describe('help', () => {
  it('has every command, by its name here', () => {
    const shown = letters(helpCard({ command: 'issues', isPrivate: true }));

    for (const [, does] of COMMAND_HELP.filter(([usage]) => !usage.startsWith('connect')))
      expect(shown).toContain(does);
    expect(shown).toContain('issues take 12');
    expect(shown).toContain('Only you see the answer.');
    expect(shown).not.toContain('@group');
    expect(helpSummary({ command: 'issues', misunderstood: true })).toMatch(/^That is not understood\./);
  });
});

describe('the inboxes', () => {
  const support = { id: inboxId(1), name: 'Support', listens: [{ channel: 'sms', address: '+15550009999' }] };
  const here = { platform: 'teams', conversation: '19:x' };

  it('are listed with where they appear, what is wrong first', () => {
    const card = inboxesCard(
      [
        { ...support, id: inboxId(2), name: 'Sales', posts: [], troubles: [] },
        { ...support, posts: [here], troubles: [{ ...here, problem: 'Removed.' }] },
      ],
      ({ conversation }) => (conversation === '19:x' ? 'Customers' : undefined),
    );

    expect(letters(card)).toMatch(
      /Support\n listens on \+15550009999\n→ Customers\n⚠ Customers: Removed\.\nSales[^]*appears nowhere/,
    );
    expect(cardProblems(card)).toEqual([]);
  });

  it('say that there are none', () => {
    expect(letters(inboxesCard([], () => undefined))).toContain('There are no inboxes yet.');
    expect(inboxesSummary([])).toContain('There are no inboxes yet.');
  });

  it('show whatever they are called letter by letter, and stay small', () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        const posts = Array.from({ length: 9 }, () => ({ platform: 'web', conversation: name }));
        const troubles = posts.map((post) => ({ ...post, problem: name }));
        const all = Array.from({ length: 30 }, () => ({ ...support, name, posts, troubles }));
        expectPlainAndSmall(inboxesCard(all, () => undefined));
        expectPlainAndSmall(bindingCard(all, { ok: false, words: name }));
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});

describe('an unconnected channel', () => {
  it('asks which inbox should appear, by what each listens on', () => {
    const card = bindingCard([{ name: 'Support', listens: [{ channel: 'sms', address: '+15550009999' }] }]);

    expect(readTexts(card)).toContain('Which inbox should appear in this channel?');
    expect(elementsOf(card, 'Input.ChoiceSet')).toMatchObject([
      { choices: [{ title: 'Support: +15550009999', value: '+15550009999' }], value: '+15550009999' },
    ]);
    expect(buttonsOf(card)).toMatchObject([{ type: 'Action.Execute', verb: 'connect' }]);
    expect(cardProblems(card)).toEqual([]);
  });

  it('takes what is typed before what is chosen', () => {
    expect(ConnectData.parse({ address: '+15550009999', typed: ' ' })).toBe('+15550009999');
    expect(ConnectData.parse({ address: '+15550009999', typed: ' a@example.com ' })).toBe('a@example.com');
    expect(ConnectData.parse({})).toBeUndefined();
    expect(elementsOf(bindingCard([]), 'Input.ChoiceSet')).toEqual([]);
  });

  it('shows what came of it in place of the question', () => {
    expect(letters(sayingCard('Nothing was connected.'))).toBe('Nothing was connected.');
  });
});

describe('a notice', () => {
  const entry = {
    ...{ kind: 'reply' as const, message: messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001'), by: 'Ana' },
    ...{
      to: '+15550001111',
      text: 'We come.',
      delivery: 'failed' as const,
      problem: 'No such number.',
      at: NOON,
    },
  };

  it('says what it is about and why, and leads to the issue and its card', () => {
    const activity = noticeActivity(
      { about: 'reply-failed', card: mine, entry },
      'https://teams.microsoft.com/l/message/x',
    );
    const [{ content }] = activity.attachments;

    expect(letters(content)).toMatch(
      /Your reply to Maria Santos on issue 13 did not arrive[^]*We come\.\n⚠ No such number\./,
    );
    expect(labelsOf(content)).toEqual(['Open', 'Open the card']);
    expect(activity.summary).toContain('did not arrive');
    expect(cardProblems(content)).toEqual([]);
  });

  it('quotes the newest message where it is about no other', () => {
    const [{ content }] = noticeActivity({ about: 'assigned', card: mine }, undefined).attachments;

    expect(letters(content)).toBe(
      'Issue 13 from Maria Santos has been assigned to you.\nMy order has not arrived.',
    );
    expect(labelsOf(content)).toEqual(['Open']);
  });

  it('can be switched off, each kind by itself', () => {
    const { card } = noticesDialog(new Map([['assigned', true]]));
    const fields = elementsOf(card, 'Input.Toggle').map(({ id, value }) => [id, value]);

    expect(cardProblems(card)).toEqual([]);
    expect(NoticesData.parse({ verb: 'notices-save', ...Object.fromEntries(fields) })).toEqual(
      new Map([
        ['assigned', true],
        ['customer-wrote', false],
        ['reply-failed', false],
      ]),
    );
  });

  it('shows whatever people write or are called letter by letter, and stays small', () => {
    fc.assert(
      fc.property(hostileCard, (card) => {
        const [{ content }] = noticeActivity({ about: 'customer-wrote', card }, undefined).attachments;
        expectPlainAndSmall(content);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});
