import { describe, expect, it } from 'vitest';

import { eventWords } from '../../src/bot/phrases.ts';
import type { Decision, IssueCommand } from '../../src/issues/decide.ts';
import { decide } from '../../src/issues/decide.ts';
import { effectsOf } from '../../src/issues/effects.ts';
import type { Employee, WaitingReply } from '../../src/issues/issue.ts';
import { issueId, messageId } from '../../src/issues/issue.ts';
import { ana, anEmployee, anIssue, aReply, assignedTo, ben, closedBy, NOON } from '../support/builders.ts';

const LATER = new Date(NOON.getTime() + 5_000);
const REPLY = messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001');
const OTHER = messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000002');

function waiting(message = REPLY, by: Employee = ana, at = NOON): WaitingReply {
  return { message, by, at };
}

function eventsOf(decision: Decision) {
  return decision.ok ? decision.events.map(({ type }) => type) : decision.refusal.reason;
}

describe('a reply', () => {
  const takesBack: IssueCommand = { type: 'withdraw', by: ana, message: REPLY };

  it('that waits is taken back by whoever wrote it, whoever has the issue', () => {
    const issue = anIssue({ state: assignedTo(ben), waitingReplies: [waiting(), waiting(OTHER)] });

    const decision = decide(issue, takesBack, LATER);

    expect(decision).toMatchObject({
      ok: true,
      issue: { state: issue.state, revision: issue.revision + 1, waitingReplies: [waiting(OTHER)] },
      events: [{ type: 'reply-withdrawn', message: REPLY, by: ana, at: LATER }],
    });
  });

  it('is taken back after the issue was closed, too: the customer has not got it', () => {
    const issue = anIssue({ state: closedBy(ben), waitingReplies: [waiting()] });

    expect(decide(issue, takesBack, LATER)).toMatchObject({ ok: true, issue: { state: issue.state } });
  });

  it('that does not wait any more cannot be taken back', () => {
    expect(decide(anIssue(), takesBack, LATER)).toEqual({
      ok: false,
      refusal: { reason: 'reply-not-waiting' },
    });
  });

  it('of somebody else cannot be taken back, and it is said whose it is', () => {
    const issue = anIssue({ waitingReplies: [waiting(REPLY, ben)] });

    expect(decide(issue, takesBack, LATER)).toEqual({
      ok: false,
      refusal: { reason: 'written-by-another', author: ben },
    });
  });

  it('waits in the outbox as long as it can be taken back, and what was taken back is drawn again', () => {
    const queued = decide(anIssue(), aReply(ana, { message: REPLY, waitMs: 6_000 }), NOON);
    const withdrawn = decide(anIssue({ waitingReplies: [waiting()] }), takesBack, LATER);

    const [reply] = effectsOf(anIssue(), queued.ok ? queued.events : []);
    const after = effectsOf(anIssue(), withdrawn.ok ? withdrawn.events : []);

    expect(reply).toMatchObject({ effect: { kind: 'reply', message: REPLY }, afterMs: 6_000 });
    expect(after.map(({ effect }) => effect.kind)).toEqual(['card', 'thread-message']);
  });
});

describe('a closing', () => {
  const undo = (more = {}): IssueCommand => ({
    ...{ type: 'undo-close', by: ana, closedAt: NOON, repliesSince: new Date(NOON.getTime() - 6_000) },
    ...more,
  });

  it.each([
    ['unassigned', closedBy(ana), { status: 'unassigned' }],
    ['with who had it', closedBy(ana, ana), assignedTo(ana)],
  ])('that is undone leaves the issue as it was: %s', (_, closed, before) => {
    const decision = decide(anIssue({ state: closed }), undo(), LATER);

    expect(decision).toMatchObject({
      ok: true,
      issue: { state: before },
      events: [{ type: 'issue-reopened', by: ana, undone: true, at: LATER }],
    });
  });

  it('that is undone is told as such, not as a Reopen', () => {
    const event = { type: 'issue-reopened', by: ana, at: NOON } as const;

    expect(eventWords({ ...event, undone: true })).toBe('Ana Lima took the closing back');
    expect(eventWords(event)).toBe('Ana Lima reopened it');
  });

  it('takes the writer’s own replies of just before with it, and no others', () => {
    const long = new Date(NOON.getTime() - 60_000);
    const issue = anIssue({
      state: closedBy(ana),
      waitingReplies: [
        waiting(),
        waiting(OTHER, ben),
        waiting(messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000003'), ana, long),
      ],
    });

    const decision = decide(issue, undo(), LATER);

    expect(eventsOf(decision)).toEqual(['issue-reopened', 'reply-withdrawn']);
    expect(decision).toMatchObject({
      issue: { revision: issue.revision + 2, waitingReplies: [{ message: OTHER }, { at: long }] },
    });
  });

  it('that somebody else has undone already still gives the reply back', () => {
    expect(eventsOf(decide(anIssue({ waitingReplies: [waiting()] }), undo(), LATER))).toEqual([
      'reply-withdrawn',
    ]);
  });

  it.each([
    ['of somebody else', { state: closedBy(ben) }, undo(), 'closed'],
    ['that was followed by another', { state: closedBy(ana) }, undo({ closedAt: LATER }), 'closed'],
    [
      'after which the customer opened another issue',
      { state: closedBy(ana), newerOpenIssue: issueId(13), waitingReplies: [waiting()] },
      undo(),
      'newer-open-issue',
    ],
  ])('%s is not undone', (_, issue, command, reason) => {
    expect(decide(anIssue(issue), command, LATER)).toMatchObject({ ok: false, refusal: { reason } });
  });

  it('twice changes nothing more', () => {
    expect(decide(anIssue({ state: assignedTo(ana) }), undo(), LATER)).toMatchObject({
      ok: true,
      events: [],
    });
  });

  it('gives nobody back an issue who has left', () => {
    const gone = anEmployee('Chloe Martin', { active: false });

    expect(decide(anIssue({ state: closedBy(ana, gone) }), undo(), LATER)).toMatchObject({
      issue: { state: { status: 'unassigned' } },
    });
  });
});
