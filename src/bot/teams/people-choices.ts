import type { Employee } from '../../issues/issue.ts';
import type { IssueView } from '../platform.ts';
import type { Asker } from './asker.ts';
import { asEmployee } from './asker.ts';
import type { Choice } from './card-json.ts';
import type { TeamsContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { PEOPLE } from './dialog-form.ts';
import { peopleOf } from './issue-dialog.ts';
import { LIMITS } from './limits.ts';
import { personRef } from './refs.ts';
import { clipped, oneLine } from '../text.ts';

/** How an assignee who is no employee yet is chosen: by who they are in the roster. */
const NEWCOMER = 'aad:';

/**
 * Everybody in the team, and the colleagues from elsewhere. Whoever is known to us is chosen as an employee, so
 * that nobody stands there twice.
 */
export async function peopleChoices(
  { desk, people }: TeamsContext,
  { place }: Asker,
  colleagues: readonly Employee[],
): Promise<readonly Choice[]> {
  const [roster, names] = await Promise.all([
    people.roster(place),
    Promise.all(colleagues.map(({ id }) => desk.namesOn(PLATFORM, id))),
  ]);
  const known = new Set(names.flat());
  const newcomers = roster.flatMap(({ aadObjectId, name, tenant }) =>
    aadObjectId === undefined || known.has(personRef(tenant, aadObjectId))
      ? []
      : [{ title: name, value: `${NEWCOMER}${aadObjectId}` }],
  );
  return [...peopleOf({ colleagues }), ...newcomers].toSorted((a, b) => a.title.localeCompare(b.title));
}

/** Those of `peopleChoices` who are called so; for who is no employee themselves, nobody. */
export function findPeople(
  context: TeamsContext,
  dataset: string,
  text: string,
  asker: Asker,
): Promise<readonly Choice[]> {
  return asEmployee<readonly Choice[]>(
    context,
    asker,
    async () => {
      if (dataset !== PEOPLE) return [];
      const all = await peopleChoices(context, asker, await context.desk.colleagues());
      const words = folded(text);
      return all
        .filter(({ title }) => folded(title).includes(words))
        .slice(0, LIMITS.found)
        .map(({ title, value }) => ({ title: clipped(oneLine(title), LIMITS.name), value }));
    },
    () => [],
  );
}

/** Who was chosen; in words why they cannot be. */
export async function chosenPerson(
  { people }: TeamsContext,
  { place }: Asker,
  { colleagues }: Pick<IssueView, 'colleagues'>,
  value: string,
): Promise<
  { readonly ok: true; readonly employee: Employee } | { readonly ok: false; readonly words: string }
> {
  if (value.startsWith(NEWCOMER)) return people.member(value.slice(NEWCOMER.length), place);
  const employee = colleagues.find(({ id }) => String(id) === value);
  return employee ? { ok: true, employee } : { ok: false, words: NO_SUCH_COLLEAGUE };
}

const NO_SUCH_COLLEAGUE = 'This colleague is no longer here. Choose another one.';

/** As people type a name: in small letters, and without accents. */
function folded(name: string): string {
  return oneLine(name).normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
