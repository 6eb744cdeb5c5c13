import { createHash } from 'node:crypto';

import type { HomeView } from '@slack/types';
import { WebAPIRateLimitedError } from '@slack/web-api';

import type { SlackContext } from './context.ts';
import { readHome } from './home-read.ts';
import type { HomeAction, HomeState } from './home-state.ts';
import { FIRST_LOOK, laterLook, nextLook } from './home-state.ts';
import { closedHome, homeView } from './home-view.ts';

interface Who {
  readonly team: string;
  readonly user: string;
}

/** A Home tab that was opened lately. */
interface Tab {
  readonly who: Who;
  look: HomeState;
  openedAt: number;
  /** What it shows, as a digest: the same is not sent again. */
  shown?: string;
  drawing?: Promise<void>;
  again?: boolean;
  /** How often it could not be drawn, one after the other. */
  failures: number;
}

// views.publish is let through some hundred times a minute for a whole workspace, so changes wait for each
// other, and a tab nobody has opened for long is not drawn at all. https://docs.slack.dev/apis/web-api/rate-limits
const GATHER_MS = 2_000;
const LATELY_MS = 30 * 60_000;
const MOST_TABS = 500;
/** One after the other; then the next change draws it. */
const MOST_FAILURES = 5;

/** The tabs that this process drew lately. Forgetting one costs nothing: opening it draws it. */
export function homeTabs(context: SlackContext, clock: () => number = Date.now) {
  const tabs = new Map<string, Tab>();
  const waiting = new Set<Tab>();
  let gatherMs = GATHER_MS;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;

  /** The one opened last goes to the end; the oldest goes when there are too many. */
  function tabOf({ team, user }: Who): Tab {
    const key = `${team}/${user}`;
    const tab = tabs.get(key) ?? { who: { team, user }, look: FIRST_LOOK, openedAt: 0, failures: 0 };
    tabs.delete(key);
    tabs.set(key, Object.assign(tab, { openedAt: clock() }));
    for (const [oldest, { openedAt }] of tabs) {
      if (tabs.size <= MOST_TABS && clock() - openedAt < LATELY_MS) break;
      tabs.delete(oldest);
    }
    return tab;
  }

  /** One drawing of a tab at a time, so that an older one never comes last. */
  function draw(tab: Tab): Promise<void> {
    if (tab.drawing) {
      tab.again = true;
      return tab.drawing;
    }
    tab.drawing = drawUntilDone(tab).finally(() => delete tab.drawing);
    return tab.drawing;
  }

  async function drawUntilDone(tab: Tab): Promise<void> {
    do {
      tab.again = false;
      await publish(tab);
    } while (tab.again);
  }

  async function publish(tab: Tab): Promise<void> {
    const { team, user } = tab.who;
    const view = await viewFor(tab);
    const digest = createHash('sha256').update(JSON.stringify(view)).digest('base64');
    if (digest === tab.shown) return;
    const client = await context.clientFor(team);
    await client.views.publish({ user_id: user, view });
    tab.shown = digest;
  }

  async function viewFor({ who: { team, user }, look }: Tab): Promise<HomeView> {
    const person = await context.people.employee(team, user);
    if (!person.ok) return closedHome(person.words);
    return homeView(await readHome(context.desk, person.employee, team, look));
  }

  function soon(chosen: Iterable<Tab>): void {
    for (const tab of chosen) waiting.add(tab);
    if (stopped || waiting.size === 0 || timer || running) return;
    timer = setTimeout(() => {
      timer = undefined;
      running = drawWaiting().finally(() => {
        running = undefined;
        soon([]);
      });
    }, gatherMs).unref();
  }

  /** What Slack does not take at once is drawn a little later. */
  async function drawOrSoon(tab: Tab): Promise<void> {
    try {
      await draw(tab);
    } catch (error) {
      soon([tab]);
      throw error;
    }
  }

  /** One after the other. When Slack says to wait, the rest waits with them. */
  async function drawWaiting(): Promise<void> {
    const batch = [...waiting];
    waiting.clear();
    gatherMs = GATHER_MS;
    for (const [index, tab] of batch.entries()) {
      if (stopped) return;
      try {
        await draw(tab);
        tab.failures = 0;
      } catch (error) {
        context.log.warn({ err: error }, 'a Home tab could not be drawn');
        if (error instanceof WebAPIRateLimitedError) {
          gatherMs = Math.max(GATHER_MS, error.retryAfter * 1_000);
          for (const later of batch.slice(index)) waiting.add(later);
          return;
        }
        tab.failures += 1;
        if (tab.failures <= MOST_FAILURES) waiting.add(tab);
      }
    }
  }

  return {
    /** `look`: what the tab showed, as far as Slack says so. */
    opened(who: Who, look: HomeState): Promise<void> {
      const tab = tabOf(who);
      tab.look = laterLook(tab.look, look);
      // Whatever this process believes it shows: Slack has just asked.
      delete tab.shown;
      return drawOrSoon(tab);
    },

    /** Something else is to be looked at. */
    turned(who: Who, look: HomeState, action: HomeAction): Promise<void> {
      const tab = tabOf(who);
      tab.look = nextLook(laterLook(tab.look, look), action);
      return drawOrSoon(tab);
    },

    /** Somebody did something: their own tab is drawn soon, if they have one. */
    acted({ team, user }: Who): void {
      const tab = tabs.get(`${team}/${user}`);
      if (tab) soon([tab]);
    },

    refresh(): void {
      const now = clock();
      soon([...tabs.values()].filter(({ openedAt }) => now - openedAt < LATELY_MS));
    },

    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
      await Promise.allSettled([...tabs.values()].map(({ drawing }) => drawing));
    },
  };
}
