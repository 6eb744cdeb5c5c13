import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CustomerView } from '../../../src/bot/platform.ts';
import { customerDialog, nameShown } from '../../../src/bot/teams/customer-dialog.ts';
import type { CustomerDialog } from '../../../src/bot/teams/customer-dialog.ts';
import type { Dialog } from '../../../src/bot/teams/card-json.ts';
import {
  belowIn,
  CustomerDialogData,
  IssueDialogState,
  WholeDialogData,
} from '../../../src/bot/teams/dialog-state.ts';
import { wholeDialog } from '../../../src/bot/teams/whole-dialog.ts';
import { customerId, issueId, messageId } from '../../../src/issues/issue.ts';
import type { HistoryEntry } from '../../../src/issues/views.ts';
import { ana, closedBy, NOON } from '../../support/builders.ts';
import { aCardView } from '../../support/card-views.ts';
import { hostileCard, hostileEntry, hostileText } from '../../support/hostile.ts';
import {
  buttonsOf,
  expectPlainAndSmall,
  elementsOf,
  labelsOf,
  literalTexts,
} from '../../support/teams-cards.ts';

const MESSAGE = messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001');
const phone = { channel: 'sms', address: '+15550001111', optedOutOf: [] };
const mail = { channel: 'email', address: 'maria@example.com', name: 'Maria S.', optedOutOf: [] };
const below = {
  state: IssueDialogState.parse({ issue: 12, request: 'r1', seen: MESSAGE }),
  typed: { assignee: '5', comment: 'a comment', reply: 'Dear Maria,\nhello' },
};
const state = { customer: customerId(7), name: 'Maria Santos' };

function anAccount(more: Partial<CustomerView> = {}): CustomerView {
  return {
    ...{ customer: { id: customerId(7), name: 'Maria Santos' }, since: NOON, links: [], notes: [] },
    ...{ addresses: [phone, mail], suggestions: [], cards: [aCardView(12)] },
    ...more,
  };
}

const letters = ({ card }: Dialog) => literalTexts(card).join('\n');
const dataOf = ({ card }: Dialog, title: string) =>
  buttonsOf(card).find((each) => each.title === title)?.data;

/** As Teams hands it back: what the button holds, with the fields of the whole card. */
function clicked(dialog: Dialog, title: string): object {
  const fields = elementsOf(dialog.card, 'Input.').map(({ id, value = '' }) => [id, value]);
  return { ...Object(dataOf(dialog, title)), ...Object.fromEntries(fields) };
}

