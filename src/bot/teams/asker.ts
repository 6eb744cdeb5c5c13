import type { Employee } from '../../issues/issue.ts';
import type { TeamsContext } from './context.ts';
import type { TeamsPerson, TeamsPlace } from './protocol.ts';

/** Somebody who clicked, typed or wrote, and where. */
export interface Asker {
  readonly who: TeamsPerson;
  readonly place: TeamsPlace;
}

/** Does it as the employee they are, or answers in words why they are none. */
export async function asEmployee<T>(
  { people }: Pick<TeamsContext, 'people'>,
  { who, place }: Asker,
  work: (me: Employee) => Promise<T>,
  otherwise: (words: string) => T,
): Promise<T> {
  const person = await people.employee(who, place);
  return person.ok ? work(person.employee) : otherwise(person.words);
}

/** Does what must not hold up the answer to Teams. Nothing here may be what has to happen. */
export function afterAnswer(
  { log }: Pick<TeamsContext, 'log'>,
  what: string,
  work: () => Promise<unknown>,
): void {
  work().catch((error: unknown) => log.warn({ err: error, what }, 'could not be shown in Teams'));
}
