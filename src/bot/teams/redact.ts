import { DeliveryError } from '../../issues/delivery.ts';
import type { Redacts } from '../platform.ts';
import type { Reach, TeamsClient } from './client.ts';
import { postIn } from './refs.ts';

/**
 * Takes away what the bot said. A bot may not read a channel without permission to read all of it, so what it was
 * never told the name of (a message whose answer was lost) cannot be found here.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/update-and-delete-bot-messages
 */
export function redactionsOn(
  client: Pick<TeamsClient, 'remove' | 'untell'>,
  reachOf: (person: string) => Promise<Reach | undefined>,
): Redacts {
  return {
    async removeUnder(_ref, known) {
      let taken = 0;
      for (const ref of known) taken += await counted(client.remove(postIn(ref)));
      return taken;
    },

    async removeNotice(person, message) {
      const reach = await reachOf(person);
      return reach ? counted(client.untell(reach, message)) : 0;
    },
  };
}

/** What is not there any more is none. */
async function counted(removing: Promise<void>): Promise<number> {
  try {
    await removing;
    return 1;
  } catch (error) {
    if (error instanceof DeliveryError && error.kind === 'gone') return 0;
    throw error;
  }
}
