import type { Employee } from '../../issues/issue.ts';
import type { Spoken, Wish } from '../command-grammar.ts';
import { noIssueNumbered, onItsWayWords } from '../phrases.ts';
import type { Outcome } from '../platform.ts';
import type { Asker } from './asker.ts';
import { connect } from './binding.ts';
import { sayingCard } from './binding-card.ts';
import type { CardActivity } from './card-json.ts';
import { cardActivity } from './card-json.ts';
import { channelNames } from './channel-names.ts';
import type { TeamsContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { heldCard, heldSummary } from './held-card.ts';
import { helpCard, helpSummary } from './help-card.ts';
import { inboxesCard, inboxesSummary } from './inboxes-card.ts';
import { LIMITS } from './limits.ts';
import { rowCard } from './list-card.ts';
import type { ListState } from './list-state.ts';
import { linksOf, readList } from './lists.ts';
import { rowText } from './rows.ts';

/** What is typed before a command; in a chat with the bot it may be left out. */
export const COMMAND = 'issues';

/** What a command is answered with. What it does is kept before that, and named by `request`: brought twice it is done once. */
export async function commandAnswer(
  context: TeamsContext,
  asker: Asker,
  me: Employee,
  spoken: Spoken,
  request: string,
): Promise<CardActivity> {
  const { desk } = context;
  switch (spoken.wish) {
    case 'help':
      return help(asker, false);
    case 'unclear':
      return spoken.words === undefined ? help(asker, true) : saying(spoken.words);
    case 'list':
    case 'search':
      return list(context, me, stateOf(spoken, asker, me));
    case 'open': {
      const card = await desk.card(spoken.issue);
      return card ? issue(context, card) : saying(noIssueNumbered(spoken.issue));
    }
    case 'act':
      return outcome(context, await desk.act(spoken.issue, me, [{ ask: spoken.ask }], request));
    case 'assign':
      return assign(context, asker, me, spoken, request);
    case 'start': {
      const started = await desk.start(me, spoken.to, spoken.text, request);
      if (!started.ok) return saying(started.words);
      const { customer, issue: number, headline } = started.card;
      return issue(context, started.card, onItsWayWords(customer.name, number, headline));
    }
    case 'connect':
      return saying((await connect(context, asker.place, spoken.address, spoken.mention, me)).words);
    case 'disconnect': {
      const { channel } = asker.place;
      const at = { platform: PLATFORM, conversation: channel ?? '' };
      return saying((await desk.disconnect(at, me)).words);
    }
    case 'inboxes': {
      const all = await desk.inboxes();
      return cardActivity(inboxesCard(all, await channelNames(context, all)), inboxesSummary(all));
    }
    case 'held': {
      const held = await desk.held(me, { limit: LIMITS.held });
      return cardActivity(heldCard(held), heldSummary(held));
    }
    default:
      return spoken satisfies never;
  }
}

/** The Issue Tracker, as somebody's own chat with the bot shows it. */
export function tracker(context: TeamsContext, me: Employee): Promise<CardActivity> {
  return list(context, me, { list: 'overview', tracker: true });
}

type Wanted<Name extends Wish['wish']> = Extract<Wish, { readonly wish: Name }>;

/** Who “mine” is stands in it: the buttons of what is shared may be pressed by others. */
function stateOf(spoken: Wanted<'list' | 'search'>, { place }: Asker, me: Employee): ListState {
  const own = place.personal ? { tracker: true } : {};
  if (spoken.wish === 'search') return { list: 'all', text: spoken.text, ...own };
  return { list: spoken.list, ...own, ...(spoken.list === 'mine' && { mine: me.id }) };
}

async function list(context: TeamsContext, me: Employee, state: ListState): Promise<CardActivity> {
  const { card, summary } = await readList(context, me, state);
  return cardActivity(card, summary);
}

async function assign(
  { desk, people, ...context }: TeamsContext,
  { place }: Asker,
  me: Employee,
  { issue: number, user }: Wanted<'assign'>,
  request: string,
): Promise<CardActivity> {
  const person = user === undefined ? { ok: true as const, employee: me } : await people.member(user, place);
  if (!person.ok) return saying(person.words);
  const asks = [{ ask: 'assign', to: person.employee.id }] as const;
  return outcome({ desk, people, ...context }, await desk.act(number, me, asks, request));
}

async function outcome(context: TeamsContext, came: Outcome): Promise<CardActivity> {
  return came.ok ? issue(context, came.card) : saying(came.words);
}

/** One issue as it is now, with its buttons. */
async function issue(
  context: TeamsContext,
  card: Extract<Outcome, { readonly ok: true }>['card'],
  words?: string,
): Promise<CardActivity> {
  const links = await linksOf(context, [card]);
  const above = words === undefined ? '' : `${words}\n`;
  return cardActivity(rowCard(card, links.get(card.issue), words), `${above}${rowText(card)}`);
}

export function saying(words: string): CardActivity {
  return cardActivity(sayingCard(words), words);
}

function help({ place }: Asker, misunderstood: boolean): CardActivity {
  const drawn = { command: COMMAND, misunderstood, isPrivate: !place.personal };
  return cardActivity(helpCard(drawn), helpSummary(drawn));
}
