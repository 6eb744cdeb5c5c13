import * as z from 'zod';

import type { AdaptiveCardJson } from './card-json.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';

/**
 * Pure. The first drawing that is small enough, tried with less and less of each text people wrote, and at last
 * with less of each list (`isTight`). Where even that is too much, every text of the card is cut, so that no card is ever refused for its size.
 */
export function fitting(draw: (textLength: number, isTight: boolean) => AdaptiveCardJson): AdaptiveCardJson {
  for (const length of [LIMITS.historyText, 1_200, 600, 300]) {
    const drawn = draw(length, false);
    if (isSmall(drawn)) return drawn;
  }
  const least = draw(150, true);
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
/** A button that says more to screen readers than it shows. */
const Explained = z.looseObject({ type: z.templateLiteral(['Action.', z.string()]), tooltip: z.string() });

function cutting(card: AdaptiveCardJson, length: number): AdaptiveCardJson {
  return JSON.parse(JSON.stringify(card), (_, value: unknown) => {
    const button = Explained.safeParse(value);
    if (button.success) return { ...button.data, tooltip: clipped(button.data.tooltip, length) };
    const run = Run.safeParse(value);
    // A moment is ours, and no moment any more without its end.
    if (!run.success || run.data.text.startsWith('{{')) return value;
    return { ...run.data, text: clipped(run.data.text, length) };
  });
}
