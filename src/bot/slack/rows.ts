import type { RichTextBlock, RichTextElement } from '@slack/types';

import type { IssueId } from '../../issues/issue.ts';
import type { CardView } from '../card.ts';
import type { CardRef } from '../platform.ts';
import { cardLink } from './links.ts';
import { leaf, line, rich } from './modal-pieces.ts';
import { postIn } from './refs.ts';
import { subjectLine } from './subject.ts';
import { clipped, oneLine } from '../text.ts';

/** Enough to recognise somebody, and what they want. */
const NAME = 60;
const EXCERPT = 100;

/**
 * Pure. An issue in one line of a list: sign and word, number (which leads to the card where it has one), who
 * has it, customer, start of the newest message, age. A customer's words stand in leaves, which Slack never reads.
 */
export function row(card: CardView, link: string | undefined, blockId?: string): RichTextBlock {
  return {
    ...rich(
      line(
        leaf(`${card.sign} `),
        numbered(card.issue, link),
        leaf(` ${clipped(card.headline, NAME * 2)}`, { bold: true }),
        leaf(` · ${clipped(oneLine(card.customer.name), NAME)} · `),
        leaf(excerpt(card), { italic: true }),
        leaf(' · '),
        ago(card.lastActivityAt),
      ),
    ),
    ...(blockId !== undefined && { block_id: blockId }),
  };
}

/** Pure. The same as a line of plain text, for notifications and screen readers. */
export function rowText(card: CardView): string {
  return `${card.sign} #${card.issue} ${card.headline} · ${clipped(oneLine(card.customer.name), NAME)} · ${excerpt(card)}`;
}

function excerpt({ subject, firstMessage, lastMessage = firstMessage }: CardView): string {
  const about = subjectLine(subject);
  return clipped(`${about === undefined ? '' : `${about}: `}${oneLine(lastMessage)}`, EXCERPT);
}

/** The links of cards that stand in somebody's own workspace; nobody can follow one into another. */
export function linksIn(refs: ReadonlyMap<IssueId, CardRef>, team: string): ReadonlyMap<IssueId, string> {
  const own = [...refs].filter(([, ref]) => postIn(ref).team === team);
  return new Map(own.map(([issue, ref]) => [issue, cardLink(ref)]));
}

function numbered(issue: IssueId, url: string | undefined): RichTextElement {
  const text = `#${issue}`;
  return url === undefined ? leaf(text) : { type: 'link', url, text };
}

/** https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
function ago(at: Date): RichTextElement {
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return { type: 'date', timestamp: Math.floor(at.getTime() / 1000), format: '{ago}', fallback };
}
