import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Dialog } from '../../../src/bot/teams/card-json.ts';
import { routeKey } from '../../../src/bot/request-key.ts';
import { IssueDialogData, IssueDialogState } from '../../../src/bot/teams/dialog-state.ts';
import type { IssueDialog } from '../../../src/bot/teams/issue-dialog.ts';
import { issueDialog, nextIssueState } from '../../../src/bot/teams/issue-dialog.ts';
import type { IssueView, RouteView } from '../../../src/bot/platform.ts';
import { employeeId, messageId } from '../../../src/issues/issue.ts';
import type { HistoryEntry } from '../../../src/issues/views.ts';
import { ana, anEmployee, assignedTo, ben, byText, chloe, closedBy, NOON } from '../../support/builders.ts';
import { aCardView } from '../../support/card-views.ts';
import { hostileCard, hostileEntry, hostileText } from '../../support/hostile.ts';
import {
  buttonsOf,
  cardProblems,
  expectPlainAndSmall,
  elementsOf,
  labelsOf,
  literalTexts,
} from '../../support/teams-cards.ts';

const MESSAGE = messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001');
const text: RouteView = { ...byText, word: 'text' };
const email: RouteView = {
  ...{ channel: 'email', to: 'maria@example.com', from: 'support@example.net', word: 'email' },
  cc: ['boss@example.com'],
};

function said(words: string): HistoryEntry {
  return {
    ...{ kind: 'customer-message', message: MESSAGE, from: '+15550001111' },
    ...{ text: words, attachments: [], at: NOON },
  };
}

function aView(more: Partial<IssueView> = {}): IssueView {
  return {
    ...{ card: aCardView(12), history: [said('Hello')], colleagues: [ana, ben, chloe] },
    ...{ routes: [text], seen: MESSAGE },
    ...more,
  };
}

function draw(view: IssueView = aView(), more: Partial<IssueDialog> = {}): Dialog {
  const state = nextIssueState(view, IssueDialogState.parse({ issue: 12, request: 'r1' }));
  const limitOf = (channel: string) => (channel === 'sms' ? 1_600 : 50_000);
  return issueDialog({ view, state, limitOf, ...more });
}

const letters = ({ card }: Dialog) => literalTexts(card).join('\n');
const fields = ({ card }: Dialog) => elementsOf(card, 'Input.');
const field = (dialog: Dialog, id: string) => fields(dialog).find((each) => each['id'] === id);

