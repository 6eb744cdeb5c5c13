import { describe, expect, it } from 'vitest';

import type { IssueCommand, Refusal } from '../../src/issues/decide.ts';
import { decide, decideAll } from '../../src/issues/decide.ts';
import type { IssueEvent, IssueState } from '../../src/issues/issue.ts';
import { issueId, messageId } from '../../src/issues/issue.ts';
import {
  aComment,
  ana,
  anEmployee,
  anIssue,
  aReply,
  assignedTo,
  ben,
  byText,
  chloe,
  closedBy,
  NOON,
} from '../support/builders.ts';

const LATER = new Date('2026-11-22T12:05:00Z');

/** Ana is the one who asks; Ben is the other. */
const states = {
  unassigned: { status: 'unassigned' },
  mine: assignedTo(ana),
  "another's": assignedTo(ben),
  closed: closedBy(ben),
} as const satisfies Record<string, IssueState>;

const commands = {
  take: { type: 'take', by: ana },
  assign: { type: 'assign', by: ana, to: chloe },
  release: { type: 'release', by: ana },
  comment: aComment(ana),
  reply: aReply(ana),
  close: { type: 'close', by: ana },
  resolve: { type: 'resolve', by: ana },
  reopen: { type: 'reopen', by: ana },
} as const satisfies Record<string, IssueCommand>;

type Expected =
  | { now: IssueState['status']; did: IssueEvent['type'] | 'nothing' }
  | { refused: Refusal['reason'] };

/** The rules of the product, a line a status and command. */
const RULES: [keyof typeof states, keyof typeof commands, Expected][] = [
  ['unassigned', 'take', { now: 'assigned', did: 'issue-assigned' }],
  ['unassigned', 'assign', { now: 'assigned', did: 'issue-assigned' }],
  ['unassigned', 'release', { now: 'unassigned', did: 'nothing' }],
  ['unassigned', 'comment', { now: 'unassigned', did: 'comment-added' }],
  ['unassigned', 'reply', { now: 'unassigned', did: 'reply-queued' }],
  ['unassigned', 'close', { now: 'closed', did: 'issue-closed' }],
  ['unassigned', 'resolve', { now: 'closed', did: 'issue-closed' }],
  ['unassigned', 'reopen', { now: 'unassigned', did: 'nothing' }],
  ['mine', 'take', { now: 'assigned', did: 'nothing' }],
  ['mine', 'assign', { now: 'assigned', did: 'issue-assigned' }],
  ['mine', 'release', { now: 'unassigned', did: 'issue-released' }],
  ['mine', 'comment', { now: 'assigned', did: 'comment-added' }],
  ['mine', 'reply', { now: 'assigned', did: 'reply-queued' }],
  ['mine', 'close', { now: 'closed', did: 'issue-closed' }],
  ['mine', 'resolve', { now: 'closed', did: 'issue-closed' }],
  ['mine', 'reopen', { now: 'assigned', did: 'nothing' }],
  ["another's", 'take', { refused: 'taken' }],
  ["another's", 'assign', { now: 'assigned', did: 'issue-assigned' }],
  ["another's", 'release', { refused: 'assigned-to-another' }],
  ["another's", 'comment', { now: 'assigned', did: 'comment-added' }],
  ["another's", 'reply', { now: 'assigned', did: 'reply-queued' }],
  ["another's", 'close', { refused: 'assigned-to-another' }],
  ["another's", 'resolve', { refused: 'assigned-to-another' }],
  ["another's", 'reopen', { now: 'assigned', did: 'nothing' }],
  ['closed', 'take', { refused: 'closed' }],
  ['closed', 'assign', { refused: 'closed' }],
  ['closed', 'release', { refused: 'closed' }],
  ['closed', 'comment', { now: 'closed', did: 'comment-added' }],
  ['closed', 'reply', { refused: 'closed' }],
  ['closed', 'close', { now: 'closed', did: 'nothing' }],
  ['closed', 'resolve', { now: 'closed', did: 'nothing' }],
  ['closed', 'reopen', { now: 'unassigned', did: 'issue-reopened' }],
];

