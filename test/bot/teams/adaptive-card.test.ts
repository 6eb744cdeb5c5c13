import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { issueCard, summaryOf } from '../../../src/bot/teams/adaptive-card.ts';
import { attachmentId } from '../../../src/issues/issue.ts';
import { ana, assignedTo, closedBy, NOON } from '../../support/builders.ts';
import { aCardView, HOSTILE } from '../../support/card-views.ts';
import { hostileCard } from '../../support/hostile.ts';
import {
  buttonsOf,
  cardProblems,
  expectPlainAndSmall,
  labelsOf,
  literalTexts,
} from '../../support/teams-cards.ts';

const letters = (...card: Parameters<typeof aCardView>) =>
  literalTexts(issueCard(aCardView(...card))).join('\n');

describe('a card as Teams gets it', () => {
  it.each([
    ['unassigned', {}, 'attention', '● Unassigned', ['Assign It', 'Take It', 'Mark as Closed', 'Resolve']],
    [
      'assigned',
      { state: assignedTo(ana) },
      'accent',
      '▶ Assigned to Ana Lima',
      ['Assign It', 'Mark as Closed', 'Release It', 'Resolve'],
    ],
    ['closed', { state: closedBy(ana) }, 'good', '✔ Closed by Ana Lima', ['Open', 'Reopen']],
  ] as const)('%s has its colour, its sign and word, and its buttons', (_, more, style, headline, labels) => {
    const card = issueCard(aCardView(12, more));
    const [band] = card.body;

    expect(band).toMatchObject({ type: 'Container', style, bleed: true });
    expect(literalTexts(card)[0]).toBe(headline);
    expect(labelsOf(card)).toEqual(labels);
    expect(cardProblems(card)).toEqual([]);
  });

  it('asks by Action.Execute for what one click does, and opens a dialog for the rest', () => {
    const [assign, take] = buttonsOf(issueCard(aCardView(12)));
    const [open, reopen] = buttonsOf(issueCard(aCardView(12, { state: closedBy(ana) })));
    const dialog = {
      type: 'Action.Submit',
      data: { verb: 'open', issue: 12, msteams: { type: 'task/fetch' } },
    };

    expect(assign).toMatchObject(dialog);
    expect(open).toMatchObject(dialog);
    expect(take).toMatchObject({
      type: 'Action.Execute',
      verb: 'take',
      data: { verb: 'take', issue: 12, revision: 3 },
    });
    expect(reopen).toMatchObject({ type: 'Action.Execute', verb: 'reopen' });
  });

  it('offers Resolve first where the message asks nothing', () => {
    expect(labelsOf(issueCard(aCardView(12, { firstMessage: 'Thanks!' })))[0]).toBe('Resolve');
  });

  it('says who wrote from where to which inbox, and when', () => {
    const shown = letters(12, { lastActivityAt: new Date(NOON.getTime() + 3_600_000) });

    expect(shown).toContain('Maria Santos · +15550001111 · text to +15550009999 (Support)');
    expect(shown).toContain(
      '1 message, opened \n{{DATE(2026-11-22T12:00:00Z, SHORT)}} {{TIME(2026-11-22T12:00:00Z)}}',
    );
    expect(shown).toContain('last activity \n{{DATE(2026-11-22T13:00:00Z, SHORT)}}');
  });

  it('has an email’s subject above its words, who else has it, and its files by name', () => {
    const shown = letters(12, {
      ...{ channel: 'email', from: 'maria@example.com', to: 'support@example.net', subject: 'My parcel' },
      cc: ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com'],
      attachments: [{ id: attachmentId(1), name: 'plan.pdf', contentType: 'application/pdf', state: 'kept' }],
    });

    expect(shown).toMatch(/My parcel\nMy order has not arrived\.\nplan\.pdf\nFiles can be opened/);
    expect(shown).toContain('Copied in: a@example.com, b@example.com, c@example.com and 1 more');
  });

  it('shows the newest message below the first', () => {
    expect(letters(12, { messageCount: 3, lastMessage: 'Still waiting.' })).toMatch(
      /My order has not arrived\.\nThe newest of 3 messages\nStill waiting\./,
    );
  });

  it('says what is wrong: an unverified sender, a STOP, a reply that may be lost, a message without words', () => {
    const shown = letters(12, { unverified: true, optedOut: true, troubledReplies: 1, firstMessage: '' });

    expect(shown).toContain('⚠ Sender not verified');
    expect(shown).toContain('Opted out');
    expect(shown).toContain('⚠ A reply may not have reached the customer');
    expect(shown).toContain('(no text)');
  });

  it('says who of us wrote first', () => {
    expect(letters(12, { startedBy: 'Ana Lima' })).toMatch(/Ana Lima wrote first\nMy order/);
  });

  it('says in its notification all that it shows', () => {
    const more = { messageCount: 3, lastMessage: 'Still waiting.', optedOut: true, troubledReplies: 1 };

    expect(summaryOf(aCardView(12, more))).toBe(
      '● Unassigned: Maria Santos, text to Support. issue 12, 3 messages. Opted out. ' +
        'A reply may not have reached the customer.\n' +
        'My order has not arrived.\n3 messages, newest: Still waiting.',
    );
  });

  it('keeps a customer’s date marks as they were written', () => {
    expect(letters(12, { firstMessage: '{{DATE(2017-02-14T06:08:39Z)}}' })).not.toContain('{{DATE(2017');
  });

  it('keeps lines as they were written, and cuts long words with an ellipsis', () => {
    const shown = letters(12, { firstMessage: `one\ntwo\n${HOSTILE}` });

    expect(shown).toMatch(/one\ntwo\n<!channel> @everyone/);
    expect(shown).toMatch(/…$/m);
  });

  it('shows whatever people write or are called letter by letter, and stays small', () => {
    fc.assert(
      fc.property(hostileCard, (view) => {
        const card = issueCard(
          view,
          (file) => `https://switchboard.example.com/teams/files/${file}?${'x'.repeat(90)}`,
        );

        expectPlainAndSmall(card);
        expect(Buffer.byteLength(JSON.stringify(card), 'utf16le')).toBeLessThanOrEqual(80_000);
        expect(summaryOf(view).length).toBeLessThanOrEqual(1_000);
        expect(card.actions?.length).toBeLessThanOrEqual(6);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
