import type { IssueId } from '../../issues/issue.ts';
import type { HistoryEntry } from '../../issues/views.ts';
import { COPIED_IN, LABELS, ORIGINAL, partWords } from '../phrases.ts';
import type { CardElement, Dialog } from './card-json.ts';
import { actionSet, adaptiveCard, openUrl, submit } from './card-json.ts';
import type { IssueBelow } from './dialog-below.ts';
import { backButton, belowData, belowFields } from './dialog-below.ts';
import type { OriginalUrl } from './file-links.ts';
import { aside, caption, line, literal, notice, quoted, run, when } from './elements.ts';
import { answersLine, authorWords, everybody, given, subjectLine, UNVERIFIED_LINE } from './letter.ts';
import { LIMITS } from './limits.ts';
import { pieces } from '../text.ts';
import { VERBS } from './verbs.ts';

export interface WholeDialog {
  readonly issue: IssueId;
  readonly customer: string;
  readonly entry: Extract<HistoryEntry, { readonly kind: 'customer-message' }>;
  /** Quotes and signature with it. */
  readonly text: string;
  readonly part?: number;
  readonly originalUrl?: OriginalUrl | undefined;
  /** Where it lies over an issue's dialog. */
  readonly below?: IssueBelow | undefined;
}

/** Pure. All that a customer wrote in one message, in parts where it is long, with everybody who has it. */
export function wholeDialog({
  issue,
  customer,
  entry,
  text,
  part = 0,
  below,
  originalUrl,
}: WholeDialog): Dialog {
  const parts = pieces(text, LIMITS.wholePart);
  const last = Math.max(0, parts.length - 1);
  const shown = Math.min(part, last);
  const turn = (label: string, to: number) =>
    submit(label, VERBS.whole, { issue, message: entry.message, part: to, ...belowData(below) });
  const body: readonly CardElement[] = [
    line(
      run(authorWords(entry, customer), LIMITS.headline, { weight: 'Bolder' }),
      run('  ·  ', 9),
      when(entry.at),
    ),
    ...(entry.unverified === true ? [notice(UNVERIFIED_LINE.replace('⚠ ', ''), 'warning')] : []),
    ...(entry.cc === undefined
      ? []
      : [aside(`${COPIED_IN} ${everybody(entry.cc).join(', ')}`, LIMITS.inputText)]),
    ...given(answersLine(entry)).map((words) => aside(words)),
    quoted(
      ...given(subjectLine(entry.subject)).map((words) => caption(words)),
      literal(parts[shown] ?? '', LIMITS.wholePart),
    ),
    ...actionSet([
      ...(shown > 0 ? [turn(LABELS.partBefore, shown - 1)] : []),
      ...(shown < last ? [turn(LABELS.nextPart, shown + 1)] : []),
    ]),
    ...(last > 0 ? [aside(partWords(shown + 1, last + 1))] : []),
    ...(entry.hasOriginal === true && originalUrl
      ? actionSet([openUrl(ORIGINAL, originalUrl(entry.message))])
      : []),
    ...belowFields(below),
  ];
  return { title: LABELS.wholeMessage, card: adaptiveCard(body, backButton(below)) };
}
