import type {
  Assigned,
  Employee,
  Issue,
  IssueEvent,
  IssueId,
  MessageId,
  Origin,
  OutboundFile,
  Resolution,
  Route,
} from './issue.ts';

/** What an employee asks of an issue, with us knowing who asks. */
export type IssueCommand =
  | { readonly type: 'take'; readonly by: Employee }
  | { readonly type: 'assign'; readonly by: Employee; readonly to: Employee }
  | { readonly type: 'release'; readonly by: Employee }
  | CommentCommand
  | ReplyCommand
  | { readonly type: 'close'; readonly by: Employee }
  | { readonly type: 'resolve'; readonly by: Employee }
  | { readonly type: 'reopen'; readonly by: Employee }
  /** Whoever wrote a reply takes it back, as long as it waits. */
  | { readonly type: 'withdraw'; readonly by: Employee; readonly message: MessageId }
  | UndoCloseCommand
  /** The assignee has left the team: what they held goes back to everybody. */
  | { readonly type: 'hand-back'; readonly by: Employee };

export interface CommentCommand {
  readonly type: 'comment';
  readonly by: Employee;
  readonly message: MessageId;
  readonly text: string;
  /** The thread message it was written as, where it was not written in a form. */
  readonly origin?: Origin;
}

export interface ReplyCommand {
  readonly type: 'reply';
  readonly by: Employee;
  readonly message: MessageId;
  readonly text: string;
  readonly route: Pick<Route, 'channel' | 'to' | 'from'>;
  /** What the customer channel makes of the text: a fact, passed in. */
  readonly size: ReplySize;
  readonly files?: readonly OutboundFile[];
  /** Why the customer channel cannot carry these files, in words, where it cannot: a fact, passed in. */
  readonly filesProblem?: string;
  /** The newest customer message its writer had on the screen. */
  readonly seen?: MessageId;
  readonly origin?: Origin;
  /** How long its writer can withdraw it: so long it waits. */
  readonly waitMs?: number;
}

/** Whoever closed an issue takes that back, and with it what they had written just before and what still waits. */
export interface UndoCloseCommand {
  readonly type: 'undo-close';
  readonly by: Employee;
  /** Which closing is meant. */
  readonly closedAt: Date;
  /** Their waiting replies from then on are withdrawn. */
  readonly repliesSince: Date;
}

/** `length` and `limit` in the channel's own characters; `parts` is how many texts it is sent as. */
export interface ReplySize {
  readonly length: number;
  readonly limit: number;
  readonly parts: number;
}

/** Why not. The words are in `bot/phrases.ts`; every one is shown to whoever asked. */
export type Refusal =
  | { readonly reason: 'no-such-issue' }
  | { readonly reason: 'no-such-colleague' }
  | { readonly reason: 'no-such-inbox' }
  | { readonly reason: 'taken'; readonly assignee: Employee }
  | { readonly reason: 'assigned-to-another'; readonly assignee: Employee }
  | { readonly reason: 'closed'; readonly closedBy: Employee }
  | { readonly reason: 'assignee-left'; readonly assignee: Employee }
  | { readonly reason: 'newer-open-issue'; readonly newer: IssueId }
  | { readonly reason: 'nothing-written' }
  | { readonly reason: 'files-not-carried'; readonly problem: string }
  | { readonly reason: 'reply-too-long'; readonly length: number; readonly limit: number }
  | { readonly reason: 'customer-opted-out'; readonly to: string }
  | { readonly reason: 'address-unanswerable'; readonly to: string }
  | { readonly reason: 'no-such-route' }
  | { readonly reason: 'customer-wrote-meanwhile' }
  | { readonly reason: 'reply-not-waiting' }
  | { readonly reason: 'written-by-another'; readonly author: Employee };

export type Decision =
  | { readonly ok: true; readonly issue: Issue; readonly events: readonly IssueEvent[] }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * The one state machine. Pure: no clock, no id generator, no await.
 * Asking for what already holds is granted and changes nothing (no events).
 */
