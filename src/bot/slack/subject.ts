import type { HistoryEntry } from '../../issues/views.ts';
import { LIMITS } from './limits.ts';
import { clipped, oneLine } from './text.ts';

type Titled = Pick<Extract<HistoryEntry, { readonly kind: 'customer-message' }>, 'subject' | 'subjectBefore'>;

/** Pure. A subject in one line; undefined where there is nothing to be read. */
export function subjectLine(subject: string | undefined): string | undefined {
  const line = clipped(oneLine(subject ?? ''), LIMITS.subject);
  return line.trim() === '' ? undefined : line;
}

/** Pure. The subject where it is another than that of the message before, whatever answering puts in front. */
export function newSubject({ subject, subjectBefore }: Titled): string | undefined {
  const isKnown = subjectBefore !== undefined && bare(subject ?? '') === bare(subjectBefore);
  return isKnown ? undefined : subjectLine(subject);
}

function bare(subject: string): string {
  return subject.slice(0, LOOKED_AT).trim().replace(ANSWERING, '').trim().toLowerCase();
}

const LOOKED_AT = 500;

/** "Re:" as mail programs of many languages write it, any number of times. */
const ANSWERING =
  /^(?:(?:re|aw|antw|sv|vs|r|odp|ynt|res|回复|回覆|答复|返信)(?:\[\d{1,3}\])?\s{0,5}[:：]\s{0,5})+/iu;
