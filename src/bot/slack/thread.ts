import type { ActionsBlock, ContextBlock, KnownBlock, RichTextBlock } from '@slack/types';

import type { IssueId } from '../../issues/issue.ts';
import type { HistoryEntry } from '../../issues/views.ts';
import {
  attachmentWords,
  commentedWords,
  deliveryWords,
  eventWords,
  repliedWords,
  RETRY,
  wroteAgainWords,
} from '../phrases.ts';
import type { Mention, ThreadMessage } from '../platform.ts';
import type { Content } from './blocks.ts';
import { caption, plain, quote } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { personIn } from './refs.ts';
import { escaped, escapedClip } from './text.ts';

export const MESSAGE_EVENT = 'switchboard_message';

/** Pure. What was written, as it stands under the card; a reply with what became of it. */
export function threadMessage({ card, entry, mention }: ThreadMessage): Content {
  const call = mention === undefined ? undefined : mentionMark(mention);
  const head = headOf(entry, card.customer.name);
  const words = 'text' in entry ? entry.text : '';
  const fate = entry.kind === 'reply' ? deliveryWords(entry.delivery, entry.problem) : undefined;
  return {
    text: [
      ...(call === undefined ? [] : [call]),
      escapedClip(
        `${head}${fate === undefined ? '' : ` (${fate})`}: ${words}`,
        LIMITS.messageText - (call?.length ?? 0) - 1,
      ),
    ].join(' '),
    blocks: [
      ...(call === undefined ? [] : [called(call)]),
      written(head, words, filesOf(entry)),
      ...(fate === undefined ? [] : [told(fate)]),
      ...retry(card.issue, entry),
    ],
    metadata: {
      event_type: MESSAGE_EVENT,
      event_payload: { message_id: 'message' in entry ? entry.message : '' },
    },
  };
}

function headOf(entry: HistoryEntry, customer: string): string {
  switch (entry.kind) {
    case 'customer-message':
      return wroteAgainWords(customer);
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

function written(head: string, words: string, files: readonly string[]): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [
      caption(head),
      ...(words === '' && files.length > 0 ? [] : [quote(words, LIMITS.threadMessage)]),
      ...(files.length === 0 ? [] : [caption(files.join(', '))]),
    ],
  };
}

function filesOf(entry: HistoryEntry): readonly string[] {
  return entry.kind === 'customer-message' ? entry.attachments.map(attachmentWords) : [];
}

function told(fate: string): ContextBlock {
  return { type: 'context', elements: [plain(fate)] };
}

/** Only where sending again can help; who presses it late is told what is so by then. */
function retry(issue: IssueId, entry: HistoryEntry): readonly ActionsBlock[] {
  if (entry.kind !== 'reply' || (entry.delivery !== 'failed' && entry.delivery !== 'unknown')) return [];
  return [
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'reply:retry',
          text: { type: 'plain_text', text: RETRY },
          value: `${issue}:${entry.message}`,
        },
      ],
    },
  ];
}
