import type { EffectHandlers } from '../issues/effects.ts';
import { DeliveryError } from '../issues/delivery.ts';
import type { PostingStore } from '../issues/store.ts';
import type { IssueReader } from '../issues/views.ts';
import type { CardView } from './card.ts';
import type { ChatPlatform, Desk } from './platform.ts';

/**
 * From the outbox to the platforms. Cards are drawn from the issue as it is at this moment, so a late,
 * doubled or overtaken effect draws the same card.
 */
export function platformHandlers(
  platforms: readonly ChatPlatform[],
  desk: Desk,
  reader: IssueReader,
  postings: PostingStore,
): Pick<EffectHandlers, 'card' | 'thread-message'> {
  function platformOf(name: string): ChatPlatform {
    const platform = platforms.find((candidate) => candidate.name === name);
    if (!platform) throw new DeliveryError('never', `The platform ${name} is not set up here.`);
    return platform;
  }

  async function cardNow(issue: CardView['issue']): Promise<CardView> {
    const card = await desk.card(issue);
    if (!card) throw new DeliveryError('never', `Issue ${issue} is gone.`);
    return card;
  }

  return {
    card: {
      async deliver({ issue, at }) {
        const platform = platformOf(at.platform);
        const card = await cardNow(issue);
        const posted = await postings.find(issue, at);
        if (posted !== undefined) return platform.updateCard(posted, card);
        await postings.record(issue, at, await platform.postCard(at.conversation, card));
        await postings.trouble(at, undefined);
      },
      giveUp: ({ at }, problem) => postings.trouble(at, problem),
    },

    'thread-message': {
      async deliver({ issue, at, message }) {
        const platform = platformOf(at.platform);
        const entry = await reader.message(message);
        const posted = await postings.find(issue, at);
        // Without a card there is nothing to stand under; the card, when it comes, shows the message.
        if (!entry || posted === undefined) return;
        await platform.postMessage(posted, { card: await cardNow(issue), entry });
      },
      giveUp: ({ at }, problem) => postings.trouble(at, problem),
    },
  };
}
