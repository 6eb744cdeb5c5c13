import type { Employee, IssueId } from '../../issues/issue.ts';
import type { CardView } from '../card.ts';
import type { Said } from '../platform.ts';
import type { AdaptiveCardJson } from './card-json.ts';
import type { TeamsContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { linkTo } from './links.ts';
import { FEW, listCard, listSection, listSummary, overviewSections } from './list-card.ts';
import type { ListState } from './list-state.ts';
import { isList, queryOf } from './list-state.ts';

/** A list as it is now, as somebody sees it. */
export async function listNow(
  context: TeamsContext,
  me: Employee,
  state: ListState,
  said?: Said,
): Promise<AdaptiveCardJson> {
  return (await readList(context, me, state, said)).card;
}

/** The same with its words for notifications. */
export async function readList(context: TeamsContext, me: Employee, state: ListState, said?: Said) {
  const { desk } = context;
  const sections = isList(state)
    ? [listSection(state, await desk.search(me, queryOf(state, me.id)))]
    : overviewSections(await overview(context, me, state));
  const cards = sections.flatMap((section) => section.cards);
  const [links, counts, inboxes] = await Promise.all([
    linksOf(context, cards),
    state.tracker === true ? desk.counts(me) : undefined,
    state.tracker === true ? desk.inboxes() : undefined,
  ]);
  const card = listCard({ state, sections, links, counts, inboxes, said });
  return { card, summary: listSummary({ sections }) };
}

async function overview({ desk }: TeamsContext, me: Employee, state: ListState) {
  const read = async (list: keyof typeof FEW) =>
    desk.search(me, { ...queryOf({ ...state, list }, me.id), limit: FEW[list] });
  const [mine, unassigned, closed] = await Promise.all([read('mine'), read('unassigned'), read('closed')]);
  return { mine, unassigned, closed };
}

/** Where the cards stand in Teams. */
export async function linksOf(
  { desk, bindings }: Pick<TeamsContext, 'desk' | 'bindings'>,
  cards: readonly CardView[],
): Promise<ReadonlyMap<IssueId, string>> {
  const refs = await desk.cardRefs(
    PLATFORM,
    cards.map(({ issue }) => issue),
  );
  const links = await Promise.all(
    [...refs].map(async ([issue, ref]) => [issue, await linkTo(bindings, ref)] as const),
  );
  return new Map(links);
}
