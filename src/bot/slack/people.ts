import { z } from 'zod';

import type { Logger } from 'pino';

import type { Shelf } from '../../issues/store.ts';
import {
  DEACTIVATED,
  GUESTS_NOT_ALLOWED,
  NO_LONGER_HERE,
  NOT_A_PERSON,
  OUTSIDERS_NOT_ALLOWED,
} from '../phrases.ts';
import type { Desk } from '../platform.ts';
import { atMost } from '../at-most.ts';
import { slackError } from './asker.ts';
import type { SlackPeople } from './context.ts';
import { PLATFORM } from './context.ts';
import type { Installations } from './installations.ts';
import { personRef } from './refs.ts';

/** What is remembered of a Slack user. */
const Profile = z.object({
  name: z.string(),
  email: z.string().optional(),
  bot: z.boolean(),
  guest: z.boolean(),
  deleted: z.boolean(),
  /** Of a workspace that has not got the app, met in a shared channel; absent where that was not asked yet. */
  outsider: z.boolean().optional(),
  /** Slack does not show them to us: they are called as a request calls them. */
  unseen: z.literal(true).optional(),
  /** When it was read, in milliseconds. */
  at: z.number(),
});
type Profile = z.infer<typeof Profile>;

/** https://docs.slack.dev/reference/objects/user-object */
const SlackUser = z.object({
  team_id: z.string().nullish(),
  enterprise_user: z.object({ teams: z.array(z.string()).nullish() }).nullish(),
  is_stranger: z.boolean().nullish(),
  name: z.string().optional(),
  real_name: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  profile: z
    .object({
      real_name: z.string().optional(),
      display_name: z.string().optional(),
      email: z.string().optional(),
    })
    .optional(),
});

type SlackUser = z.infer<typeof SlackUser>;

export interface PeopleParts {
  readonly desk: Pick<Desk, 'identify'>;
  readonly installed: Pick<Installations, 'clientFor' | 'of' | 'teams'>;
  readonly shelf: Shelf;
  readonly allowGuests: boolean;
  readonly log: Logger;
  readonly clock: () => Date;
}

/**
 * A click must not wait for Slack: whoever was seen before is known from the shelf, and a profile that has
 * become old is read anew beside it. Only somebody never seen is asked for first, and not for long.
 */
export function slackPeople(parts: PeopleParts): SlackPeople {
  const { desk, shelf, allowGuests, log, clock } = parts;
  const remembered = new Map<string, Profile>();
  const reading = new Map<string, Promise<Profile | undefined>>();

  async function known(ref: string): Promise<Profile | undefined> {
    const inMemory = remembered.get(ref);
    if (inMemory) return inMemory;
    const kept = Profile.safeParse(await shelf.kept(keyOf(ref)));
    if (!kept.success) return undefined;
    remembered.set(ref, kept.data);
    return kept.data;
  }

  /** undefined where Slack cannot say: a missing scope, an outage. Two who ask at once ask once. */
  function read(team: string, user: string, name?: string): Promise<Profile | undefined> {
    const ref = personRef(team, user);
    const asked = reading.get(ref);
    if (asked) return asked;
    const asking = ask(team, user, name)
      .catch((error: unknown) => {
        log.warn({ err: error, user }, 'a profile could not be read');
        return undefined;
      })
      .finally(() => reading.delete(ref));
    reading.set(ref, asking);
    return asking;
  }

  async function ask(team: string, user: string, name = user): Promise<Profile> {
    const { installed } = parts;
    const client = await installed.clientFor(team);
    const answer = await client.users.info({ user }).catch((error: unknown) => {
      if (UNSEEN.has(slackError(error))) return undefined;
      throw error;
    });
    // All workspaces that have the app are one team. What a request calls its own may be a stranger's.
    const ours = [(await installed.of(team)).team, ...(await installed.teams())];
    const who = answer
      ? profileOf(SlackUser.parse(answer.user), user, ours, clock())
      : ({ name, ...NOBODY_OF_OURS, at: clock().getTime() } as const);
    const ref = personRef(team, user);
    remembered.set(ref, who);
    await shelf.keep(keyOf(ref), who);
    return who;
  }

  async function profile(team: string, user: string, name?: string): Promise<Profile | undefined> {
    const before = await known(personRef(team, user));
    if (!before) return inTime(read(team, user, name));
    if (before.outsider !== undefined && clock().getTime() - before.at < FRESH_MS) return before;
    const anew = read(team, user, name);
    // Who would be refused may have come back since, and nobody is trusted of whom it is not known whose they are.
    // Who would not be refused need not wait.
    return isDoubtful(before) ? ((await inTime(anew)) ?? before) : before;
  }

  return {
    async employee(team, user, name) {
      if (user === 'USLACKBOT') return { ok: false, words: NOT_A_PERSON };
      const who = await profile(team, user, name);
      const words = who && refusalOf(who, allowGuests);
      if (who && words !== undefined) return { ok: false, words, name: who.name };
      const employee = await desk.identify({
        platform: PLATFORM,
        id: personRef(team, user),
        ...(who && !who.unseen ? { name: who.name } : { name: name ?? user, makeshift: true }),
        // Another workspace vouches for an outsider's address, and not ours.
        ...(who?.outsider === false && who.email !== undefined && { email: who.email }),
      });
      if (!employee.active) return { ok: false, words: DEACTIVATED, name: employee.name };
      return { ok: true, employee };
    },

    async forget(team, user) {
      const ref = personRef(team, user);
      // Slack tells of everybody in the workspace, and most of them have nothing to do with us.
      if (!(await known(ref))) return;
      remembered.delete(ref);
      void read(team, user);
    },
  };
}

