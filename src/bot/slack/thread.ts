import type { ActionsBlock, KnownBlock, RichTextBlock } from '@slack/types';

import type { IssueId } from '../../issues/issue.ts';
import type { HistoryEntry } from '../../issues/views.ts';
import { commentedWords, deliveryWords, eventWords, repliedWords, wroteAgainWords } from '../phrases.ts';
import type { Mention, ThreadMessage } from '../platform.ts';
import type { Content } from './blocks.ts';
import { caption, plain, quote, subjectQuote } from './blocks.ts';
import { answersLine, authorWords, copiedInLine, filesLine, UNVERIFIED_LINE } from './letter.ts';
import { LIMITS } from './limits.ts';
import { messageButtons } from './message-buttons.ts';
import { personIn } from './refs.ts';
import { newSubject } from './subject.ts';
import { escaped, escapedClip } from './text.ts';

export const MESSAGE_EVENT = 'switchboard_message';

/**
 * Pure. What was written, as it stands under the card; a reply with what became of it, an email with who else
 * has it, and with its subject where that is another than before.
 */
export function threadMessage({ card, entry, mention }: ThreadMessage): Content {
  const call = mention === undefined ? undefined : mentionMark(mention);
  const head = headOf(entry, card.customer.name);
  const asides = asidesOf(entry);
  return {
    text: [
      ...(call === undefined ? [] : [call]),
      escapedClip(plainly(head, entry), LIMITS.messageText - (call?.length ?? 0) - 1),
    ].join(' '),
    blocks: [
      ...(call === undefined ? [] : [called(call)]),
      written(head, entry),
      ...(asides.length === 0 ? [] : [{ type: 'context' as const, elements: asides.map(plain) }]),
      ...actions(card.issue, entry),
    ],
    metadata: {
      event_type: MESSAGE_EVENT,
      event_payload: { message_id: 'message' in entry ? entry.message : '' },
    },
  };
}

/**
 * Pure. Whether it is shown in the channel too: a reply in a thread notifies those who follow the thread, whom it calls
 * by name or whose user group it calls, and nobody follows a card that nobody has.
 */
export function isForChannel({ card, entry, mention }: ThreadMessage): boolean {
  if (entry.kind !== 'customer-message' || card.status !== 'unassigned') return false;
  return mention === undefined || ('group' in mention && BROADCASTS.has(mention.group));
}

function headOf(entry: HistoryEntry, customer: string): string {
  switch (entry.kind) {
    case 'customer-message':
      return wroteAgainWords(entry.fromAnother === true ? authorWords(entry, customer) : customer);
    case 'reply':
      return repliedWords(entry.by, entry.to);
    case 'comment':
      return commentedWords(entry.by);
    case 'event':
      return eventWords(entry.event);
    default:
      return entry satisfies never;
  }
}

/**
 * A person by their own name here, or what the inbox chose for this channel: `here`, `channel`, or a user
 * group. https://docs.slack.dev/messaging/formatting-message-text#mentioning-users
 */
function mentionMark(mention: Mention): string {
  if ('person' in mention) return `<@${escaped(personIn(mention.person).user)}>`;
  const { group } = mention;
  if (BROADCASTS.has(group)) return `<!${group}>`;
  return `<!subteam^${escaped(group)}>`;
}

const BROADCASTS = new Set(['here', 'channel', 'everyone']);

/** In a section of its own, where a mention certainly notifies; nothing of the customer's stands in it. */
function called(mark: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', verbatim: true, text: mark } };
}

function written(head: string, entry: HistoryEntry): RichTextBlock {
  const words = 'text' in entry ? entry.text : '';
  const files = filesOf(entry);
  return {
    type: 'rich_text',
    elements: [
      caption(head),
      ...(isUnverified(entry) ? [caption(UNVERIFIED_LINE)] : []),
      ...subjectOf(entry).map(subjectQuote),
      ...(words === '' && files.length > 0 ? [] : [quote(words, LIMITS.threadMessage)]),
      ...files.map(caption),
    ],
  };
}

/** The same in a line, for notifications and screen readers: what can be cut comes last. */
function plainly(head: string, entry: HistoryEntry): string {
  const asides = [...(isUnverified(entry) ? [UNVERIFIED_LINE] : []), ...asidesOf(entry)];
  const about = [head, ...(asides.length === 0 ? [] : [`(${asides.join(', ')})`])].join(' ');
  const words = [...subjectOf(entry), 'text' in entry ? entry.text : ''].join('\n');
  return [`${about}: ${words}`, ...filesOf(entry)].join('\n');
}

function isUnverified(entry: HistoryEntry): boolean {
  return entry.kind === 'customer-message' && entry.unverified === true;
}

function subjectOf(entry: HistoryEntry): readonly string[] {
  const subject = entry.kind === 'customer-message' ? newSubject(entry) : undefined;
  return subject === undefined ? [] : [subject];
}

function filesOf(entry: HistoryEntry): readonly string[] {
  const files = entry.kind === 'customer-message' ? filesLine(entry.attachments) : undefined;
  return files === undefined ? [] : [files];
}

function asidesOf(entry: HistoryEntry): readonly string[] {
  if (entry.kind !== 'customer-message' && entry.kind !== 'reply') return [];
  const copied = copiedInLine(entry.cc);
  const answers = entry.kind === 'customer-message' ? answersLine(entry) : undefined;
  return [
    ...(entry.kind === 'reply' ? [deliveryWords(entry.delivery, entry.problem)] : []),
    ...(copied === undefined ? [] : [copied]),
    ...(answers === undefined ? [] : [answers]),
  ];
}

function actions(issue: IssueId, entry: HistoryEntry): readonly ActionsBlock[] {
  const buttons = messageButtons(issue, entry, LIMITS.threadMessage);
  return buttons.length === 0 ? [] : [{ type: 'actions', elements: [...buttons] }];
}
