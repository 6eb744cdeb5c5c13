import type {
  ActionsBlock,
  Button,
  ContextBlock,
  KnownBlock,
  MessageAttachment,
  MessageMetadata,
  RichTextBlock,
  RichTextElement,
} from '@slack/types';

import type { Status } from '../../issues/issue.ts';
import type { CardView } from '../card.ts';
import { countWords, newestWords, NO_TEXT, OPTED_OUT, wroteFirstWords } from '../phrases.ts';
import { copiedInLine, filesLine, UNVERIFIED_LINE } from './letter.ts';
import { LIMITS } from './limits.ts';
import { subjectLine } from './subject.ts';
import { clipped, oneLine } from '../text.ts';
import { dateMark, escapedClip } from './text.ts';

/** What a message says, for posting and for updating alike. */
export interface Content {
  /** For notifications, screen readers and search; not shown where there are blocks. */
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly attachments?: MessageAttachment[];
  readonly metadata: MessageMetadata;
}

export const CARD_EVENT = 'switchboard_issue';

/** Attachments are the only thing on Slack that has a colour: https://docs.slack.dev/messaging/formatting-message-text */
const COLOURS: Readonly<Record<Status, string>> = {
  unassigned: '#E01E5A',
  assigned: '#1D9BD1',
  closed: '#2EB67D',
};

/**
 * Pure. A headline above one coloured attachment. Without blocks of its own a message would show `text` above
 * the attachment, and be marked "(edited)" by every update.
 */
export function cardMessage(card: CardView): Content {
  const text = summary(card);
  return {
    text,
    blocks: [headline(card)],
    attachments: [
      {
        color: COLOURS[card.status],
        fallback: text,
        blocks: [customersWords(card), facts(card), ...actions(card)],
      },
    ],
    metadata: { event_type: CARD_EVENT, event_payload: { issue_id: card.issue, kind: 'card' } },
  };
}

/** All that the card says, in one line: what can be cut comes last. */
function summary(card: CardView): string {
  const head = [
    `${card.sign} ${card.headline}: ${customerName(card)}, ${card.channelWord} to ${card.inbox}`,
    `issue ${card.issue}, ${countWords(card.messageCount)}`,
    ...(card.optedOut ? [OPTED_OUT] : []),
    ...(card.unverified === true ? [UNVERIFIED_LINE] : []),
    ...(card.trouble === undefined ? [] : [card.trouble]),
    ...given(copiedInLine(card.cc)),
  ].join('. ');
  const newest =
    card.lastMessage === undefined ? '' : `\n${countWords(card.messageCount)}, newest: ${card.lastMessage}`;
  const words = `${card.firstMessage === '' ? NO_TEXT : card.firstMessage}${newest}`;
  // A moment and not "5 minutes ago": whoever has read a notification does not see it change.
  const opened = `Opened ${dateMark(card.openedAt, '{date_short_pretty} {time}')}.`;
  const start = `${escapedClip(`${oneLine(head)}.`, LIMITS.messageText / 2)} ${opened}`;
  const lines = [...given(subjectLine(card.subject)), words, ...given(filesLine(card.attachments))];
  return `${start}\n${escapedClip(lines.join('\n'), LIMITS.messageText - start.length - 1)}`;
}

function headline(card: CardView): RichTextBlock {
  const line: RichTextElement[] = [
    leaf(clipped(`${card.sign} ${oneLine(card.headline)}`, LIMITS.headline), 'bold'),
    leaf(`  ${customerName(card)} · ${card.channelWord} · #${card.issue}`),
  ];
  return {
    type: 'rich_text',
    block_id: blockId(card),
    elements: [{ type: 'rich_text_section', elements: line }],
  };
}