describe('a customer’s account', () => {
  const draw = (more: Partial<CustomerDialog> = {}) =>
    customerDialog({ account: anAccount(), state, ...more });

  it('shows addresses, notes and earlier issues', () => {
    const shown = letters(
      draw({
        account: anAccount({
          notes: [{ by: 'Ben', text: 'Prefers texts.', at: NOON }],
          cards: [aCardView(12), aCardView(11, { state: closedBy(ana), firstMessage: 'It fits.' })],
        }),
      }),
    );

    expect(shown).toContain('+15550001111 (sms)');
    expect(shown).toContain('maria@example.com (email) · signs as “Maria S.”');
    expect(shown).toMatch(/Ben\n[^]*Prefers texts\./);
    expect(shown).toMatch(/✔ #11 Closed by Ana Lima\n[^]*It fits\./);
  });

  it('links what is typed, or what may be the same person, and says who linked what', () => {
    const address = { channel: 'email', address: 'm@example.org' };
    const suggestion = { customer: { id: customerId(9), name: 'Maria' }, address, why: 'same-name' } as const;
    const dialog = draw({
      account: anAccount({
        suggestions: [{ ...suggestion, words: 'Maria has the same name.' }],
        links: [{ kind: 'linked', ...address, by: 'Ana', at: NOON }],
      }),
    });
    const asked = buttonsOf(dialog.card).map(({ data }) => CustomerDialogData.parse(data).which);

    expect(labelsOf(dialog.card)).toEqual(['Unlink', 'Unlink', 'Link', 'Link', 'Save']);
    expect(asked).toEqual([
      { channel: 'sms', address: '+15550001111' },
      { channel: 'email', address: 'maria@example.com' },
      undefined,
      address,
      undefined,
    ]);
    expect(letters(dialog)).toContain('Ana linked m@example.org');
  });

  it('asks before it unlinks, and unlinks no only address', () => {
    const asking = draw({ unlinking: { channel: 'email', address: 'maria@example.com' } });

    expect(letters(asking)).toContain('maria@example.com becomes a customer of its own again');
    expect(dataOf(asking, 'Unlink it')).toMatchObject({
      verb: 'unlink-confirmed',
      which: { channel: 'email', address: 'maria@example.com' },
    });
    expect(labelsOf(draw({ account: anAccount({ addresses: [phone] }) }).card)).not.toContain('Unlink');
  });

  it('says what came of it, and keeps what is typed', () => {
    const typed = { note: 'Ring twice.', name: 'Maria', address: 'maria@' };
    const dialog = draw({ typed, said: { ok: false, words: 'That is no address.' } });

    expect(letters(dialog)).toContain('⚠ That is no address.');
    expect(elementsOf(dialog.card, 'Input.').map(({ value }) => value)).toEqual([
      'maria@',
      'Ring twice.',
      'Maria',
    ]);
  });

  it('shows no name where a customer is called by an address', () => {
    expect(nameShown(anAccount())).toBe('Maria Santos');
    expect(nameShown(anAccount({ customer: { id: customerId(7), name: '+15550001111' } }))).toBe('');
  });

  it('goes back to the issue with what was typed there, whichever buttons were pressed meanwhile', () => {
    const dialog = draw({ below });

    expect(labelsOf(dialog.card)).toContain('Back');
    for (const title of ['Back', 'Save', 'Link', 'Unlink'])
      expect(belowIn(clicked(dialog, title))).toEqual(below);
    expect(belowIn(clicked(draw(), 'Save'))).toBeUndefined();
    expect(labelsOf(draw().card)).not.toContain('Back');
  });

  it('shows whatever people write or are called letter by letter, and stays small', () => {
    const address = fc.record({
      ...{ channel: fc.constant('email'), address: hostileText, name: hostileText },
      optedOutOf: fc.array(hostileText, { maxLength: 2 }),
    });
    const account = fc.record({
      customer: hostileText.map((name) => ({ id: customerId(7), name })),
      addresses: fc.array(address, { maxLength: 30 }),
      links: fc.array(
        fc.record({
          ...{ kind: fc.constant('linked' as const), channel: fc.constant('email'), address: hostileText },
          ...{ by: hostileText, at: fc.constant(NOON) },
        }),
      ),
      notes: fc.array(fc.record({ by: hostileText, text: hostileText, at: fc.constant(NOON) })),
      cards: fc.array(hostileCard, { maxLength: 10 }),
      since: fc.constant(NOON),
      suggestions: fc.array(
        hostileText.map((words) => ({
          ...{
            customer: { id: customerId(9), name: words },
            address: { channel: 'email', address: words.slice(0, 254) },
          },
          ...{ why: 'same-name' as const, words },
        })),
      ),
    });
    fc.assert(
      fc.property(account, hostileText, (drawn, typed) => {
        const kept = { ...below, typed: { comment: typed, reply: typed } };
        const addresses = drawn.addresses.map((each) => ({ ...each, address: each.address.slice(0, 254) }));
        expectPlainAndSmall(customerDialog({ account: { ...drawn, addresses }, state, below: kept }).card);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});

describe('a whole message', () => {
  const entry: Extract<HistoryEntry, { readonly kind: 'customer-message' }> = {
    ...{
      kind: 'customer-message',
      message: MESSAGE,
      from: 'maria@example.com',
      text: 'short',
      attachments: [],
    },
    ...{ at: NOON, cc: ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com'] },
  };
  const draw = (text: string, part = 0) =>
    wholeDialog({ issue: issueId(12), customer: 'Maria', entry, text, part, below });

  it('has all that was written, with everybody who has it', () => {
    expect(letters(draw('All of it.\n> quoted'))).toMatch(/All of it\.\n> quoted/);
    expect(letters(draw('x'))).toContain('a@example.com, b@example.com, c@example.com, d@example.com');
  });

  it('comes in parts where it is long, and loses nothing between them', () => {
    const text = Array.from({ length: 3_000 }, (_, index) => `word ${index}`).join(' ');
    const parts: string[] = [];
    for (let next: number | undefined = 0; next !== undefined;) {
      const dialog: Dialog = draw(text, next);
      parts.push(literalTexts(dialog.card).find((each) => each.includes('word')) ?? '');
      const data: unknown = dataOf(dialog, 'Next Part');
      next = data === undefined ? undefined : WholeDialogData.parse(data).part;
    }

    expect(parts.length).toBeGreaterThan(3);
    expect(parts.join('')).toBe(text);
    expect(letters(draw(text, 1))).toContain(`Part 2 of ${parts.length}`);
  });

  it('goes back to the issue with what was typed there', () => {
    expect(belowIn(clicked(draw('x'), 'Back'))).toEqual(below);
  });

  it('leads to the original', () => {
    const dialog = wholeDialog({
      issue: issueId(12),
      customer: 'Maria',
      entry: { ...entry, hasOriginal: true },
      text: '',
      originalUrl: (message) => `https://switchboard.example.com/teams/originals/${message}`,
    });

    expect(JSON.stringify(dialog.card)).toContain(
      JSON.stringify({
        type: 'Action.OpenUrl',
        title: 'Original',
        url: `https://switchboard.example.com/teams/originals/${entry.message}`,
      }),
    );
    expect(letters(dialog)).toContain('(no text)');
  });

  it('shows whatever people write or are called letter by letter, and stays small', () => {
    const messages = hostileEntry.filter((each) => each.kind === 'customer-message');
    fc.assert(
      fc.property(messages, hostileText, hostileText, (each, text, typed) => {
        if (each.kind !== 'customer-message') return;
        const kept = { ...below, typed: { comment: typed, reply: typed } };
        expectPlainAndSmall(
          wholeDialog({ issue: issueId(12), customer: text, entry: each, text, below: kept }).card,
        );
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
