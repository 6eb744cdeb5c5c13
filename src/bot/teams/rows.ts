import type { Status } from '../../issues/issue.ts';
import type { CardView } from '../card.ts';
import { cardActions } from './adaptive-card.ts';
import type { CardAction, Container, RunStyle, TextRun } from './card-json.ts';
import { actionSet } from './card-json.ts';
import { line, run, when } from './elements.ts';
import { subjectLine } from './letter.ts';
import { LIMITS } from './limits.ts';
import { clipped, oneLine } from '../text.ts';

const COLOURS: Readonly<Record<Status, NonNullable<RunStyle['color']>>> = {
  unassigned: 'Attention',
  assigned: 'Accent',
  closed: 'Good',
};

/**
 * Pure. An issue in a list: sign and word, number (which leads to the card where it has one), who has it, customer,
 * start of the newest message, when; and below it the same buttons as on the card. `listed` comes back with them.
 */
export function row(card: CardView, link: string | undefined, listed: object = {}): Container {
  const subtle = { isSubtle: true, size: 'Small' } as const;
  return {
    type: 'Container',
    separator: true,
    spacing: 'Medium',
    items: [
      line(
        run(`${card.sign} `, 9, { color: COLOURS[card.status], weight: 'Bolder' }),
        numbered(card, link),
        run(`  ${card.headline}`, LIMITS.rowName * 2, { weight: 'Bolder' }),
        run(`  ·  ${clipped(oneLine(card.customer.name), LIMITS.rowName)}`, LIMITS.rowName + 9),
      ),
      {
        ...line(
          run(excerpt(card), LIMITS.excerpt, { italic: true }),
          run('  ·  ', 9, subtle),
          when(card.lastActivityAt, subtle),
        ),
        spacing: 'Small',
      },
      ...actionSet(cardActions(card, listed).map((action) => told(action, card))),
    ],
  };
}

/** Pure. The same as a line of plain text, for notifications. */
export function rowText(card: CardView): string {
  return `${card.sign} #${card.issue} ${card.headline} · ${clipped(oneLine(card.customer.name), LIMITS.rowName)} · ${excerpt(card)}`;
}

/** The same buttons stand in every row: each says which issue it is about. */
function told(action: CardAction, { issue }: CardView): CardAction {
  return { ...action, tooltip: `${action.title} #${issue}` };
}

function excerpt({ subject, firstMessage, lastMessage = firstMessage }: CardView): string {
  const about = subjectLine(subject);
  return clipped(`${about === undefined ? '' : `${about}: `}${oneLine(lastMessage)}`, LIMITS.excerpt);
}

function numbered({ issue }: CardView, url: string | undefined): TextRun {
  const number = run(`#${issue}`, LIMITS.rowName);
  return url === undefined ? number : { ...number, selectAction: { type: 'Action.OpenUrl', url } };
}
