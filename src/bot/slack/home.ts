import type { App, BlockAction } from '@slack/bolt';
import * as z from 'zod';

import { NOTICES } from '../../issues/effects.ts';
import type { Employee } from '../../issues/issue.ts';
import type { Desk } from '../platform.ts';
import { afterAnswer, askerOf, personOf, teamOf } from './asker.ts';
import type { SlackContext } from './context.ts';
import { HOME, HomeAction, homeStateIn } from './home-state.ts';
import { homeTabs } from './home-tabs.ts';

/** The Issue Tracker on the Home tab. */
export interface Home {
  /** An issue has changed: the tabs that were opened lately are drawn again, soon and all at once. */
  refresh(): void;
  stop(): Promise<void>;
}

/**
 * Shows people their issues where Slack shows the app. Drawing a tab again is harmless, so every one of these
 * may come twice; what a tab shows travels with it, so the next click may come to another process.
 */
export function registerHome(app: App, context: SlackContext): Home {
  const { desk } = context;
  const tabs = homeTabs(context);

  // https://docs.slack.dev/reference/events/app_home_opened: sent for each of the app's tabs.
  app.event('app_home_opened', async ({ event, context: asked }) => {
    if (event.tab !== 'home') return;
    const who = { team: teamOf(asked), user: event.user };
    const look = homeStateIn(event.view?.private_metadata);
    afterAnswer(context, 'a Home tab', () => tabs.opened(who, look));
  });

  app.action<BlockAction>(
    { type: 'block_actions', action_id: /^home:/ },
    async ({ ack, action, body, client, context: asked }) => {
      const asker = askerOf(asked, body.user, client);
      const pressed = HomeAction.parse(action);
      const look = homeStateIn(body.view?.private_metadata);
      if (pressed.action_id === HOME.notices) {
        const person = await personOf(context, asker);
        if (person.ok) await setNotices(desk, person.employee, pressed);
      }
      await ack();
      afterAnswer(context, 'a Home tab', () => tabs.turned(asker, look, pressed));
    },
  );

  // What somebody does from their tab, or in a form that they opened from it, is to be seen on it, also where no
  // card stands in any channel and nothing would tell that one changed.
  app.use(async ({ body, next, context: { teamId: team } }) => {
    await next();
    const { user, actions } = Done.parse(body);
    const turned = actions?.some(({ action_id: id }) => id.startsWith('home:')) ?? false;
    if (team !== undefined && user !== undefined && !turned) tabs.acted({ team, user });
  });

  return { refresh: () => tabs.refresh(), stop: () => tabs.stop() };
}

/** Whoever did something by a button or a form; undefined for everything else that Slack brings. */
const Done = z.object({
  user: z
    .object({ id: z.string() })
    .transform(({ id }) => id)
    .optional()
    .catch(undefined),
  actions: z
    .array(z.object({ action_id: z.string() }))
    .optional()
    .catch(undefined),
});

/** All boxes come with every click on one of them. */
async function setNotices(desk: Desk, by: Employee, { selected_options: ticked }: HomeAction): Promise<void> {
  const before = await desk.notices(by);
  for (const about of NOTICES) {
    const on = ticked?.some(({ value }) => value === about) ?? false;
    if (before.get(about) !== on) await desk.setNotice(by, about, on);
  }
}