export function decide(issue: Issue, command: IssueCommand, now: Date): Decision {
  switch (command.type) {
    case 'take':
      return take(issue, command.by, now);
    case 'assign':
      return assign(issue, command.by, command.to, now);
    case 'release':
      return release(issue, command.by, now);
    case 'comment':
      return comment(issue, command, now);
    case 'reply':
      return reply(issue, command, now);
    case 'close':
      return close(issue, command.by, 'handled', now);
    case 'resolve':
      return close(issue, command.by, 'no-reply-needed', now);
    case 'reopen':
      return reopen(issue, command.by, now);
    case 'withdraw':
      return withdraw(issue, command.by, command.message, now);
    case 'undo-close':
      return undoClose(issue, command, now);
    case 'hand-back':
      return handBack(issue, command.by, now);
    default:
      return command satisfies never;
  }
}

/** All of them in order, or the first refusal and nothing. */
export function decideAll(issue: Issue, commands: readonly IssueCommand[], now: Date): Decision {
  let current = issue;
  const events: IssueEvent[] = [];
  for (const command of commands) {
    const decision = decide(current, command, now);
    if (!decision.ok) return decision;
    current = decision.issue;
    events.push(...decision.events);
  }
  return { ok: true, issue: current, events };
}

function take(issue: Issue, by: Employee, now: Date): Decision {
  const { state } = issue;
  if (state.status === 'closed') return refuse({ reason: 'closed', closedBy: state.closedBy });
  if (state.status === 'assigned' && state.assignee.id === by.id) return unchanged(issue);
  if (state.status === 'assigned') return refuse({ reason: 'taken', assignee: state.assignee });
  return assignTo(issue, by, by, now);
}

function assign(issue: Issue, by: Employee, to: Employee, now: Date): Decision {
  const { state } = issue;
  if (state.status === 'closed') return refuse({ reason: 'closed', closedBy: state.closedBy });
  if (state.status === 'assigned' && state.assignee.id === to.id) return unchanged(issue);
  return assignTo(issue, to, by, now);
}

function assignTo(issue: Issue, to: Employee, by: Employee, now: Date): Decision {
  if (!to.active) return refuse({ reason: 'assignee-left', assignee: to });
  const state: Assigned = { status: 'assigned', assignee: to, assignedBy: by, assignedAt: now };
  return changed({ ...issue, state }, { type: 'issue-assigned', to, by, at: now });
}

function release(issue: Issue, by: Employee, now: Date): Decision {
  const { state } = issue;
  if (state.status === 'closed') return refuse({ reason: 'closed', closedBy: state.closedBy });
  if (state.status === 'unassigned') return unchanged(issue);
  if (state.assignee.id !== by.id) return refuse({ reason: 'assigned-to-another', assignee: state.assignee });
  return changed(
    { ...issue, state: { status: 'unassigned' } },
    { type: 'issue-released', by, at: now, reason: 'given-back' },
  );
}

function comment(issue: Issue, command: CommentCommand, now: Date): Decision {
  const text = command.text.trim();
  if (text === '') return refuse({ reason: 'nothing-written' });
  const { message, by, origin } = command;
  return changed(issue, { type: 'comment-added', message, by, text, ...(origin && { origin }), at: now });
}

function reply(issue: Issue, command: ReplyCommand, now: Date): Decision {
  const { state } = issue;
  if (state.status === 'closed') return refuse({ reason: 'closed', closedBy: state.closedBy });

  const text = command.text.trim();
  const files = command.files ?? [];
  if (text === '' && files.length === 0) return refuse({ reason: 'nothing-written' });

  const { channel, to, from } = command.route;
  const route = issue.routes.find((r) => r.channel === channel && r.to === to && r.from === from);
  if (!route) return refuse({ reason: 'no-such-route' });
  if (route.blocked === 'opted-out') return refuse({ reason: 'customer-opted-out', to });
  if (route.blocked === 'unanswerable') return refuse({ reason: 'address-unanswerable', to });

  if (files.length > 0 && command.filesProblem !== undefined)
    return refuse({ reason: 'files-not-carried', problem: command.filesProblem });
  const { length, limit } = command.size;
  if (length > limit) return refuse({ reason: 'reply-too-long', length, limit });
  if (command.seen !== undefined && issue.lastCustomerMessage !== command.seen)
    return refuse({ reason: 'customer-wrote-meanwhile' });

  return changed(issue, {
    type: 'reply-queued',
    message: command.message,
    by: command.by,
    text,
    route,
    files,
    ...(command.origin && { origin: command.origin }),
    ...(command.waitMs !== undefined && { waitMs: command.waitMs }),
    at: now,
  });
}

