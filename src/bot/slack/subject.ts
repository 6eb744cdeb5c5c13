import type { HistoryEntry } from '../../issues/views.ts';
import { sameSubject } from '../same-subject.ts';
import { LIMITS } from './limits.ts';
import { clipped, oneLine } from '../text.ts';

type Titled = Pick<Extract<HistoryEntry, { readonly kind: 'customer-message' }>, 'subject' | 'subjectBefore'>;

/** Pure. A subject in one line; undefined where there is nothing to be read. */
export function subjectLine(subject: string | undefined): string | undefined {
  const line = clipped(oneLine(subject ?? ''), LIMITS.subject);
  return line.trim() === '' ? undefined : line;
}

/** Pure. The subject where it is another than that of the message before, whatever answering puts in front. */
export function newSubject({ subject, subjectBefore }: Titled): string | undefined {
  const isKnown = subjectBefore !== undefined && sameSubject(subject ?? '', subjectBefore);
  return isKnown ? undefined : subjectLine(subject);
}
