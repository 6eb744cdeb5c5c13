import { describe, expect, it } from 'vitest';

import type { HomeData } from '../../../src/bot/slack/home-read.ts';
import { readHome } from '../../../src/bot/slack/home-read.ts';
import type { HomeState } from '../../../src/bot/slack/home-state.ts';
import {
  FIRST_LOOK,
  HOME,
  homeStateIn,
  laterLook,
  nextLook,
  SHOWS,
} from '../../../src/bot/slack/home-state.ts';
import { closedHome, homeView } from '../../../src/bot/slack/home-view.ts';
import { EMPTY_LISTS } from '../../../src/bot/phrases.ts';
import type { Desk } from '../../../src/bot/platform.ts';
import type { NoticeKind } from '../../../src/issues/effects.ts';
import { inboxId } from '../../../src/issues/issue.ts';
import { ana, assignedTo, ben, closedBy, support } from '../../support/builders.ts';
import { aCardView, HOSTILE } from '../../support/card-views.ts';
import { parseJson, isObject } from '../../support/slack-server/json.ts';
import { viewProblems } from '../../support/slack-server/check/view.ts';

const NO_NOTICES: ReadonlyMap<NoticeKind, boolean> = new Map();

function look(more: Partial<HomeState> = {}): HomeState {
  return { ...FIRST_LOOK, ...more };
}

/** The part of the desk that a Home tab reads, with 500 hostile issues. */
function crowded(): Pick<Desk, 'search' | 'counts' | 'inboxes' | 'notices' | 'cardRefs'> {
  const states = [{ status: 'unassigned' } as const, assignedTo(ben), assignedTo(ana), closedBy(ben)];
  const cards = Array.from({ length: 500 }, (_, index) =>
    aCardView(500 - index, {
      customer: { id: aCardView(1).customer.id, name: HOSTILE },
      firstMessage: HOSTILE,
      state: states[index % 4] ?? { status: 'unassigned' },
    }),
  );
  return {
    async search(_by, { status, order, assignee, before, limit = 50 }) {
      const found = cards.filter(
        (card) =>
          (order ?? status ?? card.status) === card.status &&
          (assignee === undefined || card.assigneeId === assignee) &&
          (before === undefined || card.issue < before),
      );
      const last = found[limit - 1];
      return { cards: found.slice(0, limit), ...(found.length > limit && last && { next: last.issue }) };
    },
    counts: async () => ({ mine: 125, unassigned: 125 }),
    inboxes: async () =>
      Array.from({ length: 150 }, (_, index) => ({
        ...support,
        id: inboxId(index + 1),
        name: `${HOSTILE}${index}`,
        troubles: [],
      })),
    notices: async () => new Map<NoticeKind, boolean>([['assigned', true]]),
    cardRefs: async (_platform, issues) => new Map(issues.map((issue) => [issue, `T1/C1/17000.${issue}`])),
  };
}

function problemsOf(view: unknown): readonly string[] {
  const json = parseJson(JSON.stringify(view));
  return isObject(json) ? viewProblems(json, 'home') : ['no view'];
}

describe('the Home tab', () => {
  it.each(SHOWS)('shows %s within every limit, with 500 hostile issues', async (show) => {
    const desk = crowded();

    for (const more of [{}, { text: HOSTILE.slice(0, 200) }, { inbox: inboxId(7) }, { pages: ['400'] }]) {
      const view = homeView(await readHome(desk, ana, 'T1', look({ show, ...more })));

      expect(problemsOf(view)).toEqual([]);
      expect(view.blocks.length).toBeLessThanOrEqual(100);
      expect(JSON.stringify(view).length).toBeLessThan(100_000);
    }
  });

  it('shows what is mine, what nobody has, and what was closed last', async () => {
    const { sections } = await readHome(crowded(), ana, 'T1', look());

    expect(sections.map(({ title, cards }) => [title, cards.length])).toEqual([
      ['Assigned to you', 12],
      ['Unassigned', 12],
      ['Recently closed', 8],
    ]);
    expect(sections[0]?.cards.every(({ assigneeId }) => assigneeId === ana.id)).toBe(true);
  });

  it('leads to each card, and gives it the buttons of the card', async () => {
    const data = await readHome(crowded(), ana, 'T1', look({ show: 'unassigned' }));
    const view = JSON.stringify(homeView(data));

    expect(view).toContain('https://slack.com/app_redirect?team=T1&channel=C1&message_ts=17000.500');
    for (const name of ['assign', 'take', 'close', 'resolve'])
      expect(view).toContain(`"action_id":"issue:${name}"`);
  });

  it('says what an empty list would hold', () => {
    const data: HomeData = {
      ...{
        state: look(),
        counts: { mine: 0, unassigned: 0 },
        inboxes: [],
        links: new Map(),
        notices: NO_NOTICES,
      },
      sections: [{ title: 'Assigned to you', empty: EMPTY_LISTS.mine, all: 'mine', cards: [] }],
    };

    expect(JSON.stringify(homeView(data))).toContain(EMPTY_LISTS.mine);
    expect(problemsOf(homeView(data))).toEqual([]);
    expect(problemsOf(closedHome('An app cannot have an issue.'))).toEqual([]);
  });

  it('shows an issue once that moved from one list to the next while they were read', () => {
    const card = aCardView(12);
    const section = { title: 'x', empty: '-', cards: [card] };
    const view = homeView({
      ...{
        state: look(),
        counts: { mine: 0, unassigned: 0 },
        inboxes: [],
        links: new Map(),
        notices: NO_NOTICES,
      },
      sections: [section, section],
    });

    expect(problemsOf(view)).toEqual([]);
  });
});