function withdraw(issue: Issue, by: Employee, message: MessageId, now: Date): Decision {
  const found = issue.waitingReplies.find((waiting) => waiting.message === message);
  if (!found) return refuse({ reason: 'reply-not-waiting' });
  if (found.by.id !== by.id) return refuse({ reason: 'written-by-another', author: found.by });
  const waitingReplies = issue.waitingReplies.filter((waiting) => waiting !== found);
  return changed({ ...issue, waitingReplies }, { type: 'reply-withdrawn', message, by, at: now });
}

function close(issue: Issue, by: Employee, resolution: Resolution, now: Date): Decision {
  const before = issue.state;
  if (before.status === 'closed') return unchanged(issue);
  if (before.status === 'assigned' && before.assignee.id !== by.id)
    return refuse({ reason: 'assigned-to-another', assignee: before.assignee });
  return changed(
    { ...issue, state: { status: 'closed', closedBy: by, closedAt: now, resolution, before } },
    { type: 'issue-closed', by, resolution, at: now },
  );
}

function reopen(issue: Issue, by: Employee, now: Date): Decision {
  const { state } = issue;
  if (state.status !== 'closed') return unchanged(issue);
  if (issue.newerOpenIssue !== undefined)
    return refuse({ reason: 'newer-open-issue', newer: issue.newerOpenIssue });
  // Somebody who has left since cannot be given it back.
  const holderLeft = state.before.status === 'assigned' && !state.before.assignee.active;
  const back = holderLeft ? ({ status: 'unassigned' } as const) : state.before;
  return changed({ ...issue, state: back }, { type: 'issue-reopened', by, at: now });
}

/** Where somebody else has reopened it meanwhile, what waits is withdrawn all the same. */
function undoClose(issue: Issue, command: UndoCloseCommand, now: Date): Decision {
  const { state } = issue;
  const { by, closedAt, repliesSince } = command;
  if (state.status === 'closed') {
    const isMeant = state.closedBy.id === by.id && state.closedAt.getTime() === closedAt.getTime();
    if (!isMeant) return refuse({ reason: 'closed', closedBy: state.closedBy });
  }
  const reopened = reopen(issue, by, now);
  if (!reopened.ok) return reopened;
  const replies = issue.waitingReplies.filter(
    ({ by: author, at }) => author.id === by.id && at >= repliesSince,
  );
  const withdrawn = decideAll(
    reopened.issue,
    replies.map(({ message }) => ({ type: 'withdraw', by, message })),
    now,
  );
  if (!withdrawn.ok) return withdrawn;
  const events = reopened.events.map((event) =>
    event.type === 'issue-reopened' ? { ...event, undone: true as const } : event,
  );
  return { ok: true, issue: withdrawn.issue, events: [...events, ...withdrawn.events] };
}

function handBack(issue: Issue, by: Employee, now: Date): Decision {
  if (issue.state.status !== 'assigned' || issue.state.assignee.id !== by.id) return unchanged(issue);
  return changed(
    { ...issue, state: { status: 'unassigned' } },
    { type: 'issue-released', by, at: now, reason: 'left' },
  );
}

function changed(issue: Issue, event: IssueEvent): Decision {
  return { ok: true, issue: { ...issue, revision: issue.revision + 1 }, events: [event] };
}

function unchanged(issue: Issue): Decision {
  return { ok: true, issue, events: [] };
}

function refuse(refusal: Refusal): Decision {
  return { ok: false, refusal };
}
