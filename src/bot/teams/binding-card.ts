import * as z from 'zod';

import type { Address } from '../../issues/issue.ts';
import { CONNECT_HINT, LABELS, WHICH_INBOX } from '../phrases.ts';
import type { Said } from '../platform.ts';
import type { AdaptiveCardJson } from './card-json.ts';
import { adaptiveCard, execute } from './card-json.ts';
import { aside, heading, literal, notice } from './elements.ts';
import { LIMITS } from './limits.ts';
import { clipped, oneLine } from '../text.ts';
import { VERBS } from './verbs.ts';

const CONNECT_FIELDS = { address: 'address', typed: 'typed' } as const;

/** Of Connect: the address that is typed, else the one that is chosen; undefined where there is neither. */
export const ConnectData = z
  .object({
    [CONNECT_FIELDS.address]: z.string().max(LIMITS.typedAddress).default(''),
    [CONNECT_FIELDS.typed]: z.string().max(LIMITS.typedAddress).default(''),
  })
  .transform(({ address, typed }) => {
    const wanted = typed.trim() === '' ? address.trim() : typed.trim();
    return wanted === '' ? undefined : wanted;
  });

/** Pure. Which inbox should appear in this channel? Offers those there are, by what they listen on, or another. */
export function bindingCard(
  inboxes: readonly { readonly name: string; readonly listens: readonly Address[] }[],
  said?: Said,
): AdaptiveCardJson {
  const choices = inboxes
    .flatMap(({ name, listens }) =>
      listens.map(({ address }) => ({
        title: clipped(`${oneLine(name)}: ${address}`, LIMITS.choiceTitle),
        value: clipped(address, LIMITS.typedAddress),
      })),
    )
    .slice(0, LIMITS.inboxes);
  const [first] = choices;
  return adaptiveCard(
    [
      heading(WHICH_INBOX),
      ...(said === undefined ? [] : [notice(said.words, said.ok ? 'good' : 'warning')]),
      ...(first === undefined
        ? []
        : [
            {
              type: 'Input.ChoiceSet',
              id: CONNECT_FIELDS.address,
              label: LABELS.inbox,
              style: 'compact',
              value: first.value,
              choices,
            } as const,
          ]),
      {
        type: 'Input.Text',
        id: CONNECT_FIELDS.typed,
        label: LABELS.anotherAddress,
        placeholder: '+15550009999',
        maxLength: LIMITS.typedAddress,
      },
      aside(CONNECT_HINT),
    ],
    [execute(LABELS.connect, VERBS.connect, {}, { inputs: true })],
  );
}

/** Pure. Some words alone, in place of a card or as an answer. */
export function sayingCard(words: string): AdaptiveCardJson {
  return adaptiveCard([literal(words, LIMITS.inputText)]);
}
