import * as z from 'zod';

import { LABELS } from '../phrases.ts';
import type { Said } from '../platform.ts';
import type { Dialog } from './card-json.ts';
import { adaptiveCard, submit } from './card-json.ts';
import { notice } from './elements.ts';
import { VERBS } from './verbs.ts';

const NUMBER = 'number';

/** Of its button: what was typed. */
export const NumberData = z.object({ [NUMBER]: z.string().max(100).default('') });

/** Pure. Asks which issue is to be opened. */
export function numberDialog(typed = '', said?: Said): Dialog {
  return {
    title: LABELS.openIssue,
    card: adaptiveCard(
      [
        ...(said === undefined ? [] : [notice(said.words, said.ok ? 'good' : 'warning')]),
        {
          type: 'Input.Text',
          id: NUMBER,
          label: LABELS.issueNumber,
          placeholder: '12',
          maxLength: 20,
          ...(typed !== '' && { value: typed }),
        },
      ],
      [{ ...submit(LABELS.open, VERBS.openNumber, {}), style: 'positive' }],
    ),
  };
}
