import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CardPage } from '../../../src/bot/platform.ts';
import type { AdaptiveCardJson } from '../../../src/bot/teams/card-json.ts';
import {
  listCard,
  listSection,
  listSummary,
  overviewSections,
  rowCard,
} from '../../../src/bot/teams/list-card.ts';
import type { ListState } from '../../../src/bot/teams/list-state.ts';
import { ListData, ListedData, nextList, queryOf } from '../../../src/bot/teams/list-state.ts';
import { inboxId, issueId } from '../../../src/issues/issue.ts';
import { ana, assignedTo, closedBy } from '../../support/builders.ts';
import { aCardView } from '../../support/card-views.ts';
import { hostileCard, hostileText } from '../../support/hostile.ts';
import {
  buttonsOf,
  cardProblems,
  expectPlainAndSmall,
  elementsOf,
  labelsOf,
  literalTexts,
} from '../../support/teams-cards.ts';

const letters = (card: AdaptiveCardJson) => literalTexts(card).join('\n');
const mine = aCardView(13, { state: assignedTo(ana) });
const closed = aCardView(11, { state: closedBy(ana) });

function aPage(cards: CardPage['cards'], next?: number): CardPage {
  return { cards, ...(next !== undefined && { next: issueId(next) }) };
}

function drawList(state: ListState, page: CardPage) {
  return listCard({ state, sections: [listSection(state, page)] });
}

describe('a list of issues', () => {
  it('has each in two lines, with the same buttons as its card', () => {
    const card = drawList({ list: 'all' }, aPage([aCardView(12), closed]));

    expect(letters(card)).toMatch(
      /All issues\n● \n#12\n {2}Unassigned\n {2}· {2}Maria Santos\nMy order has not arrived\./,
    );
    expect(labelsOf(card)).toEqual(['Assign It', 'Take It', 'Mark as Closed', 'Resolve', 'Open', 'Reopen']);
    expect(cardProblems(card)).toEqual([]);
  });

  it('leads to a card by its number, for who may go there', () => {
    const url = 'https://teams.microsoft.com/l/message/x/17';
    const sections = [listSection({ list: 'all' }, aPage([aCardView(12)]))];
    const card = listCard({ state: { list: 'all' }, sections, links: new Map([[issueId(12), url]]) });

    expect(
      elementsOf(card, 'TextRun').filter(({ selectAction }) => selectAction !== undefined),
    ).toMatchObject([{ text: '#12', selectAction: { type: 'Action.OpenUrl', url } }]);
  });

  it('is drawn again after a click in it: its buttons say which list it was', () => {
    const state: ListState = { list: 'closed', text: 'parcel', inbox: inboxId(2), before: '9@1700000000000' };
    const [, reopen] = buttonsOf(drawList(state, aPage([closed])));

    expect(reopen).toMatchObject({ verb: 'reopen', data: { issue: 11, revision: 3 } });
    expect(ListedData.parse(reopen?.data).list).toEqual(state);
  });

  it('has further pages, and a way back to the first', () => {
    const state: ListState = { list: 'closed', before: '20@1700000000000' };
    const page = { ...aPage([closed], 9), nextClosed: new Date(1_600_000_000_000) };
    const turns = buttonsOf(drawList(state, page)).slice(-2);

    expect(turns.map(({ title }) => title)).toEqual(['First Page', 'More']);
    expect(turns.map(({ data }) => ListData.parse(data).state)).toEqual([
      { list: 'closed' },
      { list: 'closed', before: '9@1600000000000' },
    ]);
  });

  it.each([
    ['mine', 'Nothing is assigned to you.'],
    ['unassigned', 'Everything has somebody.'],
    ['closed', 'Nothing closed yet.'],
    ['all', 'No issues yet.'],
  ] as const)('%s says what would be in it while it is empty', (list, words) => {
    expect(letters(drawList({ list }, aPage([])))).toContain(words);
  });

  it('is named by what was looked for', () => {
    expect(letters(drawList({ list: 'all', text: 'parcel' }, aPage([])))).toContain(
      'Issues with “parcel”\nNothing found.',
    );
    expect(letters(drawList({ list: 'closed', text: 'parcel' }, aPage([])))).toContain(
      'Closed · Issues with “parcel”',
    );
  });

  it('is told in a notification', () => {
    expect(listSummary({ sections: [listSection({ list: 'mine' }, aPage([mine]))] })).toBe(
      'Assigned to you\n▶ #13 Assigned to Ana Lima · Maria Santos · My order has not arrived.',
    );
  });
});

