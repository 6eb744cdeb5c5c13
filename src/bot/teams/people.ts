import * as z from 'zod';

import type { Logger } from 'pino';

import type { Shelf } from '../../issues/store.ts';
import { atMost } from '../at-most.ts';
import {
  DEACTIVATED,
  GUESTS_NOT_ALLOWED,
  NO_LONGER_HERE,
  NOT_A_PERSON,
  NOT_KNOWN_YET,
  UNREACHABLE,
} from '../phrases.ts';
import type { Desk } from '../platform.ts';
import type { TeamsClient } from './client.ts';
import type { TeamsPeople } from './context.ts';
import { PLATFORM } from './context.ts';
import type { TeamsMember, TeamsPlace } from './protocol.ts';
import { personRef } from './refs.ts';

/** What is remembered of a person. */
const Profile = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().optional(),
  guest: z.boolean(),
  tenant: z.string(),
  serviceUrl: z.string(),
  botId: z.string(),
});
type Profile = z.infer<typeof Profile>;

export interface PeopleParts {
  readonly desk: Pick<Desk, 'identify'>;
  readonly client: Pick<TeamsClient, 'member' | 'members'>;
  readonly shelf: Shelf;
  readonly allowGuests: boolean;
  readonly log: Logger;
  readonly clock: () => Date;
}

interface Reading {
  /** When it began. */
  readonly at: number;
  readonly read: Promise<readonly TeamsMember[]>;
  isRead: boolean;
}

/**
 * Teams says who somebody is in the roster of a team or a chat, and only there their email. A click must not wait
 * for it: whoever was seen before is known from the shelf, and a roster that has become old is read beside it;
 * somebody new is asked for alone.
 */
export function teamsPeople(parts: PeopleParts): TeamsPeople {
  const { desk, client, shelf, allowGuests, log, clock } = parts;
  const remembered = new Map<string, Profile>();
  const rosters = new Map<string, Reading>();

  function rosterOf(place: TeamsPlace): Promise<readonly TeamsMember[]> {
    const where = rosterPlace(place);
    const before = rosters.get(where);
    const now = clock().getTime();
    const oldMs = before?.isRead === true ? FRESH_MS : PATIENCE_MS;
    if (before && now - before.at < oldMs) return before.read;
    const read = readRoster(place, where);
    const reading = { at: now, read, isRead: false };
    rosters.set(where, reading);
    read.then(
      () => (reading.isRead = true),
      () => rosters.get(where) === reading && rosters.delete(where),
    );
    return read;
  }

  async function readRoster(place: TeamsPlace, where: string): Promise<readonly TeamsMember[]> {
    const members = await client.members(place, where);
    for (const member of members) if (member.aadObjectId !== undefined) await remember(member, place);
    return members;
  }

  async function remember(member: TeamsMember, place: TeamsPlace): Promise<void> {
    if (member.aadObjectId === undefined) return;
    const { serviceUrl, botId } = place;
    const { id, name, email, isGuest, tenant } = member;
    const key = keyOf(personRef(tenant, member.aadObjectId));
    const profile: Profile = {
      ...{ id, name, guest: isGuest, tenant, serviceUrl, botId },
      ...(email !== undefined && { email }),
    };
    if (JSON.stringify(await known(key)) === JSON.stringify(profile)) return;
    remembered.set(key, profile);
    await shelf.keep(key, profile);
  }

  async function known(key: string): Promise<Profile | undefined> {
    const inMemory = remembered.get(key);
    if (inMemory) return inMemory;
    const kept = Profile.safeParse(await shelf.kept(key));
    if (!kept.success) return undefined;
    remembered.set(key, kept.data);
    return kept.data;
  }

  /** undefined where Teams cannot say now. */
  async function rosterSoon(place: TeamsPlace): Promise<readonly TeamsMember[] | undefined> {
    const reading = rosterOf(place).catch((error: unknown) => {
      log.warn({ err: error }, 'a roster could not be read');
      return undefined;
    });
    const read = await atMost(FIRST_SIGHT_MS, reading);
    return read === 'late' ? undefined : read;
  }

  /** undefined for who is on no roster that we see, as in a channel shared with another team. */
  async function profileOf(aadObjectId: string, place: TeamsPlace): Promise<Profile | 'late' | undefined> {
    const key = keyOf(personRef(place.tenant, aadObjectId));
    const before = await known(key);
    if (before) {
      void rosterOf(place).catch(() => undefined);
      return before;
    }
    const found = await atMost(FIRST_SIGHT_MS, lookedUp(aadObjectId, place));
    return found === 'late' ? 'late' : known(key);
  }

  /** One person is asked for by name: a roster that was read before may be older than they are. */
  async function lookedUp(aadObjectId: string, place: TeamsPlace): Promise<'asked' | 'late'> {
    try {
      const member = await client.member(place, rosterPlace(place), aadObjectId);
      if (member) await remember({ ...member, aadObjectId }, place);
      return 'asked';
    } catch (error) {
      log.warn({ err: error }, 'a member could not be looked up');
      return 'late';
    }
  }

  async function employee(aadObjectId: string | undefined, name: string, place: TeamsPlace) {
    // Bots have none. https://learn.microsoft.com/microsoftteams/platform/resources/bot-v3/bots-context
    if (aadObjectId === undefined) return { ok: false as const, words: NOT_A_PERSON };
    const told = await profileOf(aadObjectId, place);
    // It may be a guest, or somebody who is known by their email elsewhere.
    if (told === 'late') return { ok: false as const, words: NOT_KNOWN_YET };
    if (told?.guest === true && !allowGuests) return { ok: false as const, words: GUESTS_NOT_ALLOWED };
    const found = await desk.identify({
      platform: PLATFORM,
      id: personRef(place.tenant, aadObjectId),
      ...(told ? { name: told.name } : { name, makeshift: true }),
      ...(told?.email !== undefined && { email: told.email }),
    });
    if (!found.active) return { ok: false as const, words: DEACTIVATED };
    return { ok: true as const, employee: { ...found, via: `${PLATFORM}:${place.conversation}` } };
  }

  return {
    employee: (who, place) => employee(who.aadObjectId, who.name, place),

    async member(id, place) {
      const members = await rosterSoon(place);
      const member = members?.find((each) => each.aadObjectId === id || each.id === id);
      if (!member) return { ok: false, words: members ? NO_LONGER_HERE : UNREACHABLE };
      return employee(member.aadObjectId, member.name, place);
    },

    async roster(place) {
      const members = (await rosterSoon(place)) ?? [];
      return members.filter(
        ({ aadObjectId, isGuest }) => aadObjectId !== undefined && (allowGuests || !isGuest),
      );
    },

    forget(place) {
      rosters.delete(rosterPlace(place));
    },

    reach: (person) => known(keyOf(person)),
  };
}

/** A team's roster is asked by the team, that of a chat by the chat. */
function rosterPlace({ team, conversation }: TeamsPlace): string {
  return team ?? conversation;
}

function keyOf(ref: string): string {
  return `teams/person/${ref}`;
}

const FRESH_MS = 5 * 60_000;
/** A reading that takes longer may never end: the next one does not wait for it. */
const PATIENCE_MS = 3_000;
/** An invoke is to be answered within 3 s. */
const FIRST_SIGHT_MS = 1_500;
