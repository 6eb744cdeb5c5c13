import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import * as z from 'zod';

import { DELETED_TOO_LATE, EDITED_TOO_LATE, notKeptWords } from '../phrases.ts';
import type { Asker } from './asker.ts';
import { afterAnswer, ourselvesIn, personOf, slackError, teamOf, tell } from './asker.ts';
import type { SlackContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { issueUnder } from './issue-under.ts';
import { persistently } from './persistently.ts';
import type { Post } from './refs.ts';
import { conversationOf, refOf } from './refs.ts';
import type { Said } from './written.ts';
import { commentOf, saidByPerson, Written } from './written.ts';

/**
 * What people write under a card is kept as private comments, and never sent. Slack brings an event again, under
 * another name even, when it did not see our answer: a message's own name (channel and `ts`) is the name of what
 * is done with it, so a repetition does nothing. An edit says the newest text, however often.
 */
export function registerThreadTalk(app: App, context: SlackContext): void {
  app.event('message', async ({ event, client, context: asked }) => {
    const team = teamOf(asked);
    const ourselves = await ourselvesIn(context, asked);
    const read = Happened.safeParse(event);
    // Bringing it again would not make it readable.
    if (!read.success) return context.log.warn({ err: read.error }, 'a message event could not be read');
    const happened = read.data;

    switch (happened.what) {
      case 'written':
        if (saidByPerson(happened.message, ourselves))
          await keep(context, { team, client, ourselves }, happened.channel, happened.message);
        return;
      case 'changed': {
        const { channel, message, before } = happened;
        // Slack also tells of previews it found and of replies it counted.
        const isEdit = before === undefined || before.text !== message.text;
        if (isEdit && saidByPerson(message, ourselves))
          await correct(context, { team, client, ourselves }, channel, message);
        return;
      }
      case 'deleted':
        if (saidByPerson(happened.message, ourselves))
          await takeBack(context, { team, client, ourselves }, happened.channel, happened.message);
        return;
      default:
        happened satisfies never;
    }
  });
}

/** https://docs.slack.dev/reference/events/message/message_changed and …/message_deleted: what changed is inside. */
const Happened = z.union([
  z
    .object({
      subtype: z.literal('message_changed'),
      channel: z.string(),
      message: Written,
      previous_message: Written.optional(),
    })
    .transform(({ channel, message, previous_message: before }) => ({
      ...({ what: 'changed', channel, message, before } as const),
    })),
  z
    .object({ subtype: z.literal('message_deleted'), channel: z.string(), previous_message: Written })
    .transform(({ channel, previous_message: message }) => ({ what: 'deleted', channel, message }) as const),
  z
    .intersection(Written, z.object({ channel: z.string() }))
    .transform(({ channel, ...message }) => ({ what: 'written', channel, message }) as const),
]);

type Place = Omit<Asker, 'user'> & { readonly ourselves: string | undefined };

async function keep(
  context: SlackContext,
  { team, client, ourselves }: Place,
  channel: string,
  message: Said,
): Promise<void> {
  const { desk, people, manyWorkspaces } = context;
  const { ts, thread_ts: under, user } = message;
  const issue = await issueUnder(context, { team, client }, channel, message, ourselves);
  if (issue === undefined) return;
  const text = await commentOf(context, { team }, message);
  if (text === '') return;

  const asker = { team, user, client };
  const person = await personOf({ people }, { team, user, heardIn: channel });
  if (!person.ok) {
    afterAnswer(context, 'that talk was not kept', () =>
      tell(asker, { channel, under }, notKeptWords(person.words)),
    );
    return;
  }
  const ref = refOf({ team, channel, ts });
  const origin = { platform: PLATFORM, conversation: conversationOf({ team, channel }, manyWorkspaces), ref };
  const outcome = await desk.carryOut(
    issue,
    person.employee,
    [{ ask: 'comment', text, origin }],
    writingOf({ team, channel, ts }),
  );
  afterAnswer(context, 'that talk was kept', () =>
    outcome.ok
      ? react(client, { channel, ts }, 'lock')
      : tell(asker, { channel, under }, notKeptWords(outcome.words)),
  );
}

async function correct(context: SlackContext, place: Place, channel: string, message: Said): Promise<void> {
  const { team } = place;
  const { ts, thread_ts: under, user } = message;
  // Who may not write here changes nothing either, and is told why as if it were new.
  if (await isRefusedUnderCard(context, team, channel, message))
    return keep(context, place, channel, message);
  const ref = refOf({ team, channel, ts });
  const revised = await context.desk.revise(PLATFORM, ref, await commentOf(context, { team }, message));
  // The event of its writing was lost, or comes later and finds it done.
  if (revised === 'not-ours') await keep(context, place, channel, message);
  if (revised === 'already-sent')
    afterAnswer(context, 'that it was sent', () =>
      tell({ ...place, user }, { channel, under }, EDITED_TOO_LATE),
    );
}

/** Only under a card it is asked who somebody is: nobody else who talks in a channel is any matter of ours. */
async function isRefusedUnderCard(
  { desk, people }: SlackContext,
  team: string,
  channel: string,
  { thread_ts: under, user }: Said,
): Promise<boolean> {
  const card = refOf({ team, channel, ts: under });
  if ((await desk.issueOf(PLATFORM, card)) === undefined) return false;
  return !(await personOf({ people }, { team, user, heardIn: channel })).ok;
}

/** It may have been anybody who deleted it: Slack does not say who. */
async function takeBack(context: SlackContext, place: Place, channel: string, message: Said): Promise<void> {
  const { ts, thread_ts: under, user } = message;
  const revised = await context.desk.revise(PLATFORM, refOf({ team: place.team, channel, ts }), undefined);
  if (revised === 'not-ours') await leaveOut(context, place.team, channel, message);
  if (revised === 'already-sent')
    afterAnswer(context, 'that it was sent', () =>
      tell({ ...place, user }, { channel, under }, DELETED_TOO_LATE),
    );
}

/** The event of its writing may come later: what it would do is done already, and is nothing. */
async function leaveOut(
  { desk, people }: SlackContext,
  team: string,
  channel: string,
  { ts, thread_ts: under, user }: Said,
): Promise<void> {
  const issue = await desk.issueOf(PLATFORM, refOf({ team, channel, ts: under }));
  const person = issue === undefined ? undefined : await personOf({ people }, { team, user });
  if (issue !== undefined && person?.ok === true)
    await desk.carryOut(issue, person.employee, [], writingOf({ team, channel, ts }));
}

/** The name of keeping what was written. */
function writingOf(post: Post): string {
  return `slack:message:${refOf(post)}`;
}

/** A receipt that makes no sound. */
export async function react(
  client: WebClient,
  { channel, ts }: { readonly channel: string; readonly ts: string },
  name: string,
): Promise<void> {
  await persistently(() => client.reactions.add({ channel, timestamp: ts, name })).catch((error: unknown) => {
    if (slackError(error) !== 'already_reacted') throw error;
  });
}