describe('every status × every command', () => {
  it.each(RULES)('%s, %s → %j', (status, command, expected) => {
    const issue = anIssue({ state: states[status] });

    const decision = decide(issue, commands[command], LATER);

    if ('refused' in expected) {
      expect(decision).toMatchObject({ ok: false, refusal: { reason: expected.refused } });
      return;
    }
    const types = expected.did === 'nothing' ? [] : [expected.did];
    expect(decision).toMatchObject({
      ok: true,
      issue: { state: { status: expected.now }, revision: issue.revision + types.length },
      events: types.map((type) => ({ type, at: LATER })),
    });
  });

  it('has a rule for each of them', () => {
    expect(new Set(RULES.map(([status, command]) => `${status} ${command}`)).size).toBe(
      Object.keys(states).length * Object.keys(commands).length,
    );
  });
});

describe('who is named', () => {
  it('Take It makes the one who clicked the assignee', () => {
    const decision = decide(anIssue(), { type: 'take', by: ana }, LATER);

    expect(decision).toMatchObject({
      issue: { state: { status: 'assigned', assignee: ana, assignedBy: ana, assignedAt: LATER } },
    });
  });

  it('the second Take It is refused and names the first', () => {
    const decision = decide(anIssue({ state: assignedTo(ben) }), { type: 'take', by: ana }, LATER);

    expect(decision).toEqual({ ok: false, refusal: { reason: 'taken', assignee: ben } });
  });

  it("closing somebody else's is refused and names them", () => {
    const decision = decide(anIssue({ state: assignedTo(ben) }), { type: 'close', by: ana }, LATER);

    expect(decision).toEqual({ ok: false, refusal: { reason: 'assigned-to-another', assignee: ben } });
  });

  it("assigning somebody else's issue to a third is free and recorded with who did it", () => {
    const decision = decide(
      anIssue({ state: assignedTo(ben) }),
      { type: 'assign', by: ana, to: chloe },
      LATER,
    );

    expect(decision).toMatchObject({ events: [{ type: 'issue-assigned', to: chloe, by: ana }] });
  });

  it('assigning it to whoever has it changes nothing', () => {
    const issue = anIssue({ state: assignedTo(ben) });

    expect(decide(issue, { type: 'assign', by: ana, to: ben }, LATER)).toEqual({
      ok: true,
      issue,
      events: [],
    });
  });

  it('nobody who has left can be assigned', () => {
    const gone = anEmployee('Gone', { active: false });

    const decision = decide(anIssue(), { type: 'assign', by: ana, to: gone }, LATER);

    expect(decision).toEqual({ ok: false, refusal: { reason: 'assignee-left', assignee: gone } });
  });

  it('closing records who closed it and that it was handled', () => {
    const decision = decide(anIssue({ state: assignedTo(ana) }), { type: 'close', by: ana }, LATER);

    expect(decision).toMatchObject({
      issue: { state: { closedBy: ana, closedAt: LATER, resolution: 'handled' } },
    });
  });

  it('Resolve is the same closing, recorded as no reply needed, and sends nothing', () => {
    const decision = decide(anIssue(), { type: 'resolve', by: ana }, LATER);

    expect(decision).toMatchObject({
      issue: { state: { status: 'closed', closedBy: ana, resolution: 'no-reply-needed' } },
      events: [{ type: 'issue-closed', resolution: 'no-reply-needed' }],
    });
  });
});

describe('Reopen', () => {
  it('returns the issue to who had it', () => {
    const decision = decide(anIssue({ state: closedBy(ben, ben) }), { type: 'reopen', by: ana }, LATER);

    expect(decision).toMatchObject({ issue: { state: { status: 'assigned', assignee: ben } } });
  });

  it('is refused while the customer has a newer open issue, and names it', () => {
    const issue = anIssue({ state: closedBy(ben), newerOpenIssue: issueId(13) });

    expect(decide(issue, { type: 'reopen', by: ana }, LATER)).toEqual({
      ok: false,
      refusal: { reason: 'newer-open-issue', newer: 13 },
    });
  });

  it('gives it to nobody when who had it has left since', () => {
    const gone = anEmployee('Gone', { active: false });

    const decision = decide(anIssue({ state: closedBy(ben, gone) }), { type: 'reopen', by: ana }, LATER);

    expect(decision).toMatchObject({ issue: { state: { status: 'unassigned' } } });
  });
});

describe('an employee who leaves', () => {
  it('gives back what they held', () => {
    const decision = decide(anIssue({ state: assignedTo(ana) }), { type: 'hand-back', by: ana }, LATER);

    expect(decision).toMatchObject({
      issue: { state: { status: 'unassigned' } },
      events: [{ type: 'issue-released', reason: 'left' }],
    });
  });

  it.each(['unassigned', "another's", 'closed'] as const)('gives back nothing that is %s', (status) => {
    const issue = anIssue({ state: states[status] });

    expect(decide(issue, { type: 'hand-back', by: ana }, LATER)).toEqual({ ok: true, issue, events: [] });
  });
});

