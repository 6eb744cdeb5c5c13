import type { KnownBlock, ModalView, PlainTextInput } from '@slack/types';

import type { CustomerNote } from '../../issues/views.ts';
import type { CardView } from '../card.ts';
import type { CustomerView } from '../platform.ts';
import { EMPTY_LISTS, NOTE_HINT, OPTED_OUT } from '../phrases.ts';
import { quote } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { MODAL_LIMITS } from './modal-limits.ts';
import { aside, leaf, line, plain, rich, when } from './modal-pieces.ts';
import type { CustomerModalState, IssueModalState } from './modal-state.ts';
import { clipped, oneLine } from './text.ts';

export const CUSTOMER_MODAL = 'customer';
export const CUSTOMER_FIELDS = { note: 'note', name: 'name' } as const;

/** Pure. A customer's account: addresses, notes, earlier issues; a note can be added and the name changed. */
export function customerModal(account: CustomerView, below: IssueModalState | undefined): ModalView {
  const isNamed = account.addresses.every((each) => each.address !== account.customer.name);
  const name = isNamed ? account.customer.name : '';
  const state: CustomerModalState = { customer: account.customer.id, name, ...(below && { below }) };
  return {
    type: 'modal',
    callback_id: CUSTOMER_MODAL,
    title: plain('Customer', LIMITS.viewTitle),
    close: plain('Back', LIMITS.viewButton),
    submit: plain('Save', LIMITS.viewButton),
    private_metadata: JSON.stringify(state),
    blocks: [
      { type: 'header', text: plain(oneLine(account.customer.name), LIMITS.headerText) },
      rich(...addresses(account), line(leaf('Customer since '), when(account.since))),
      heading('Notes'),
      ...notes(account.notes),
      input(CUSTOMER_FIELDS.note, 'Add a note', NOTE_HINT, { multiline: true }),
      input(CUSTOMER_FIELDS.name, 'Name', undefined, name === '' ? {} : { initial_value: name }),
      heading('Issues'),
      ...issues(account.cards),
    ],
  };
}

function addresses({ addresses: all }: CustomerView) {
  const lines = all.slice(0, MODAL_LIMITS.addresses).map(({ channel, address, optedOutOf }) => {
    const opted = optedOutOf.length === 0 ? '' : ` · ${OPTED_OUT} of ${optedOutOf.join(', ')}`;
    return line(leaf(`${address} (${channel})${opted}\n`));
  });
  return [...lines, ...more(all.length, MODAL_LIMITS.addresses, 'addresses')];
}

/** The newest, in the order they were written. */
function notes(all: readonly CustomerNote[]): readonly KnownBlock[] {
  if (all.length === 0) return [aside(EMPTY_LISTS.notes)];
  const left = all.length - MODAL_LIMITS.notes;
  return [
    ...(left > 0 ? [aside(`${left} older notes are not shown here.`)] : []),
    ...all
      .slice(-MODAL_LIMITS.notes)
      .map((note) =>
        rich(
          line(leaf(note.by, { bold: true }), leaf(' · '), when(note.at)),
          quote(note.text, MODAL_LIMITS.noteText),
        ),
      ),
  ];
}

/** Newest first. */
function issues(cards: readonly CardView[]): readonly KnownBlock[] {
  if (cards.length === 0) return [];
  const lines = cards
    .slice(0, MODAL_LIMITS.issues)
    .map((card) =>
      line(
        leaf(`#${card.issue} ${card.sign} ${card.headline} · `, { bold: true }),
        when(card.lastActivityAt),
        leaf(`\n${clipped(oneLine(card.firstMessage), MODAL_LIMITS.issueText)}\n`),
      ),
    );
  return [rich(...lines, ...more(cards.length, MODAL_LIMITS.issues, 'issues'))];
}

function more(all: number, shown: number, what: string) {
  return all > shown ? [line(leaf(`And ${all - shown} more ${what}.\n`))] : [];
}

function heading(text: string): KnownBlock {
  return rich(line(leaf(text, { bold: true })));
}

function input(
  name: string,
  label: string,
  hint: string | undefined,
  element: Partial<PlainTextInput>,
): KnownBlock {
  return {
    type: 'input',
    block_id: name,
    optional: true,
    label: plain(label, LIMITS.label),
    ...(hint !== undefined && { hint: plain(hint, LIMITS.hint) }),
    element: { type: 'plain_text_input', action_id: name, max_length: LIMITS.inputText, ...element },
  };
}