describe('an issue opened', () => {
  it('has a history and a form: assignee, private comment, reply', () => {
    const dialog = draw();

    expect(dialog.title).toBe('Issue 12');
    expect(letters(dialog)).toContain('Hello');
    expect(fields(dialog).map(({ label }) => label)).toEqual([
      'Assign to',
      'Private comment',
      'Reply to customer',
    ]);
    expect(labelsOf(dialog.card)).toEqual([
      'View Customer',
      'Add Files to the Reply',
      'Save',
      'Check Length',
    ]);
    expect(cardProblems(dialog.card)).toEqual([]);
  });

  it('brings with every button what it must remember, beside what is typed', () => {
    for (const { data, type } of buttonsOf(draw().card)) {
      const back = IssueDialogData.parse({ ...Object(data), assignee: '5', comment: 'c', reply: 'r' });

      expect(type).toBe('Action.Submit');
      expect(back).toMatchObject({ comment: 'c', reply: 'r', assignee: '5' });
      expect(back.state).toEqual({
        ...{ issue: 12, page: 0, seen: MESSAGE, request: 'r1' },
        form: { route: routeKey(text) },
      });
    }
  });

  it('says who gets the reply and from which number, before anything is typed', () => {
    expect(letters(draw())).toContain('To +15550001111 from +15550009999 by text');
    expect(letters(draw())).toContain('The customer gets this. At most 1600 characters by text.');
  });

  it('offers the ways there are, the customer’s latest first, and names everybody who would get it', () => {
    const dialog = draw(aView({ routes: [email, text] }));

    expect(field(dialog, 'route')).toMatchObject({
      style: 'compact',
      value: routeKey(email),
      choices: [
        { title: 'To maria@example.com from support@example.net by email', value: routeKey(email) },
        { title: 'To +15550001111 from +15550009999 by text', value: routeKey(text) },
      ],
    });
    expect(letters(dialog)).toContain(
      'To maria@example.com and boss@example.com from support@example.net by email',
    );
  });

  it('says why a way cannot be used, and has no reply field where there is none left', () => {
    const blocked: RouteView = { ...text, blocked: 'opted-out', blockedWords: 'They have opted out.' };
    const some = draw(aView({ routes: [blocked, email] }));
    const none = draw(aView({ routes: [blocked] }));

    expect(letters(some)).toContain('They have opted out.');
    expect(field(some, 'reply')).toBeDefined();
    expect(letters(none)).toContain('They have opted out.');
    expect(field(none, 'reply')).toBeUndefined();
    expect(letters(draw(aView({ routes: [] })))).toContain('no address that a reply could go to');
  });

  it('shows who has it, and offers the colleagues', () => {
    const view = aView({ card: aCardView(12, { state: assignedTo(ben) }), assignee: ben.id });

    expect(field(draw(view), 'assignee')).toMatchObject({
      style: 'filtered',
      value: String(ben.id),
      choices: [ana, ben, chloe].map(({ id, name }) => ({ title: name, value: String(id) })),
    });
  });

  it('says who has it by now, where that is somebody else than the form showed', () => {
    const before = aView();
    const state = nextIssueState(before, IssueDialogState.parse({ issue: 12 }));
    const now = aView({ card: aCardView(12, { state: assignedTo(ben) }), assignee: ben.id });
    const dialog = draw(now, { state: nextIssueState(now, state) });

    expect(letters(dialog)).toContain('Ben Okafor has it now.');
    expect(field(dialog, 'assignee')).not.toHaveProperty('value');
  });

  it('finds more colleagues by typing than one menu holds, with who is chosen among those it has', () => {
    const colleagues = Array.from({ length: 300 }, (_, index) =>
      anEmployee(`Colleague ${index}`, { id: employeeId(index + 1) }),
    );
    const last = colleagues.at(-1);
    const dialog = draw(aView({ colleagues, ...(last && { assignee: last.id }) }));
    const assignee = field(dialog, 'assignee');

    expect(assignee?.['choices']).toHaveLength(100);
    expect(assignee?.['choices']).toContainEqual({ title: 'Colleague 299', value: String(last?.id) });
    expect(assignee?.['choices.data']).toEqual({ type: 'Data.Query', dataset: 'people' });
  });

  it('says what was wrong at its top, and keeps what was typed', () => {
    const typed = { assignee: String(chloe.id), comment: 'Note this.', reply: 'Dear Maria' };
    const dialog = draw(aView(), { typed, said: { ok: false, words: 'They wrote meanwhile.' } });

    expect(dialog.card.body[2]).toMatchObject({ type: 'Container', style: 'warning' });
    expect(letters(dialog)).toContain('⚠ They wrote meanwhile.');
    expect(fields(dialog).map(({ value }) => value)).toEqual([String(chloe.id), 'Note this.', 'Dear Maria']);
  });

  it('a closed one can only be looked at and reopened', () => {
    const dialog = draw(aView({ card: aCardView(12, { state: closedBy(ana) }) }));

    expect(fields(dialog)).toEqual([]);
    expect(labelsOf(dialog.card)).toEqual(['View Customer', 'Reopen']);
  });

  it('one that was closed while somebody typed keeps what they typed', () => {
    const open = aView();
    const state = nextIssueState(open, IssueDialogState.parse({ issue: 12 }));
    const closed = aView({ card: aCardView(12, { state: closedBy(ana) }) });
    const typed = { comment: '', reply: 'Dear Maria' };
    const dialog = draw(closed, { state: nextIssueState(closed, state), typed });

    expect(field(dialog, 'reply')).toMatchObject({ value: 'Dear Maria' });
  });

  it('explains what an unverified sender means', () => {
    expect(letters(draw(aView({ card: aCardView(12, { unverified: true }) })))).toContain(
      'Ask the customer another way',
    );
  });
});

