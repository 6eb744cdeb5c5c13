import type { CustomerNote } from '../../issues/views.ts';
import type { CardView } from '../card.ts';
import { EMPTY_LISTS, LABELS, moreIssuesWords, NOTE_HINT, olderNotesWords } from '../phrases.ts';
import type { CustomerView, Said } from '../platform.ts';
import type { CardElement, Dialog } from './card-json.ts';
import { adaptiveCard, submit } from './card-json.ts';
import type { AddressesView } from './customer-addresses.ts';
import type { Shown } from './customer-addresses.ts';
import { addressBlocks } from './customer-addresses.ts';
import type { IssueBelow } from './dialog-below.ts';
import { backButton, belowData, belowFields } from './dialog-below.ts';
import { input } from './dialog-form.ts';
import type { CustomerDialogState } from './dialog-state.ts';
import { CUSTOMER_FIELDS } from './dialog-state.ts';
import { aside, heading, line, literal, notice, quoted, run, when } from './elements.ts';
import { fitting } from './fitting.ts';
import { LIMITS } from './limits.ts';
import { clipped, oneLine } from '../text.ts';
import { VERBS } from './verbs.ts';

export interface CustomerDialog extends AddressesView {
  readonly state: CustomerDialogState;
  /** What came of a button in it. */
  readonly said?: Said | undefined;
  /** The issue under it. */
  readonly below?: IssueBelow | undefined;
}

/**
 * Pure. A customer's account: addresses, which can be linked and unlinked, notes, earlier issues; a note can be
 * added and the name changed.
 */
export function customerDialog(drawn: CustomerDialog): Dialog {
  const { account, state, typed, said, below } = drawn;
  const data = { state, ...belowData(below) };
  return {
    title: LABELS.customer,
    card: fitting((textLength, isTight) => {
      const shown = isTight ? FEW : LIMITS;
      return adaptiveCard(
        [
          literal(oneLine(account.customer.name), LIMITS.headline, { weight: 'Bolder', size: 'Large' }),
          ...(said === undefined ? [] : [notice(said.words, said.ok ? 'good' : 'warning')]),
          ...addressBlocks(drawn, data, shown),
          section(LABELS.notes),
          ...notes(account.notes, Math.min(textLength, LIMITS.noteText), shown),
          input(CUSTOMER_FIELDS.note, LABELS.addNote, typed?.note),
          aside(NOTE_HINT),
          nameField(typed?.name ?? state.name),
          section(LABELS.issues),
          ...issues(account.cards, shown),
          ...belowFields(below),
        ],
        [{ ...submit(LABELS.save, VERBS.saveCustomer, data), style: 'positive' }, ...backButton(below)],
      );
    }),
  };
}

/** How much of each list is shown where all that people wrote is long. */
const FEW: Shown = { addresses: 3, suggestions: 2, links: 2, notes: 2, issues: 3 };

/** Pure. The name that the field shows: none while a customer is called by an address. */
export function nameShown({ customer, addresses }: CustomerView): string {
  return addresses.every(({ address }) => address !== customer.name) ? customer.name : '';
}

function nameField(name: string): CardElement {
  return {
    type: 'Input.Text',
    id: CUSTOMER_FIELDS.name,
    label: LABELS.name,
    maxLength: LIMITS.headline,
    ...(name !== '' && { value: clipped(name, LIMITS.headline) }),
  };
}

/** The newest, in the order they were written. */
function notes(all: readonly CustomerNote[], textLength: number, most: Shown): readonly CardElement[] {
  if (all.length === 0) return [aside(EMPTY_LISTS.notes)];
  const left = all.length - most.notes;
  return [
    ...(left > 0 ? [aside(olderNotesWords(left))] : []),
    ...all
      .slice(-most.notes)
      .flatMap((note) => [
        line(run(note.by, LIMITS.name, { weight: 'Bolder' }), run('  ·  ', 9, SUBTLE), when(note.at, SUBTLE)),
        quoted(literal(note.text, textLength)),
      ]),
  ];
}

const SUBTLE = { isSubtle: true, size: 'Small' } as const;

/** Newest first. */
function issues(cards: readonly CardView[], most: Shown): readonly CardElement[] {
  const shown = cards.slice(0, most.issues);
  return [
    ...shown.flatMap((card) => [
      line(
        run(`${card.sign} #${card.issue} ${card.headline}`, LIMITS.headline, { weight: 'Bolder' }),
        run('  ·  ', 9, SUBTLE),
        when(card.lastActivityAt, SUBTLE),
      ),
      aside(oneLine(card.firstMessage), LIMITS.excerpt),
    ]),
    ...(cards.length > shown.length ? [aside(moreIssuesWords(cards.length - shown.length))] : []),
  ];
}

function section(title: string): CardElement {
  return { ...heading(title), spacing: 'Large', separator: true };
}