/**
 * What Slack answers of somebody whom our workspace does not see, such as a member of another in a shared channel.
 * https://docs.slack.dev/reference/methods/users.info
 */
const UNSEEN = new Set(['user_not_found', 'user_not_visible']);
const NOBODY_OF_OURS = { bot: false, guest: false, deleted: false, outsider: true, unseen: true } as const;

function isDoubtful({ bot, guest, deleted, outsider }: Profile): boolean {
  return bot || guest || deleted || outsider !== false;
}

/** Why they cannot be an employee, in words; undefined where they can. */
function refusalOf({ bot, guest, deleted, outsider }: Profile, allowGuests: boolean): string | undefined {
  if (bot) return NOT_A_PERSON;
  if (deleted) return NO_LONGER_HERE;
  if (allowGuests) return undefined;
  if (outsider === true) return OUTSIDERS_NOT_ALLOWED;
  return guest ? GUESTS_NOT_ALLOWED : undefined;
}

/** Whether they belong to one of these workspaces; in an organisation they may belong to several. */
function isOf(
  { team_id: home, enterprise_user: inOrganisation, is_stranger }: SlackUser,
  workspaces: readonly string[],
): boolean {
  if (is_stranger === true) return false;
  const theirs = new Set([home, ...(inOrganisation?.teams ?? [])]);
  return workspaces.some((team) => theirs.has(team));
}

function profileOf(user: SlackUser, id: string, ours: readonly string[], now: Date): Profile {
  const { profile } = user;
  const outsider = !isOf(user, ours);
  const names = [profile?.real_name, user.real_name, profile?.display_name, user.name, id];
  return {
    name: names.find((name) => name !== undefined && name.trim() !== '') ?? id,
    ...(!outsider && profile?.email !== undefined && profile.email !== '' && { email: profile.email }),
    bot: user.is_bot === true,
    guest: user.is_restricted === true || user.is_ultra_restricted === true,
    deleted: user.deleted === true,
    outsider,
    at: now.getTime(),
  };
}

function keyOf(ref: string): string {
  return `slack/person/${ref}`;
}

const FRESH_MS = 5 * 60_000;
/** A click is to be answered within 3 s. */
const FIRST_SIGHT_MS = 1_200;

async function inTime<T>(work: Promise<T | undefined>): Promise<T | undefined> {
  const read = await atMost(FIRST_SIGHT_MS, work);
  return read === 'late' ? undefined : read;
}
