import type { Status } from '../../issues/issue.ts';
import type { CardView } from '../card.ts';
import { countWords, newestWords, NO_TEXT, OPTED_OUT, wroteFirstWords } from '../phrases.ts';
import type { AdaptiveCardJson, CardAction, CardElement, Container, ContainerStyle } from './card-json.ts';
import { adaptiveCard, execute, fetchDialog } from './card-json.ts';
import { aside, caption, line, literal, notice, quoted, run, when } from './elements.ts';
import type { FileUrl } from './file-links.ts';
import { copiedInLine, filesBlocks, filesLine, given, subjectLine, UNVERIFIED_LINE } from './letter.ts';
import { LIMITS } from './limits.ts';
import { clipped, oneLine } from '../text.ts';
import { VERBS } from './verbs.ts';

/** Red, blue, green: https://learn.microsoft.com/adaptive-cards/authoring-cards/card-schema#containerstyle */
const BANDS: Readonly<Record<Status, ContainerStyle>> = {
  unassigned: 'attention',
  assigned: 'accent',
  closed: 'good',
};

/** Pure. A coloured band with whose it is, the customer's words, and what can be done. */
export function issueCard(card: CardView, fileUrl?: FileUrl): AdaptiveCardJson {
  return adaptiveCard([band(card), ...customersWords(card, fileUrl), ...facts(card)], cardActions(card));
}

/** Pure. All that the card says, for notifications and screen readers: what can be cut comes last. */
export function summaryOf(card: CardView): string {
  const head = [
    `${card.sign} ${card.headline}: ${customerName(card)}, ${card.channelWord} to ${card.inbox}`,
    `issue ${card.issue}, ${countWords(card.messageCount)}`,
    ...(card.optedOut ? [OPTED_OUT] : []),
    ...(card.unverified === true ? [UNVERIFIED_LINE] : []),
    ...given(card.trouble),
    ...given(copiedInLine(card.cc)),
  ].join('. ');
  const newest =
    card.lastMessage === undefined ? '' : `\n${countWords(card.messageCount)}, newest: ${card.lastMessage}`;
  const lines = [
    `${oneLine(head)}.`,
    ...given(subjectLine(card.subject)),
    `${card.firstMessage === '' ? NO_TEXT : card.firstMessage}${newest}`,
    ...given(filesLine(card.attachments)),
  ];
  return clipped(lines.join('\n'), LIMITS.summary);
}

/** Pure. Who may do what, and what is so by now, is decided when a button is pressed. */
export function cardActions(
  { issue, revision, actions }: CardView,
  more: object = {},
): readonly CardAction[] {
  return actions.map(({ name, label }) =>
    name === 'assign' || name === 'open'
      ? fetchDialog(label, VERBS.open, { issue })
      : execute(label, name, { issue, revision, ...more }),
  );
}

/** Pure. The band of a status, with its sign and word: colour never stands alone. */
export function band(card: CardView): Container {
  return {
    type: 'Container',
    style: BANDS[card.status],
    bleed: true,
    items: [
      literal(`${card.sign} ${card.headline}`, LIMITS.headline, { weight: 'Bolder', size: 'Medium' }),
      { ...literal(`${customerName(card)} · ${card.channelWord} · #${card.issue}`), spacing: 'Small' },
    ],
  };
}

/** Pure. In one line. */
export function customerName({ customer }: Pick<CardView, 'customer'>): string {
  return clipped(oneLine(customer.name), LIMITS.name);
}

function customersWords(card: CardView, fileUrl: FileUrl | undefined): readonly CardElement[] {
  const subject = given(subjectLine(card.subject)).map((words) => caption(words));
  const above = [
    ...(card.unverified === true ? [caption(UNVERIFIED_LINE)] : []),
    ...(card.startedBy === undefined ? [] : [caption(wroteFirstWords(card.startedBy), LIMITS.headline)]),
  ];
  const first = quoted(...subject, message(card.firstMessage));
  return [
    ...above,
    above.length === 0 ? { ...first, spacing: 'Default' } : first,
    ...(card.lastMessage === undefined
      ? []
      : [caption(newestWords(card.messageCount)), quoted(message(card.lastMessage))]),
    ...filesBlocks(card.attachments, fileUrl),
  ];
}

function message(text: string): CardElement {
  return literal(text.trim(), LIMITS.cardMessage);
}

function facts(card: CardView): readonly CardElement[] {
  const { address } = card.customer;
  const who = card.customer.name === address ? '' : `${customerName(card)} · `;
  const from = `${who}${clipped(address, LIMITS.address)} · ${card.channelWord} to ${clipped(card.to, LIMITS.address)}`;
  return [
    aside(`${from} (${clipped(card.inbox, LIMITS.name)})`),
    ...given(copiedInLine(card.cc)).map((words) => aside(words)),
    { ...age(card), spacing: 'Small' },
    ...(card.optedOut ? [caption(OPTED_OUT)] : []),
    ...given(card.trouble).map((words) => notice(words, 'warning')),
  ];
}

function age({ messageCount, openedAt, lastActivityAt }: CardView): CardElement {
  const small = { isSubtle: true, size: 'Small' } as const;
  const quiet = lastActivityAt.getTime() - openedAt.getTime() < 60_000;
  return line(
    run(`${countWords(messageCount)}, opened `, LIMITS.words, small),
    when(openedAt, small),
    ...(quiet ? [] : [run(', last activity ', LIMITS.words, small), when(lastActivityAt, small)]),
  );
}
