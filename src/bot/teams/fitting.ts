import * as z from 'zod';

import type { AdaptiveCardJson } from './card-json.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';

/**
 * Pure. The first drawing that is small enough, tried with less and less of each text people wrote. Where even
 * little of each is too much, every text of the card is cut, so that no card is ever refused for its size.
 */
export function fitting(draw: (textLength: number) => AdaptiveCardJson): AdaptiveCardJson {
  for (const length of [LIMITS.historyText, 1_200, 600, 300]) {
    const drawn = draw(length);
    if (isSmall(drawn)) return drawn;
  }
  const least = draw(150);
  for (const length of [300, 150, 80]) {
    const cut = cutting(least, length);
    if (isSmall(cut)) return cut;
  }
  return cutting(least, 40);
}

function isSmall(card: AdaptiveCardJson): boolean {
  return JSON.stringify(card).length <= LIMITS.card;
}

const Run = z.looseObject({ type: z.literal('TextRun'), text: z.string() });

function cutting(card: AdaptiveCardJson, length: number): AdaptiveCardJson {
  return JSON.parse(JSON.stringify(card), (_, value: unknown) => {
    const run = Run.safeParse(value);
    // A moment is ours, and no moment any more without its end.
    if (!run.success || run.data.text.startsWith('{{')) return value;
    return { ...run.data, text: clipped(run.data.text, length) };
  });
}
