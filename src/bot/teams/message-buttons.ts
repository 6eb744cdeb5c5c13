import type { IssueId } from '../../issues/issue.ts';
import type { HistoryEntry } from '../../issues/views.ts';
import { LABELS, RETRY } from '../phrases.ts';
import type { CardAction } from './card-json.ts';
import { fetchDialog, submit } from './card-json.ts';
import { VERBS } from './verbs.ts';

/**
 * Pure. What can be done with one message of which at most `max` characters are shown. Retry stands only where
 * sending again can help; who presses it late is told what is so by then. Where a dialog is open already
 * (`inDialog`), what it remembers comes back with the click.
 */
export function messageButtons(
  issue: IssueId,
  entry: HistoryEntry,
  max: number,
  ask: (title: string, verb: string, data: object) => CardAction,
  inDialog?: object,
): readonly CardAction[] {
  switch (entry.kind) {
    case 'reply': {
      const isTroubled = entry.delivery === 'failed' || entry.delivery === 'unknown';
      return isTroubled ? [ask(RETRY, VERBS.retry, { issue, message: entry.message, ...inDialog })] : [];
    }
    case 'customer-message': {
      const hasMore = entry.hasMore === true || entry.text.length > max;
      const show = inDialog === undefined ? fetchDialog : submit;
      return hasMore
        ? [show(LABELS.showWhole, VERBS.whole, { issue, message: entry.message, ...inDialog })]
        : [];
    }
    case 'comment':
    case 'event':
      return [];
    default:
      return entry satisfies never;
  }
}
