import * as z from 'zod';

import { inboxId } from '../../issues/issue.ts';
import { TRACKER_LISTS } from '../phrases.ts';
import { unslackField } from './incoming-text.ts';
import { PageMark } from './page-mark.ts';
import { clipped } from '../text.ts';

export const SHOWS = ['overview', 'mine', 'unassigned', 'assigned', 'closed', 'all'] as const;
const SEARCH_LENGTH = 200;
const PAGES_BACK = 60;

/**
 * What somebody looks at on their Home tab. It travels with the view (`private_metadata`), so that any process
 * can answer the next click on it.
 */
export const HomeState = z.object({
  show: z.enum(SHOWS).default('overview'),
  inbox: z.int().positive().transform(inboxId).optional(),
  text: z.string().max(SEARCH_LENGTH).optional(),
  /** Where each page turned to begins, the one on the screen last. */
  pages: z.array(PageMark).max(PAGES_BACK).default([]),
  /** Grows when the search field is to be empty again: Slack keeps what is typed in a field of the same name. */
  field: z.int().default(0),
  /** Grows with everything chosen: somebody quick chooses again before the view with the first choice is there. */
  turn: z.int().default(0),
});
export type HomeState = z.infer<typeof HomeState>;

export const FIRST_LOOK: HomeState = HomeState.parse({});

/** What was being looked at, or the beginning where that cannot be known. */
export function homeStateIn(metadata: string | undefined): HomeState {
  try {
    return HomeState.parse(JSON.parse(metadata ?? '{}'));
  } catch {
    return FIRST_LOOK;
  }
}

export const HOME = {
  show: 'home:show',
  inbox: 'home:inbox',
  search: 'home:search',
  clear: 'home:clear',
  all: 'home:all',
  older: 'home:older',
  newer: 'home:newer',
  notices: 'home:notices',
} as const;

/** What was chosen, typed or pressed, whichever it is. */
export const HomeAction = z.object({
  action_id: z.string(),
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});
export type HomeAction = z.infer<typeof HomeAction>;

/** Pure. Of what the view says and what is remembered here, the later. */
export function laterLook(one: HomeState, other: HomeState): HomeState {
  return one.turn > other.turn ? one : other;
}

/** Pure. What is looked at after it. */
export function nextLook(state: HomeState, action: HomeAction): HomeState {
  const { pages, text, inbox, ...others } = state;
  const rest = { ...others, turn: others.turn + 1 };
  const narrowed = { ...(inbox !== undefined && { inbox }), ...(text !== undefined && { text }) };
  const chosen = action.selected_option?.value ?? action.value ?? '';
  switch (action.action_id) {
    case HOME.show:
    case HOME.all:
      return { ...rest, ...narrowed, show: showIn(chosen), pages: [] };
    case HOME.inbox: {
      const number = Number(chosen);
      const only = Number.isInteger(number) && number > 0 ? { inbox: inboxId(number) } : {};
      return { ...rest, ...(text !== undefined && { text }), ...only, pages: [] };
    }
    case HOME.search: {
      const words = clipped(unslackField(chosen).trim(), SEARCH_LENGTH);
      return {
        ...rest,
        ...(inbox !== undefined && { inbox }),
        ...(words !== '' && { text: words }),
        pages: [],
      };
    }
    case HOME.clear:
      return { ...rest, ...(inbox !== undefined && { inbox }), pages: [], field: rest.field + 1 };
    case HOME.older: {
      const mark = PageMark.safeParse(chosen);
      const next = mark.success ? [mark.data] : [];
      return { ...rest, ...narrowed, pages: [...pages, ...next].slice(-PAGES_BACK) };
    }
    case HOME.newer:
      return { ...rest, ...narrowed, pages: pages.slice(0, -1) };
    default:
      return state;
  }
}

function showIn(chosen: string): HomeState['show'] {
  return SHOWS.find((show) => show === chosen) ?? 'overview';
}

/** Pure. Whether it is one list, with pages; the overview has three short ones. */
export function isList({ show, text }: HomeState): boolean {
  return show !== 'overview' || text !== undefined;
}

export function showWords(show: HomeState['show']): string {
  return TRACKER_LISTS[show];
}
