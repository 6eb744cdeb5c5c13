import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Dialog } from '../../../src/bot/teams/card-json.ts';
import { numberDialog } from '../../../src/bot/teams/number-dialog.ts';
import { sendDialog } from '../../../src/bot/teams/send-dialog.ts';
import { issueId, messageId } from '../../../src/issues/issue.ts';
import { byText, NOON } from '../../support/builders.ts';
import { hostileText } from '../../support/hostile.ts';
import {
  buttonsOf,
  cardProblems,
  expectPlainAndSmall,
  elementsOf,
  literalTexts,
} from '../../support/teams-cards.ts';

const MESSAGE = messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001');
const letters = ({ card }: Dialog) => literalTexts(card).join('\n');
const dataOf = ({ card }: Dialog, title: string) =>
  buttonsOf(card).find((each) => each.title === title)?.data;

describe('Send to customer', () => {
  const route = { ...byText, word: 'text' };
  const drawn = {
    state: { issue: issueId(12), conversation: '19:c', ref: '17', seen: MESSAGE },
    ...{ customer: 'Maria', routes: [route], text: 'We come at two.', size: '15 characters, sent as 1 text' },
  };

  it('shows who gets it from which number, the words, and how many texts they are', () => {
    const dialog = sendDialog(drawn);

    expect(letters(dialog)).toContain('To +15550001111 from +15550009999 by text');
    expect(letters(dialog)).toContain('15 characters, sent as 1 text');
    expect(elementsOf(dialog.card, 'Input.Text')).toMatchObject([{ id: 'reply', value: 'We come at two.' }]);
    expect(dataOf(dialog, 'Send')).toEqual({ verb: 'send', state: drawn.state });
  });

  it('says which files cannot go along, and what was wrong', () => {
    const shown = letters(
      sendDialog({ ...drawn, staying: ['plan.pdf'], said: { ok: false, words: 'Too long.' } }),
    );

    expect(shown).toContain('plan.pdf cannot be sent from here');
    expect(shown).toContain('⚠ Too long.');
  });

  it('shows whatever people write or are called letter by letter, and stays small', () => {
    fc.assert(
      fc.property(hostileText, fc.array(hostileText, { maxLength: 50 }), (text, cc) => {
        const routes = [{ ...route, to: text, from: text, cc }, route];
        const answers = {
          ...{
            kind: 'customer-message' as const,
            message: MESSAGE,
            from: text,
            text,
            attachments: [],
            at: NOON,
          },
        };
        expectPlainAndSmall(
          sendDialog({ ...drawn, customer: text, text, routes, answers, staying: cc }).card,
        );
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});

describe('Open issue', () => {
  it('asks for a number, and again where there is none of it', () => {
    const dialog = numberDialog('x', { ok: false, words: 'There is no issue x.' });

    expect(cardProblems(dialog.card)).toEqual([]);
    expect(letters(dialog)).toBe('⚠ There is no issue x.');
    expect(dataOf(dialog, 'Open')).toEqual({ verb: 'open-number' });
  });
});
