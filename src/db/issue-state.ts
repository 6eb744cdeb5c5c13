import type { Employee, IssueState, Resolution } from '../issues/issue.ts';
import { employeeId } from '../issues/issue.ts';

/** The columns that hold an issue's state; the table's checks let no half of one be written. */
interface StateRow {
  readonly assignee: Employee | null;
  readonly assignedBy: Employee | null;
  readonly assignedAt: Date | null;
  readonly closedBy: Employee | null;
  readonly closedAt: Date | null;
  readonly resolution: Resolution | null;
}

/** The columns as the union they stand for. */
export function stateOf(row: StateRow): IssueState {
  const { assignee, assignedBy, assignedAt, closedBy, closedAt, resolution } = row;
  const before =
    assignee && assignedBy && assignedAt
      ? ({ status: 'assigned', assignee, assignedBy, assignedAt } as const)
      : ({ status: 'unassigned' } as const);
  if (!closedBy || !closedAt || !resolution) return before;
  return { status: 'closed', closedBy, closedAt, resolution, before };
}

/** The state as columns. A closed issue keeps who had it: that is where Reopen returns to. */
export function stateColumns(state: IssueState) {
  const held = state.status === 'closed' ? state.before : state;
  const closed = state.status === 'closed' ? state : undefined;
  return {
    status: state.status,
    assigneeId: held.status === 'assigned' ? held.assignee.id : null,
    assignedById: held.status === 'assigned' ? held.assignedBy.id : null,
    assignedAt: held.status === 'assigned' ? held.assignedAt : null,
    closedById: closed?.closedBy.id ?? null,
    closedAt: closed?.closedAt ?? null,
    resolution: closed?.resolution ?? null,
  };
}

export function employeeOf(row: {
  readonly id: number;
  readonly name: string;
  readonly active: boolean;
}): Employee {
  return { id: employeeId(row.id), name: row.name, active: row.active };
}
