import { DeliveryError } from '../../issues/delivery.ts';
import { ANSWERED_IN_OWN_CHAT, ASK_IN_OWN_CHAT } from '../phrases.ts';
import type { Asker } from './asker.ts';
import type { CardActivity } from './card-json.ts';
import { saying } from './commands.ts';
import type { TeamsContext } from './context.ts';

type Speaking = Pick<TeamsContext, 'client'>;

/** For who asked alone where Teams can do that; where it cannot, an answer is better than none. */
export async function privately({ client }: Speaking, asker: Asker, given: CardActivity): Promise<void> {
  if (!(await toThemAlone({ client }, asker, given))) await client.answer(asker.place, given);
}

/**
 * As `privately`, of what nobody else may read: where Teams cannot do that it is told in the asker's own chat, and
 * where it was asked stands only where to look for it.
 */
export async function secretly({ client }: Speaking, asker: Asker, given: CardActivity): Promise<void> {
  if (await toThemAlone({ client }, asker, given)) return;
  const isTold = await inTheirChat({ client }, asker, given);
  await client.answer(asker.place, saying(isTold ? ANSWERED_IN_OWN_CHAT : ASK_IN_OWN_CHAT));
}

/** Says it where it was asked; false where Teams refuses to say it to one person there. */
async function toThemAlone(
  { client }: Speaking,
  { place, who }: Asker,
  given: CardActivity,
): Promise<boolean> {
  try {
    await client.answer(place, given, who.id);
    return true;
  } catch (error) {
    if (!(error instanceof DeliveryError) || error.kind !== 'never') throw error;
    return false;
  }
}

/** False where it is not certain that they have it. Whoever does not have the app for themselves has no such chat. */
async function inTheirChat(
  { client }: Speaking,
  { place: { botId, serviceUrl, tenant }, who: { id, name } }: Asker,
  given: CardActivity,
): Promise<boolean> {
  try {
    await client.tell({ id, name, tenant, serviceUrl, botId }, given);
    return true;
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return false;
  }
}
