import type { Context } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError } from '@slack/web-api';
import type { KnownBlock, ModalView } from '@slack/types';

import type { EmployeeId } from '../../issues/issue.ts';
import type { SlackContext, SlackPerson } from './context.ts';
import { PLATFORM } from './context.ts';
import { paragraph } from './modal-pieces.ts';
import { persistently } from './persistently.ts';
import { personIn } from './refs.ts';
import { escaped } from './text.ts';

/** Somebody who clicked, typed or wrote, with the means to answer them. */
export interface Asker {
  readonly team: string;
  readonly user: string;
  /** As the request calls them, for when Slack cannot be asked. */
  readonly name?: string | undefined;
  readonly client: WebClient;
  /** Where they did. */
  readonly heardIn?: string | undefined;
}

/** Whoever sent the request. */
export function askerOf(
  context: Pick<Context, 'teamId'>,
  user: { readonly id: string; readonly name?: string | undefined },
  client: WebClient,
  heardIn?: string,
): Asker {
  return { team: teamOf(context), user: user.id, name: user.name, client, heardIn };
}

/** Who that is to us, or in words why they are nobody. */
export async function personOf(
  { people }: Pick<SlackContext, 'people'>,
  { team, user, name, heardIn }: Omit<Asker, 'client'>,
): Promise<SlackPerson> {
  const person = await people.employee(team, user, name);
  if (!person.ok) return person;
  const via = [PLATFORM, heardIn ?? team].join(':');
  return { ok: true, employee: { ...person.employee, via } };
}

/** The workspace a request came from. Switchboard is not installed for whole organisations, which have none. */
export function teamOf({ teamId }: Pick<Context, 'teamId'>): string {
  if (teamId === undefined) throw new Error('the request names no workspace');
  return teamId;
}

/** What the bot itself is called there. Fails where Slack cannot say, so that what came is brought again. */
export async function ourselvesIn(
  { botIn }: Pick<SlackContext, 'botIn'>,
  asked: Pick<Context, 'teamId' | 'botUserId'>,
): Promise<string> {
  return asked.botUserId ?? botIn(teamOf(asked));
}

/**
 * Does what must not hold up the answer to Slack: with `processBeforeResponse` that leaves when a listener
 * ends, and Slack waits for it no longer than three seconds. Nothing here may be what has to happen.
 */
export function afterAnswer({ log }: SlackContext, what: string, work: () => Promise<unknown>): void {
  work().catch((error: unknown) => log.warn({ err: error, what }, 'could not be shown on Slack'));
}

/** Words that only one person sees. */
export function onlyForThem(words: string): { readonly text: string; readonly blocks: KnownBlock[] } {
  return { text: escaped(words), blocks: [paragraph(words)] };
}

/** Tells one person in a channel, below a card where `under` names it. */
export async function tell(
  { client, user }: Asker,
  at: { readonly channel: string; readonly under?: string | undefined },
  words: string,
): Promise<void> {
  const thread = at.under === undefined ? {} : { thread_ts: at.under };
  await persistently(() =>
    client.chat.postEphemeral({ channel: at.channel, user, ...thread, ...onlyForThem(words) }),
  );
}

/** Draws a modal again, unless it was closed or another drawing of it came first. */
export async function redraw(
  client: WebClient,
  drawn: { readonly id?: string | undefined; readonly hash?: string | undefined } | undefined,
  view: ModalView,
): Promise<void> {
  if (drawn?.id === undefined) return;
  const { id, hash } = drawn;
  // What stays at "Loading…" is of use to nobody.
  await persistently(() =>
    client.views.update({ view_id: id, ...(hash !== undefined && { hash }), view }),
  ).catch((error: unknown) => {
    if (!OVERTAKEN.has(slackError(error))) throw error;
  });
}

const OVERTAKEN = new Set(['not_found', 'hash_conflict']);

/** Slack's own word for why a call was refused. */
export function slackError(error: unknown): string {
  return error instanceof WebAPIPlatformError ? error.data.error : '';
}

/** What Slack calls an employee in this workspace, where they were ever seen in it. */
export async function userOf(
  { desk }: SlackContext,
  team: string,
  employee: EmployeeId | undefined,
): Promise<string | undefined> {
  if (employee === undefined) return undefined;
  const names = await desk.namesOn(PLATFORM, employee);
  return names.map(personIn).find((person) => person.team === team)?.user;
}
