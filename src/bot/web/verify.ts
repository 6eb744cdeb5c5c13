import { parseCookie, stringifySetCookie } from 'cookie';

import type { Employee } from '../../issues/issue.ts';
import type { ChatIdentity } from '../../issues/people.ts';
import type { Desk } from '../platform.ts';
import { PLATFORM } from './config.ts';

/** Whom the "Who am I" menu can play. The first is who a new visitor is. */
export const PERSONAS = [
  { platform: PLATFORM, id: 'ana', name: 'Ana Lima' },
  { platform: PLATFORM, id: 'ben', name: 'Ben Okafor' },
  { platform: PLATFORM, id: 'chloe', name: 'Chloe Martin' },
] as const satisfies readonly [ChatIdentity, ...ChatIdentity[]];

export type PersonaId = (typeof PERSONAS)[number]['id'];

const COOKIE = 'switchboard-who';

/** Pure. Whom this browser plays, by its Cookie header. */
export function personaOf(cookies: string | undefined): ChatIdentity {
  const id = cookies === undefined ? undefined : parseCookie(cookies)[COOKIE];
  return PERSONAS.find((persona) => persona.id === id) ?? PERSONAS[0];
}

/** Pure. The Set-Cookie header that remembers the choice. */
export function personaCookie(id: PersonaId): string {
  return stringifySetCookie(COOKIE, id, { httpOnly: true, sameSite: 'strict', path: '/' });
}

/**
 * Who asks, as an employee. From the first question on all of the menu are employees, so that each can be
 * given an issue by the others.
 */
export function whoAsks(desk: Desk): (cookies: string | undefined) => Promise<Employee> {
  let everybody: Promise<unknown> | undefined;

  return async (cookies) => {
    everybody ??= Promise.all(PERSONAS.map((persona) => desk.identify(persona)));
    try {
      await everybody;
    } catch (error) {
      // The next request tries again.
      everybody = undefined;
      throw error;
    }
    return desk.identify(personaOf(cookies));
  };
}