function customersWords(card: CardView): RichTextBlock {
  const block: RichTextBlock = {
    type: 'rich_text',
    block_id: blockId(card, 'words'),
    elements: [
      ...(card.unverified === true ? [caption(UNVERIFIED_LINE)] : []),
      ...given(subjectLine(card.subject)).map(subjectQuote),
      ...(card.startedBy === undefined ? [] : [caption(wroteFirstWords(card.startedBy))]),
      quote(card.firstMessage, LIMITS.cardMessage),
      ...(card.lastMessage === undefined
        ? []
        : [caption(newestWords(card.messageCount)), quote(card.lastMessage, LIMITS.cardMessage)]),
      ...given(filesLine(card.attachments)).map(caption),
    ],
  };
  return block;
}

function facts(card: CardView): ContextBlock {
  const { address } = card.customer;
  const who = card.customer.name === address ? '' : `${customerName(card)} · `;
  return {
    type: 'context',
    block_id: blockId(card, 'facts'),
    elements: [
      plain(`${card.sign} ${card.headline}`),
      plain(`${who}${clipped(address, LIMITS.address)} · ${card.channelWord} to ${card.to} (${card.inbox})`),
      ...given(copiedInLine(card.cc)).map(plain),
      {
        type: 'mrkdwn',
        // Nothing of a customer's stands in it; `verbatim` keeps Slack from finding links all the same.
        verbatim: true,
        text: `${countWords(card.messageCount)}, ${age(card)}`,
      },
      ...(card.optedOut ? [plain(OPTED_OUT)] : []),
      ...(card.trouble === undefined ? [] : [plain(`⚠ ${card.trouble}`)]),
    ],
  };
}

function age({ openedAt, lastActivityAt }: CardView): string {
  const opened = `opened ${dateMark(openedAt, '{ago}')}`;
  const quiet = lastActivityAt.getTime() - openedAt.getTime() < 60_000;
  return quiet ? opened : `${opened}, last activity ${dateMark(lastActivityAt, '{ago}')}`;
}

/** The value is the number alone: who may do what, and what is so by now, is decided when it is pressed. */
function actions(card: CardView): readonly ActionsBlock[] {
  const buttons = card.actions.map(({ name, label }): Button => ({
    type: 'button',
    action_id: `issue:${name}`,
    text: { type: 'plain_text', text: clipped(label, LIMITS.buttonText) },
    value: String(card.issue),
  }));
  return buttons.length === 0
    ? []
    : [{ type: 'actions', block_id: blockId(card, 'actions'), elements: buttons }];
}

/** "If a message is updated, use a new block_id": https://docs.slack.dev/reference/block-kit/blocks */
function blockId({ issue, revision }: CardView, part = ''): string {
  return `issue:${issue}:r${revision}${part === '' ? '' : `:${part}`}`;
}

function customerName({ customer }: CardView): string {
  return clipped(oneLine(customer.name), 80);
}

/** Somebody's words, quoted. Leaves of a rich text are never read as mentions, links or formatting. */
export function quote(words: string, max: number): RichTextBlock['elements'][number] {
  const shown = clipped(words.trim(), max);
  return {
    type: 'rich_text_quote',
    elements: [shown === '' ? leaf(NO_TEXT, 'italic') : leaf(shown)],
  };
}

/** What a customer calls their message: their words as well, and marked as such. */
export function subjectQuote(subject: string): RichTextBlock['elements'][number] {
  return { type: 'rich_text_quote', elements: [leaf(subject, 'bold')] };
}

/** A line of ours above what is quoted. */
export function caption(words: string): RichTextBlock['elements'][number] {
  return { type: 'rich_text_section', elements: [leaf(clipped(words, LIMITS.cardMessage), 'bold')] };
}

/** A line that is never read as markup. */
export function plain(words: string): ContextBlock['elements'][number] {
  return { type: 'plain_text', emoji: false, text: clipped(oneLine(words), LIMITS.contextText) };
}

function given(words: string | undefined): readonly string[] {
  return words === undefined ? [] : [words];
}

function leaf(text: string, style?: 'bold' | 'italic'): RichTextElement {
  return { type: 'text', text, ...(style && { style: { [style]: true } }) };
}