describe('what is looked at on the Home tab', () => {
  it.each([
    [
      'a list',
      look(),
      { action_id: HOME.show, selected_option: { value: 'closed' } },
      look({ show: 'closed' }),
    ],
    ['an unknown list', look(), { action_id: HOME.show, selected_option: { value: 'x' } }, look()],
    ['all of a section', look(), { action_id: HOME.all, value: 'mine' }, look({ show: 'mine' })],
    [
      'an inbox, from its first page',
      look({ show: 'all', pages: ['9'] }),
      { action_id: HOME.inbox, selected_option: { value: '7' } },
      look({ show: 'all', inbox: inboxId(7) }),
    ],
    [
      'every inbox',
      look({ inbox: inboxId(7), text: 'late' }),
      { action_id: HOME.inbox, selected_option: { value: '0' } },
      look({ text: 'late' }),
    ],
    ['a search', look(), { action_id: HOME.search, value: ' late ' }, look({ text: 'late' })],
    ['a search for an emoji', look(), { action_id: HOME.search, value: ':tada:' }, look({ text: '🎉' })],
    ['an emptied search', look({ text: 'late' }), { action_id: HOME.search, value: null }, look()],
    ['no search any more', look({ text: 'late' }), { action_id: HOME.clear, value: '-' }, look({ field: 1 })],
    [
      'the next page',
      look({ show: 'all', pages: ['40'] }),
      { action_id: HOME.older, value: '10' },
      look({ show: 'all', pages: ['40', '10'] }),
    ],
    [
      'the page before',
      look({ show: 'all', pages: ['40', '10'] }),
      { action_id: HOME.newer, value: '-' },
      look({ show: 'all', pages: ['40'] }),
    ],
  ])('%s', (_, before, action, after) => {
    const next = nextLook(before, action);

    expect(next).toEqual({ ...after, turn: before.turn + 1 });
    expect(homeStateIn(JSON.stringify(next))).toEqual(next);
  });

  it('is the same page where no page is named', () => {
    const before = look({ show: 'all', pages: ['40'] });

    for (const value of ['', '0', '-1', 'x', '1@x', '1@2@3', '12345678901'])
      expect(nextLook(before, { action_id: HOME.older, value }).pages).toEqual(['40']);
  });

  it('is what was chosen last, also when the view with it is not there yet', () => {
    const [first, second] = [look({ show: 'mine', turn: 1 }), look({ show: 'all', turn: 2 })];

    expect(laterLook(first, second)).toBe(second);
    expect(laterLook(second, first)).toBe(second);
  });

  it('begins anew where what it remembers cannot be read', () => {
    expect(homeStateIn('not JSON')).toEqual(FIRST_LOOK);
    expect(homeStateIn('{"show":"secrets"}')).toEqual(FIRST_LOOK);
    expect(homeStateIn('')).toEqual(FIRST_LOOK);
    expect(homeStateIn(undefined)).toEqual(FIRST_LOOK);
  });

  it('fits into the view that carries it, however far one pages', () => {
    let state = look({ text: '€'.repeat(200), show: 'all' });
    for (let page = 0; page < 300; page += 1)
      state = nextLook(state, { action_id: HOME.older, value: `${2_147_483_000 - page}@9999999999999` });

    expect(JSON.stringify(state).length).toBeLessThan(3_000);
  });
});
