import type { z } from 'zod';

import type { Employee } from '../../issues/issue.ts';
import type { AdaptiveCardJson } from './card-json.ts';
import type { TeamsContext } from './context.ts';
import type { HeldData } from './held-card.ts';
import { heldCard } from './held-card.ts';
import { LIMITS } from './limits.ts';

/** What machines wrote; first that which was released is, and asked for twice it is done once. */
export async function heldAnswer(
  { desk }: Pick<TeamsContext, 'desk'>,
  me: Employee,
  { held, before }: z.infer<typeof HeldData>,
): Promise<AdaptiveCardJson> {
  const said = held === undefined ? undefined : await desk.release(held, me);
  const list = await desk.held(me, { limit: LIMITS.held, ...(before !== undefined && { before }) });
  return heldCard(list, before, said);
}
