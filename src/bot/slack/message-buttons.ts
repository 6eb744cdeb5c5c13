import type { Button } from '@slack/types';

import type { IssueId } from '../../issues/issue.ts';
import type { HistoryEntry } from '../../issues/views.ts';
import { ORIGINAL as ORIGINAL_LABEL, RETRY as RETRY_LABEL } from '../phrases.ts';
import { LIMITS } from './limits.ts';
import { plain } from './modal-pieces.ts';

export const RETRY = 'reply:retry';
/** Shows all of a message: what is too long to stand here, and quotes and signature with it. */
export const WHOLE = 'message:whole';
/** Puts a message under its card as it came, as a file. */
export const ORIGINAL = 'message:original';

/**
 * Pure. What can be done with one message of which at most `max` characters are shown. Retry stands only where
 * sending again can help; who presses it late is told what is so by then.
 */
export function messageButtons(issue: IssueId, entry: HistoryEntry, max: number): readonly Button[] {
  switch (entry.kind) {
    case 'reply': {
      const isTroubled = entry.delivery === 'failed' || entry.delivery === 'unknown';
      return isTroubled ? [button(RETRY, RETRY_LABEL, issue, entry.message)] : [];
    }
    case 'customer-message': {
      const hasMore = entry.hasMore === true || entry.text.length > max;
      return [
        ...(hasMore ? [button(WHOLE, 'Show Whole Message', issue, entry.message)] : []),
        ...(entry.hasOriginal === true ? [button(ORIGINAL, ORIGINAL_LABEL, issue, entry.message)] : []),
      ];
    }
    case 'comment':
    case 'event':
      return [];
    default:
      return entry satisfies never;
  }
}

function button(actionId: string, label: string, issue: IssueId, message: string): Button {
  const text = plain(label, LIMITS.buttonText);
  return { type: 'button', action_id: actionId, text, value: `${issue}:${message}` };
}
