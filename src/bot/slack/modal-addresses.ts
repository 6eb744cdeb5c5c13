import type { Button, KnownBlock } from '@slack/types';

import type { Address } from '../../issues/issue.ts';
import type { CustomerView, Said } from '../platform.ts';
import {
  LINK,
  LINK_HINT,
  LINK_LABEL,
  LINK_RECORDS,
  linkRecordWords,
  MAYBE_THE_SAME,
  OPTED_OUT,
  SIGNS_AS,
  UNLINK,
  UNLINK_IT,
  unlinkQuestion,
} from '../phrases.ts';
import { LIMITS } from './limits.ts';
import { MODAL_LIMITS } from './modal-limits.ts';
import { alert, aside, leaf, line, plain, rich, when } from './modal-pieces.ts';
import { clipped } from '../text.ts';

/** Links what is typed in the field, or what its value names; takes an address away. */
export const LINK_TYPED = 'customer:link';
export const LINK_SUGGESTED = 'customer:suggested';
export const UNLINK_ADDRESS = 'customer:unlink';

/** Pure. The field for another address, its block and its action alike; another name each time it is to be empty. */
export function linkField(linked: number): string {
  return `link:${linked}`;
}

/** Pure. Which addresses are the customer's, which may be, and who said so; `said` is what came of a button. */
export function addressBlocks(account: CustomerView, linked: number, said?: Said): readonly KnownBlock[] {
  const shown = account.addresses.slice(0, MODAL_LIMITS.addresses);
  const more = account.addresses.length - shown.length;
  return [
    ...shown.map((each) => addressBlock(each, account.addresses.length > 1)),
    ...(more > 0 ? [aside(`And ${more} more addresses.`)] : []),
    rich(line(leaf('Customer since '), when(account.since))),
    ...(said === undefined ? [] : [alert(said.words, said.ok ? 'success' : 'warning')]),
    {
      type: 'input',
      block_id: linkField(linked),
      optional: true,
      label: plain(LINK_LABEL, LIMITS.label),
      hint: plain(LINK_HINT, LIMITS.hint),
      element: {
        type: 'plain_text_input',
        action_id: linkField(linked),
        max_length: MODAL_LIMITS.typedAddress,
      },
    },
    { type: 'actions', elements: [button(LINK_TYPED, LINK)] },
    ...suggestions(account),
    ...records(account),
  ];
}

/** An address, who it says it is, and Unlink where another one stays. */
function addressBlock(
  { channel, address, name, optedOutOf }: CustomerView['addresses'][number],
  canLeave: boolean,
): KnownBlock {
  const called = name === undefined ? '' : ` · ${SIGNS_AS} “${name}”`;
  const opted = optedOutOf.length === 0 ? '' : ` · ${OPTED_OUT} of ${optedOutOf.join(', ')}`;
  return {
    type: 'section',
    text: plain(`${address} (${channel})${called}${opted}`, MODAL_LIMITS.addressText),
    ...(canLeave && { accessory: unlinkButton({ channel, address }) }),
  };
}

/** Asked once more, because the issues go with the address. */
function unlinkButton(address: Address): Button {
  return {
    ...button(UNLINK_ADDRESS, UNLINK, address),
    confirm: {
      title: plain(`${UNLINK} ${address.address}?`, LIMITS.confirmTitle),
      text: plain(unlinkQuestion(address.address), LIMITS.confirmText),
      confirm: plain(UNLINK_IT, LIMITS.confirmButton),
      deny: plain('Cancel', LIMITS.confirmButton),
    },
  };
}

function suggestions({ suggestions: all }: CustomerView): readonly KnownBlock[] {
  if (all.length === 0) return [];
  return [
    rich(line(leaf(MAYBE_THE_SAME, { bold: true }))),
    ...all.slice(0, MODAL_LIMITS.suggestions).map(({ words, address }): KnownBlock => ({
      type: 'section',
      text: plain(words, MODAL_LIMITS.addressText),
      accessory: button(LINK_SUGGESTED, LINK, address),
    })),
  ];
}

/** The newest, in the order they were made. */
function records({ links }: CustomerView): readonly KnownBlock[] {
  if (links.length === 0) return [];
  return [
    rich(
      line(leaf(`${LINK_RECORDS}\n`, { bold: true })),
      ...links
        .slice(-MODAL_LIMITS.links)
        .map((each) => line(leaf(`${linkRecordWords(each)} · `), when(each.at), leaf('\n'))),
    ),
  ];
}

function button(actionId: string, label: string, address?: Address): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plain(label, LIMITS.buttonText),
    ...(address && {
      value: JSON.stringify({ channel: address.channel, address: address.address }),
      accessibility_label: clipped(`${label} ${address.address}`, LIMITS.accessibilityLabel),
    }),
  };
}