describe('what a list asks for', () => {
  it.each([
    [{ list: 'mine' }, { assignee: ana.id }],
    [{ list: 'mine', mine: 5 }, { assignee: 5 }],
    [{ list: 'unassigned' }, { status: 'unassigned' }],
    [{ list: 'assigned' }, { status: 'assigned' }],
    [
      { list: 'closed', before: '9@1600000000000' },
      { order: 'closed', before: 9, closedBefore: new Date(1_600_000_000_000) },
    ],
    [
      { list: 'all', text: 'parcel', inbox: 2, before: '9' },
      { text: 'parcel', inbox: 2, before: 9 },
    ],
  ])('%j', (state, query) => {
    const { state: parsed } = ListData.parse({ state });

    expect(queryOf(parsed, ana.id)).toEqual({ limit: 8, ...query });
  });

  it('is what is typed and chosen beside the button, where those come with it', () => {
    const state = { list: 'unassigned', tracker: true };

    expect(nextList(ListData.parse({ state, text: ' parcel ', inbox: '2' }))).toEqual({
      ...state,
      text: 'parcel',
      inbox: 2,
    });
    expect(nextList(ListData.parse({ state: { ...state, inbox: 2 }, text: '', inbox: '0' }))).toEqual(state);
    expect(nextList(ListData.parse({ state: { ...state, inbox: 2, text: 'x' } }))).toEqual({
      ...state,
      inbox: 2,
      text: 'x',
    });
  });

  it('is the overview where it cannot be understood', () => {
    expect(ListData.parse({ state: { list: 'everything' } }).state).toEqual({ list: 'overview' });
  });
});

describe('the Issue Tracker', () => {
  const pages = { mine: aPage([mine]), unassigned: aPage([aCardView(12)]), closed: aPage([closed, mine]) };
  const drawn = {
    ...{ state: { list: 'overview', tracker: true } as const, sections: overviewSections(pages) },
    ...{ counts: { mine: 1, unassigned: 1 } },
    inboxes: [
      { id: inboxId(1), name: 'Support' },
      { id: inboxId(2), name: 'Sales' },
    ],
  };
  const card = listCard(drawn);

  it('shows what is mine, what nobody has, and what was closed lately, each issue once', () => {
    expect(letters(card)).toMatch(
      /1 assigned to you · 1 unassigned[^]*#13[^]*Unassigned\n[^]*#12[^]*Recently closed[^]*#11/,
    );
    expect(letters(card).match(/#13/g)).toHaveLength(1);
    expect(cardProblems(card)).toEqual([]);
  });

  it('can be searched, narrowed to an inbox, and turned to each list', () => {
    const turns = buttonsOf(card).filter(({ verb }) => verb === 'list' || verb === 'search');

    expect(elementsOf(card, 'Input.')).toMatchObject([
      { id: 'text', label: 'Search' },
      { id: 'inbox', style: 'compact', value: '0' },
    ]);
    expect(turns.slice(0, 7).map(({ title }) => title)).toEqual([
      'Search',
      ...['Overview', 'Assigned to you', 'Unassigned', 'Assigned', 'Closed', 'All issues'],
    ]);
    for (const { data } of turns) expect(ListData.parse(data).state.tracker).toBe(true);
  });

  it('has a way out of a search', () => {
    const searched = listCard({ ...drawn, state: { ...drawn.state, text: 'parcel' } });
    const clear = buttonsOf(searched).find(({ title }) => title === 'Clear the search');

    expect(nextList(ListData.parse(clear?.data))).toEqual({ list: 'overview', tracker: true });
  });

  it('leads to what one is told of privately', () => {
    expect(buttonsOf(card).at(-1)).toMatchObject({
      title: 'Tell me by direct message',
      data: { verb: 'notices', msteams: { type: 'task/fetch' } },
    });
  });

  it('shows whatever people write or are called letter by letter, and stays small', () => {
    fc.assert(
      fc.property(
        fc.array(hostileCard, { minLength: 8, maxLength: 9 }),
        hostileText,
        hostileText,
        (cards, text, name) => {
          const { state } = ListData.parse({
            state: { list: 'all', tracker: true, text, inbox: 1, before: '9' },
          });
          const inboxes = Array.from({ length: 30 }, (_, index) => ({ id: inboxId(index + 1), name }));
          const said = { ok: false, words: text };
          const section = listSection(state, aPage(cards, 2_147_483_647));

          expectPlainAndSmall(listCard({ ...drawn, state, said, inboxes, sections: [section] }));
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  });
});

describe('one issue as an answer', () => {
  it('stands below the words about it', () => {
    expect(letters(rowCard(mine, undefined, 'On its way to Maria.'))).toMatch(
      /^On its way to Maria\.\n▶ \n#13/,
    );
  });
});
