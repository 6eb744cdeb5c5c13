import { randomUUID } from 'node:crypto';

import type { OutboundReply } from '../../src/channels/channel.ts';
import type { IssueCommand } from '../../src/issues/decide.ts';
import type { InboundMessage } from '../../src/issues/inbound.ts';
import type { Employee, Inbox, Issue, IssueState, Route } from '../../src/issues/issue.ts';
import { customerId, employeeId, inboxId, issueId, messageId } from '../../src/issues/issue.ts';

/** Things of the domain for tests, which say only what matters to them. */

export const NOON = new Date('2026-11-22T12:00:00Z');

export function anEmployee(name: string, more: Partial<Employee> = {}): Employee {
  const id = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 100_000;
  return { id: employeeId(id), name, active: true, ...more };
}

export const ana = anEmployee('Ana Lima');
export const ben = anEmployee('Ben Okafor');
export const chloe = anEmployee('Chloe Martin');

export const support: Inbox = {
  id: inboxId(1),
  name: 'Support',
  listens: [{ channel: 'sms', address: '+15550009999' }],
  posts: [{ platform: 'web', conversation: 'support' }],
};

export const byText: Route = { channel: 'sms', to: '+15550001111', from: '+15550009999' };

export function anIssue(more: Partial<Issue> = {}): Issue {
  return {
    id: issueId(12),
    inbox: support,
    customer: customerId(7),
    state: { status: 'unassigned' },
    revision: 3,
    openedAt: NOON,
    routes: [byText],
    waitingReplies: [],
    ...more,
  };
}

export function assignedTo(assignee: Employee, by: Employee = assignee): IssueState {
  return { status: 'assigned', assignee, assignedBy: by, assignedAt: NOON };
}

export function closedBy(employee: Employee, before?: Employee): IssueState {
  return {
    status: 'closed',
    closedBy: employee,
    closedAt: NOON,
    resolution: 'handled',
    before: before
      ? { status: 'assigned', assignee: before, assignedBy: before, assignedAt: NOON }
      : { status: 'unassigned' },
  };
}

export function aReply(
  by: Employee,
  more: Partial<Extract<IssueCommand, { type: 'reply' }>> = {},
): Extract<IssueCommand, { type: 'reply' }> {
  const text = more.text ?? 'We are on it.';
  return {
    type: 'reply',
    by,
    message: messageId(randomUUID()),
    text,
    route: byText,
    size: { length: text.length, limit: 1600, parts: 1 },
    ...more,
  };
}

export function aComment(
  by: Employee,
  text = 'Called them back.',
): Extract<IssueCommand, { type: 'comment' }> {
  return { type: 'comment', by, message: messageId(randomUUID()), text };
}

export function aText(more: Partial<InboundMessage> = {}): InboundMessage {
  return {
    channel: 'sms',
    providerId: `SM${randomUUID().replaceAll('-', '')}`,
    from: '+15550001111',
    to: '+15550009999',
    answerable: true,
    text: 'My order has not arrived.',
    attachments: [],
    at: NOON,
    ...more,
  };
}

/** A reply as its channel is given it. */
export function anOutboundReply(text: string, more: Partial<OutboundReply> = {}): OutboundReply {
  return {
    ...{ message: messageId(randomUUID()), attempt: 1, text, files: [] },
    ...{ issue: issueId(12), by: 'Ana Lima', inbox: 'Support', earlier: [] },
    ...more,
  };
}
