import { z } from 'zod';

import type { Logger } from 'pino';

import type { Shelf } from '../../issues/store.ts';
import { DEACTIVATED, GUESTS_NOT_ALLOWED, NO_LONGER_HERE, NOT_A_PERSON } from '../phrases.ts';
import type { Desk } from '../platform.ts';
import { atMost } from '../at-most.ts';
import type { SlackPeople } from './context.ts';
import { PLATFORM } from './context.ts';
import type { Installations } from './installations.ts';
import { personRef } from './refs.ts';

/** What is remembered of a Slack user. https://docs.slack.dev/reference/objects/user-object */
const Profile = z.object({
  name: z.string(),
  email: z.string().optional(),
  bot: z.boolean(),
  guest: z.boolean(),
  deleted: z.boolean(),
  /** When it was read, in milliseconds. */
  at: z.number(),
});
type Profile = z.infer<typeof Profile>;

const SlackUser = z.object({
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

export interface PeopleParts {
  readonly desk: Pick<Desk, 'identify'>;
  readonly installed: Pick<Installations, 'clientFor'>;
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
  function read(team: string, user: string): Promise<Profile | undefined> {
    const ref = personRef(team, user);
    const asked = reading.get(ref);
    if (asked) return asked;
    const asking = ask(team, user)
      .catch((error: unknown) => {
        log.warn({ err: error, user }, 'a profile could not be read');
        return undefined;
      })
      .finally(() => reading.delete(ref));
    reading.set(ref, asking);
    return asking;
  }

  async function ask(team: string, user: string): Promise<Profile> {
    const client = await parts.installed.clientFor(team);
    const { user: answer } = await client.users.info({ user });
    const who = profileOf(SlackUser.parse(answer), user, clock());
    const ref = personRef(team, user);
    remembered.set(ref, who);
    await shelf.keep(keyOf(ref), who);
    return who;
  }

  async function profile(team: string, user: string): Promise<Profile | undefined> {
    const before = await known(personRef(team, user));
    if (!before) return inTime(read(team, user));
    if (clock().getTime() - before.at < FRESH_MS) return before;
    const anew = read(team, user);
    // Who would be refused may have come back since; who would not need not wait.
    return isRefused(before) ? ((await inTime(anew)) ?? before) : before;
  }

  return {
    async employee(team, user, name) {
      if (user === 'USLACKBOT') return { ok: false, words: NOT_A_PERSON };
      const who = await profile(team, user);
      if (who?.bot) return { ok: false, words: NOT_A_PERSON };
      if (who?.deleted) return { ok: false, words: NO_LONGER_HERE };
      if (who?.guest && !allowGuests) return { ok: false, words: GUESTS_NOT_ALLOWED };
      const employee = await desk.identify({
        platform: PLATFORM,
        id: personRef(team, user),
        name: who?.name ?? name ?? user,
        ...(who?.email !== undefined && { email: who.email }),
      });
      if (!employee.active) return { ok: false, words: DEACTIVATED, name: employee.name };
      return { ok: true, employee };
    },

    forget(team, user) {
      remembered.delete(personRef(team, user));
      void read(team, user);
    },
  };
}

function isRefused({ bot, guest, deleted }: Profile): boolean {
  return bot || guest || deleted;
}

function profileOf(user: z.infer<typeof SlackUser>, id: string, now: Date): Profile {
  const { profile } = user;
  const names = [profile?.real_name, user.real_name, profile?.display_name, user.name, id];
  return {
    name: names.find((name) => name !== undefined && name.trim() !== '') ?? id,
    ...(profile?.email !== undefined && profile.email !== '' && { email: profile.email }),
    bot: user.is_bot === true,
    guest: user.is_restricted === true || user.is_ultra_restricted === true,
    deleted: user.deleted === true,
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
