import * as z from 'zod';

import { heldId } from '../../issues/issue.ts';
import type { HeldId } from '../../issues/issue.ts';
import {
  EMPTY_LISTS,
  HELD_HINT,
  HELD_TITLE,
  MORE,
  NO_SUBJECT,
  RELEASE_HELD,
  releasedByWords,
} from '../phrases.ts';
import type { HeldList, Said } from '../platform.ts';
import type { AdaptiveCardJson, CardElement } from './card-json.ts';
import { actionSet, adaptiveCard, execute } from './card-json.ts';
import { aside, caption, heading, line, literal, notice, quoted, run, when } from './elements.ts';
import { fitting } from './fitting.ts';
import { subjectLine } from './letter.ts';
import { LIMITS } from './limits.ts';
import { clipped, oneLine } from '../text.ts';
import { VERBS } from './verbs.ts';

const Held = z.coerce.number().pipe(z.int().positive()).transform(heldId);
/** Of its buttons: which of them, on the page that begins after which. */
export const HeldData = z.object({ held: Held.optional(), before: Held.optional() });

/** Pure. What machines wrote, at most `LIMITS.held` of it. `said` is what came of a button. */
export function heldCard(list: HeldList, before?: HeldId, said?: Said): AdaptiveCardJson {
  const held = list.held.slice(0, LIMITS.held);
  const more = list.next === undefined ? [] : [execute(MORE, VERBS.held, { before: list.next })];
  return fitting(() =>
    adaptiveCard(
      [
        heading(HELD_TITLE),
        ...(said === undefined ? [] : [notice(said.words, said.ok ? 'good' : 'warning')]),
        aside(list.held.length === 0 ? EMPTY_LISTS.held : HELD_HINT),
        ...held.map((each) => heldBlock(each, before)),
      ],
      more,
    ),
  );
}

/** Pure. For notifications. */
export function heldSummary(list: HeldList): string {
  const lines = list.held.map(
    ({ from, subject, whyWords }) => `${whyWords}: ${address(from)}: ${subjectLine(subject) ?? NO_SUBJECT}`,
  );
  return clipped(
    [HELD_TITLE, ...(lines.length === 0 ? [EMPTY_LISTS.held] : lines)].join('\n'),
    LIMITS.summary,
  );
}

function heldBlock(held: HeldList['held'][number], before: HeldId | undefined): CardElement {
  const { id, from, to, subject, text, at, whyWords, released } = held;
  const subtle = { isSubtle: true, size: 'Small' } as const;
  const ask = { held: id, ...(before !== undefined && { before }) };
  return {
    type: 'Container',
    separator: true,
    spacing: 'Medium',
    items: [
      line(run(whyWords, LIMITS.headline, { weight: 'Bolder' }), run('  ·  ', 9, subtle), when(at, subtle)),
      aside(`${address(from)} to ${address(to)}`),
      quoted(caption(subjectLine(subject) ?? NO_SUBJECT), literal(text, LIMITS.heldText)),
      ...(released === undefined
        ? actionSet([execute(RELEASE_HELD, VERBS.releaseHeld, ask)])
        : [aside(releasedByWords(released.by))]),
    ],
  };
}

function address(text: string): string {
  return clipped(oneLine(text), LIMITS.address);
}