describe('its history', () => {
  const history = Array.from({ length: 12 }, (_, index) => said(`message ${index + 1}.`));
  const shown = (page: number) => {
    const view = aView({ history });
    return draw(view, { state: nextIssueState(view, IssueDialogState.parse({ issue: 12, page })) });
  };

  it('is shown five at a time, the newest last', () => {
    expect(letters(shown(0))).toMatch(/message 8\.[^]*message 12\./);
    expect(letters(shown(0))).not.toContain('message 7.');
    expect(letters(shown(2))).toMatch(/message 1\.[^]*message 2\./);
  });

  it('is paged from its newest on, and never beyond its ends', () => {
    expect(labelsOf(shown(0).card)).toContain('Earlier (7)');
    expect(labelsOf(shown(1).card)).toEqual(expect.arrayContaining(['Earlier (2)', 'Later (5)']));
    expect(letters(shown(99))).toContain('message 1.');
    expect(buttonsOf(shown(0).card).find(({ title }) => title === 'Earlier (7)')?.data).toMatchObject({
      verb: 'page',
      page: 1,
    });
  });

  it('counts a new message as seen only where the newest page shows it', () => {
    const before = IssueDialogState.parse({ issue: 12, page: 1, seen: MESSAGE });
    const seen = messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000002');
    const view = aView({ history, seen });

    expect(nextIssueState(view, before).seen).toBe(MESSAGE);
    expect(nextIssueState(view, { ...before, page: 0 }).seen).toBe(seen);
  });

  it('tells what customers see from what they do not, and how a reply fared', () => {
    const dialog = draw(
      aView({
        history: [
          { kind: 'comment', message: MESSAGE, by: 'Ben', text: 'Call back.', at: NOON },
          {
            ...{
              kind: 'reply',
              message: MESSAGE,
              by: 'Ana',
              to: '+15550001111',
              text: 'On its way.',
              at: NOON,
            },
            ...{ delivery: 'failed', problem: 'No such number.' },
          },
          {
            kind: 'event',
            event: { type: 'issue-released', by: ben, at: NOON, reason: 'given-back' },
            at: NOON,
          },
        ],
      }),
    );

    expect(letters(dialog)).toContain('🔒 Private comment · Ben');
    expect(letters(dialog)).toContain('⚠ Not delivered: No such number.');
    expect(letters(dialog)).toContain('Ben Okafor released it');
    expect(buttonsOf(dialog.card)).toContainEqual(
      expect.objectContaining({
        type: 'Action.Submit',
        title: 'Retry',
        data: expect.objectContaining({ message: MESSAGE }),
      }),
    );
  });

  it('shows whatever people write or are called letter by letter, and stays small', () => {
    const routes = fc.array(
      fc.record({
        ...{ channel: fc.constant('email'), to: hostileText, from: hostileText, word: fc.constant('email') },
        cc: fc.array(hostileText, { maxLength: 50 }),
      }),
      { maxLength: 4 },
    );
    const everything = fc.record({
      ...{ card: hostileCard, routes, reply: hostileText, comment: hostileText, words: hostileText },
      history: fc.array(hostileEntry, { maxLength: 12 }),
      colleagues: fc.array(
        hostileText.map((name) => anEmployee(name)),
        { maxLength: 150 },
      ),
    });
    fc.assert(
      fc.property(everything, ({ reply, comment, words, ...view }) => {
        const typed = { reply, comment };
        const { card } = draw(view, { typed, said: { ok: false, words } });

        expectPlainAndSmall(card);
      }),
      { numRuns: 50, endOnFailure: true },
    );
  });
});
