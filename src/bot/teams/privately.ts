import { DeliveryError } from '../../issues/delivery.ts';
import type { Asker } from './asker.ts';
import type { CardActivity } from './card-json.ts';
import type { TeamsContext } from './context.ts';

/** For who asked alone where Teams can do that; where it cannot, an answer is better than none. */
export async function privately(
  { client }: Pick<TeamsContext, 'client'>,
  { place, who }: Asker,
  given: CardActivity,
): Promise<void> {
  try {
    await client.answer(place, given, who.id);
  } catch (error) {
    if (!(error instanceof DeliveryError) || error.kind !== 'never') throw error;
    await client.answer(place, given);
  }
}