describe('a reply', () => {
  const refusals: [string, Parameters<typeof aReply>[1], Partial<ReturnType<typeof anIssue>>, Refusal][] = [
    ['with nothing but spaces', { text: ' \n ' }, {}, { reason: 'nothing-written' }],
    [
      'longer than the channel carries',
      { size: { length: 1601, limit: 1600, parts: 11 } },
      {},
      { reason: 'reply-too-long', length: 1601, limit: 1600 },
    ],
    [
      'to an address that is not the customer’s',
      { route: { ...byText, to: '+15550002222' } },
      {},
      { reason: 'no-such-route' },
    ],
    [
      'from a number that is not ours',
      { route: { ...byText, from: '+15550003333' } },
      {},
      { reason: 'no-such-route' },
    ],
    [
      'to a customer who texted STOP',
      {},
      { routes: [{ ...byText, blocked: 'opted-out' }] },
      { reason: 'customer-opted-out', to: byText.to },
    ],
    [
      'to a short code',
      {},
      { routes: [{ ...byText, blocked: 'unanswerable' }] },
      { reason: 'address-unanswerable', to: byText.to },
    ],
    [
      'written before the customer’s newest message was seen',
      { seen: messageId('a') },
      { lastCustomerMessage: messageId('b') },
      { reason: 'customer-wrote-meanwhile' },
    ],
  ];

  it.each(refusals)('%s is refused', (_, reply, issue, refusal) => {
    expect(decide(anIssue(issue), aReply(ana, reply), LATER)).toEqual({ ok: false, refusal });
  });

  it('with files that the channel cannot carry is refused, in the channel’s words', () => {
    const files = [{ name: 'a.exe', contentType: 'application/x-msdownload', bytes: new Uint8Array() }];

    expect(decide(anIssue(), aReply(ana, { files, filesProblem: 'Not by text.' }), LATER)).toEqual({
      ok: false,
      refusal: { reason: 'files-not-carried', problem: 'Not by text.' },
    });
  });

  it('of nothing but a file goes out', () => {
    const files = [{ name: 'map.png', contentType: 'image/png', bytes: new Uint8Array([1]) }];

    expect(decide(anIssue(), aReply(ana, { text: '', files }), LATER)).toMatchObject({
      events: [{ type: 'reply-queued', text: '', files }],
    });
  });

  it('of exactly the greatest length goes out', () => {
    const decision = decide(
      anIssue(),
      aReply(ana, { size: { length: 1600, limit: 1600, parts: 11 } }),
      LATER,
    );

    expect(decision.ok).toBe(true);
  });

  it('written with the newest message on the screen goes out', () => {
    const issue = anIssue({ lastCustomerMessage: messageId('b') });

    expect(decide(issue, aReply(ana, { seen: messageId('b') }), LATER).ok).toBe(true);
  });

  it('goes out without the spaces around it', () => {
    const decision = decide(anIssue(), aReply(ana, { text: '  On our way.\n' }), LATER);

    expect(decision).toMatchObject({ events: [{ type: 'reply-queued', text: 'On our way.' }] });
  });

  it('an empty private comment is refused', () => {
    expect(decide(anIssue(), aComment(ana, ' '), LATER)).toEqual({
      ok: false,
      refusal: { reason: 'nothing-written' },
    });
  });
});

describe('several commands at once', () => {
  it('happen in order, each seeing what the one before it did', () => {
    const decision = decideAll(
      anIssue(),
      [{ type: 'assign', by: ana, to: ana }, aComment(ana), aReply(ana), { type: 'close', by: ana }],
      LATER,
    );

    expect(decision).toMatchObject({
      ok: true,
      issue: { state: { status: 'closed', before: { assignee: ana } }, revision: 7 },
      events: [
        { type: 'issue-assigned' },
        { type: 'comment-added' },
        { type: 'reply-queued' },
        { type: 'issue-closed' },
      ],
    });
  });

  it('are refused whole when one is', () => {
    const decision = decideAll(anIssue(), [{ type: 'take', by: ana }, aReply(ana, { text: '' })], LATER);

    expect(decision).toEqual({ ok: false, refusal: { reason: 'nothing-written' } });
  });

  it('none at all change nothing', () => {
    const issue = anIssue();

    expect(decideAll(issue, [], NOON)).toEqual({ ok: true, issue, events: [] });
  });
});
