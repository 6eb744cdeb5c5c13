import type { CustomerView } from '../platform.ts';
import {
  CUSTOMER_SINCE,
  LABELS,
  LINK,
  LINK_HINT,
  LINK_LABEL,
  LINK_RECORDS,
  linkRecordWords,
  MAYBE_THE_SAME,
  moreAddressesOfTheirs,
  OPTED_OUT,
  SIGNS_AS,
  UNLINK,
  UNLINK_IT,
  unlinkQuestion,
} from '../phrases.ts';
import type { CardElement, SubmitAction } from './card-json.ts';
import { actionSet, submit } from './card-json.ts';
import type { CustomerTyped } from './dialog-state.ts';
import { CUSTOMER_FIELDS } from './dialog-state.ts';
import { aside, caption, line, literal, run, when } from './elements.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';
import { VERBS } from './verbs.ts';

export interface AddressesView {
  readonly account: CustomerView;
  /** What stands in the fields, where they were drawn before. */
  readonly typed?: CustomerTyped | undefined;
  /** The address that is to be unlinked, once that is confirmed. */
  readonly unlinking?: { readonly channel: string; readonly address: string } | undefined;
}

/** How many there are of each at most. */
export type Shown = Readonly<Record<'addresses' | 'suggestions' | 'links' | 'notes' | 'issues', number>>;

/** Pure. Which addresses are the customer's, which may be, and who said so. `data` comes back with every button. */
export function addressBlocks(
  { account, typed, unlinking }: AddressesView,
  data: object,
  most: Shown,
): readonly CardElement[] {
  const shown = account.addresses.slice(0, most.addresses);
  const more = account.addresses.length - shown.length;
  const canLeave = account.addresses.length > 1;
  return [
    ...shown.flatMap((each) => [
      beside(addressWords(each), canLeave ? [unlinkButton(each, data)] : []),
      ...(unlinking?.address === each.address && unlinking.channel === each.channel
        ? [question(unlinking, data)]
        : []),
    ]),
    ...(more > 0 ? [aside(moreAddressesOfTheirs(more))] : []),
    line(run(`${CUSTOMER_SINCE} `, LIMITS.name, SUBTLE), when(account.since, SUBTLE)),
    {
      type: 'Input.Text',
      id: CUSTOMER_FIELDS.address,
      label: LINK_LABEL,
      maxLength: LIMITS.typedAddress,
      ...(typed !== undefined &&
        typed.address !== '' && { value: clipped(typed.address, LIMITS.typedAddress) }),
    },
    aside(LINK_HINT),
    ...actionSet([submit(LINK, VERBS.link, data)]),
    ...suggestions(account, data, most),
    ...records(account, most),
  ];
}

const SUBTLE = { isSubtle: true, size: 'Small' } as const;

/** Several stand there, so each also says which address it is about. */
function unlinkButton(each: { readonly channel: string; readonly address: string }, data: object) {
  const asked = submit(UNLINK, VERBS.unlink, { ...data, which: which(each) });
  return { ...asked, tooltip: `${UNLINK} ${clipped(each.address, LIMITS.address)}` };
}

function addressWords({ address, channel, name, optedOutOf }: CustomerView['addresses'][number]): string {
  const called = name === undefined ? '' : ` · ${SIGNS_AS} “${clipped(name, LIMITS.name)}”`;
  const opted = optedOutOf.length === 0 ? '' : ` · ${OPTED_OUT} of ${optedOutOf.join(', ')}`;
  return `${clipped(address, LIMITS.headline)} (${channel})${called}${opted}`;
}

/** Asked once more, because the issues go with the address. */
function question(unlinking: NonNullable<AddressesView['unlinking']>, data: object): CardElement {
  return {
    type: 'Container',
    style: 'warning',
    items: [
      literal(unlinkQuestion(clipped(unlinking.address, LIMITS.headline))),
      ...actionSet([
        submit(UNLINK_IT, VERBS.unlinkConfirmed, { ...data, which: which(unlinking) }),
        submit(LABELS.cancel, VERBS.unlinkCancelled, data),
      ]),
    ],
  };
}

function suggestions({ suggestions: all }: CustomerView, data: object, most: Shown): readonly CardElement[] {
  if (all.length === 0) return [];
  return [
    caption(MAYBE_THE_SAME),
    ...all
      .slice(0, most.suggestions)
      .map(({ words, address }) =>
        beside(words, [submit(LINK, VERBS.linkSuggested, { ...data, which: which(address) })]),
      ),
  ];
}

/** The newest, in the order they were made. */
function records({ links }: CustomerView, most: Shown): readonly CardElement[] {
  if (links.length === 0) return [];
  return [
    caption(LINK_RECORDS),
    ...links
      .slice(-most.links)
      .map((each) =>
        line(run(`${linkRecordWords(each)} · `, LIMITS.headline, SUBTLE), when(each.at, SUBTLE)),
      ),
  ];
}

/** Words with their button beside them. */
function beside(words: string, actions: readonly SubmitAction[]): CardElement {
  if (actions.length === 0) return literal(words);
  return {
    type: 'ColumnSet',
    spacing: 'Small',
    columns: [
      { type: 'Column', width: 'stretch', verticalContentAlignment: 'Center', items: [literal(words)] },
      { type: 'Column', width: 'auto', items: actionSet(actions) },
    ],
  };
}

function which({ channel, address }: { readonly channel: string; readonly address: string }) {
  return { channel, address };
}
