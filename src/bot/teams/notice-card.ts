import * as z from 'zod';

import { NOTICES } from '../../issues/effects.ts';
import type { NoticeKind } from '../../issues/effects.ts';
import { ACTIONS, LABELS, NOTICE_WORDS, NOTICES_TITLE, noticeWords, OPEN_CARD, TELL_ME } from '../phrases.ts';
import type { Notice, Said } from '../platform.ts';
import { customerName } from './adaptive-card.ts';
import type { CardActivity, Dialog } from './card-json.ts';
import { adaptiveCard, cardActivity, fetchDialog, openUrl, submit } from './card-json.ts';
import { caption, literal, notice as noticeBox, quoted } from './elements.ts';
import { given } from './letter.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';
import { VERBS } from './verbs.ts';

/** Pure. A private word to one person. `link` leads to the card, where it stands on this platform. */
export function noticeActivity({ about, card, entry }: Notice, link: string | undefined): CardActivity {
  const head = noticeWords(about, card.issue, customerName(card));
  const said = entry && 'text' in entry ? entry.text : (card.lastMessage ?? card.firstMessage);
  const problem = entry?.kind === 'reply' ? entry.problem : undefined;
  const content = adaptiveCard(
    [
      caption(head),
      quoted(literal(said.trim(), LIMITS.cardMessage)),
      ...given(problem).map((words) => noticeBox(words, 'warning')),
    ],
    [
      fetchDialog(ACTIONS.open, VERBS.open, { issue: card.issue }),
      ...given(link).map((url) => openUrl(OPEN_CARD, url)),
    ],
  );
  return cardActivity(content, clipped(`${head} ${said}`, LIMITS.summary));
}

/** Of the switches, by what each is about. */
export const NoticesData = z.record(z.string(), z.unknown()).transform(
  (data) =>
    new Map(
      NOTICES.flatMap((about): [NoticeKind, boolean][] => {
        const value = data[fieldOf(about)];
        return value === 'true' || value === 'false' ? [[about, value === 'true']] : [];
      }),
    ),
);

/** Pure. What somebody is told of privately, to be switched on and off. */
export function noticesDialog(wanted: ReadonlyMap<NoticeKind, boolean>, said?: Said): Dialog {
  return {
    title: NOTICES_TITLE,
    card: adaptiveCard(
      [
        ...(said === undefined ? [] : [noticeBox(said.words, said.ok ? 'good' : 'warning')]),
        ...NOTICES.map(
          (about) =>
            ({
              type: 'Input.Toggle',
              id: fieldOf(about),
              label: NOTICE_WORDS[about],
              title: TELL_ME,
              value: wanted.get(about) === true ? 'true' : 'false',
              wrap: true,
            }) as const,
        ),
      ],
      [{ ...submit(LABELS.save, VERBS.saveNotices, {}), style: 'positive' }],
    ),
  };
}

function fieldOf(about: NoticeKind): string {
  return `notice-${about}`;
}
