import * as z from 'zod';

import type { Employee, EmployeeId, InboxId } from '../../issues/issue.ts';
import { employeeId, inboxId } from '../../issues/issue.ts';
import type { IssueQuery } from '../../issues/views.ts';

const Id = z.coerce.number().pipe(z.int().positive().max(2_147_483_647));

/** What of the issues is to be shown, as it stands in the address. Absent and empty: everything. */
export const Filters = z.object({
  status: z.enum(['', 'open', 'unassigned', 'assigned', 'closed']).default(''),
  assignee: z.union([z.enum(['', 'me', 'nobody']), Id.transform(employeeId)]).default(''),
  inbox: z.union([z.literal(''), Id.transform(inboxId)]).default(''),
  quiet: z.enum(['', 'hour', 'day', 'week']).default(''),
  order: z.enum(['', 'waiting']).default(''),
});
export type Filters = z.infer<typeof Filters>;

export const NO_FILTERS: Filters = Filters.parse({});

/** What can be chosen besides the fixed words. */
export interface FilterChoices {
  readonly colleagues: readonly Pick<Employee, 'id' | 'name'>[];
  readonly inboxes: readonly { readonly id: InboxId; readonly name: string }[];
}

/** Pure. The filters as the reader is asked; `me` is who asks. */
export function queryOf(filters: Filters, me: EmployeeId, now: Date): IssueQuery {
  const { status, assignee, inbox, quiet, order } = filters;
  return {
    ...(status !== '' && { status }),
    ...(assignee !== '' && { assignee: assignee === 'me' ? me : assignee }),
    ...(inbox !== '' && { inbox }),
    ...(quiet !== '' && { quietSince: new Date(now.getTime() - HOURS[quiet] * 3_600_000) }),
    // Nobody waits on what is closed.
    ...(order !== '' && status !== 'closed' && { order }),
  };
}

const HOURS = { hour: 1, day: 24, week: 7 * 24 } as const;

/** Pure. The filters as they stand in an address; those that are not set are left out. */
export function addressOf(filters: Filters): readonly (readonly [string, string])[] {
  return Object.entries(filters).flatMap(([name, value]) =>
    value === '' ? [] : [[name, String(value)] as const],
  );
}
