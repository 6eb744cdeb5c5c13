import type { IssueId } from '../../issues/issue.ts';
import type { HistoryEntry } from '../../issues/views.ts';
import { LABELS, ORIGINAL, RETRY } from '../phrases.ts';
import type { CardAction } from './card-json.ts';
import { fetchDialog, openUrl, submit } from './card-json.ts';
import type { OriginalUrl } from './file-links.ts';
import { VERBS } from './verbs.ts';

/** How the buttons of a message are made. */
export interface MessageButtons {
  /** So many characters of it are shown at most. */
  readonly max: number;
  readonly ask: (title: string, verb: string, data: object) => CardAction;
  /** Where a dialog is open already, what it remembers comes back with the click. */
  readonly inDialog?: object;
  readonly originalUrl?: OriginalUrl | undefined;
}

/**
 * Pure. What can be done with one message. Retry stands only where sending again can help; who presses it late is
 * told what is so by then. An email as it came leads to where it can be saved.
 */
export function messageButtons(
  issue: IssueId,
  entry: HistoryEntry,
  { max, ask, inDialog, originalUrl }: MessageButtons,
): readonly CardAction[] {
  switch (entry.kind) {
    case 'reply': {
      const isTroubled = entry.delivery === 'failed' || entry.delivery === 'unknown';
      return isTroubled ? [ask(RETRY, VERBS.retry, { issue, message: entry.message, ...inDialog })] : [];
    }
    case 'customer-message': {
      const hasMore = entry.hasMore === true || entry.text.length > max;
      const show = inDialog === undefined ? fetchDialog : submit;
      return [
        ...(hasMore
          ? [show(LABELS.showWhole, VERBS.whole, { issue, message: entry.message, ...inDialog })]
          : []),
        ...(entry.hasOriginal === true && originalUrl ? [openUrl(ORIGINAL, originalUrl(entry.message))] : []),
      ];
    }
    case 'comment':
    case 'event':
      return [];
    default:
      return entry satisfies never;
  }
}
