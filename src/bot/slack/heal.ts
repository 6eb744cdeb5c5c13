import type { App } from '@slack/bolt';

import { ourselvesIn, teamOf } from './asker.ts';
import { ARCHIVED, REMOVED } from './faults.ts';
import type { SlackContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { conversationOf, personRef } from './refs.ts';

/**
 * What happens to channels and people on Slack. Each listener says again what is so by then, so it may come
 * twice, and late: the next card that is posted or refused corrects what was told of a channel.
 */
export function registerHealing(app: App, context: SlackContext): void {
  const { desk, people, log, manyWorkspaces } = context;

  function at(team: string, channel: string) {
    return { platform: PLATFORM, conversation: conversationOf({ team, channel }, manyWorkspaces) };
  }

  // https://docs.slack.dev/reference/events/channel_archive; a private channel has its own word.
  app.event('channel_archive', async ({ event, context: asked }) => {
    await desk.trouble(at(teamOf(asked), event.channel), ARCHIVED);
  });
  app.event('group_archive', async ({ event, context: asked }) => {
    await desk.trouble(at(teamOf(asked), event.channel), ARCHIVED);
  });

  // https://docs.slack.dev/reference/events/member_left_channel
  app.event('member_left_channel', async ({ event, context: asked }) => {
    if (event.user === (await ourselvesIn(context, asked)))
      await desk.trouble(at(teamOf(asked), event.channel), REMOVED);
  });

  // Back again, by an invitation or out of the archive: what is open is drawn anew where it is missing.
  // https://docs.slack.dev/reference/events/member_joined_channel, …/channel_unarchive
  app.event('member_joined_channel', async ({ event, context: asked }) => {
    if (event.user === (await ourselvesIn(context, asked)))
      await desk.recovered(at(teamOf(asked), event.channel));
  });
  app.event('channel_unarchive', async ({ event, context: asked }) => {
    await desk.recovered(at(teamOf(asked), event.channel));
  });
  app.event('group_unarchive', async ({ event, context: asked }) => {
    await desk.recovered(at(teamOf(asked), event.channel));
  });

  // https://docs.slack.dev/reference/events/channel_id_changed: a channel that came to be shared.
  app.event('channel_id_changed', async ({ event, context: asked }) => {
    const before = at(teamOf(asked), event.old_channel_id);
    const after = at(teamOf(asked), event.new_channel_id);
    await move(context, before, after);
    log.info({ before: event.old_channel_id, after: event.new_channel_id }, 'a channel has another id now');
  });

  // https://docs.slack.dev/reference/events/user_change
  app.event('user_change', async ({ event, context: asked }) => {
    const { id, deleted } = event.user;
    const team = teamOf(asked);
    await people.forget(team, id);
    if (!deleted) return;
    const issues = await desk.left(PLATFORM, personRef(team, id));
    log.info({ issues }, 'somebody left the workspace');
  });
}

/** Every inbox that posted there posts here. What was begun is finished by the repetition of the event. */
async function move(
  { desk }: SlackContext,
  before: { readonly platform: string; readonly conversation: string },
  after: { readonly platform: string; readonly conversation: string },
): Promise<void> {
  const inboxes = await desk.inboxes();
  for (const { posts, listens } of inboxes) {
    const post = posts.find(
      (one) => one.platform === before.platform && one.conversation === before.conversation,
    );
    const [address] = listens;
    if (post && address) await desk.connect({ ...post, ...after }, address.address);
  }
  await desk.disconnect(before);
}
