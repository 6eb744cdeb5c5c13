import type { RedactionWork } from '../issues/care.ts';
import { DeliveryError } from '../issues/delivery.ts';
import type { Effect, EffectHandler } from '../issues/effects.ts';
import type { PlatformDelivery } from './delivering.ts';
import { cardNow, findsPosts, isGone, platformOf } from './delivering.ts';
import type { CardRef, ChatPlatform, Redacts, RemovesFiles } from './platform.ts';
import { isMadeOf } from './shared-name.ts';

type Redaction = Extract<Effect, { readonly kind: 'redaction' }>;

/**
 * Takes away what was shown of an issue whose words were removed: its card is drawn as it is now, and all of ours
 * under it goes; or only files of some messages, where the issue is another customer's; or else what one employee was
 * told privately. What was taken away already is no error, so a repetition takes the rest. What is given up stands in
 * the report of the erasure, and is tried again every day.
 */
export function redactionHandler(parts: PlatformDelivery): EffectHandler<'redaction'> {
  const { redactions } = parts;
  return {
    async deliver(effect) {
      const work = await redactions.begin(effect.redaction);
      if (!work) return;
      const platform = platformOf(parts, effect.platform);
      let taken = 0;
      for (const { person, ref } of work.notices)
        if (redacts(platform)) taken += await platform.removeNotice(person, ref);

      // Nobody draws anew what stood under a card that is not there: all of ours goes, also where others wrote.
      for (const { ref, messages } of work.deleted)
        if (redacts(platform)) taken += await platform.removeUnder(ref, messages, []);

      const card = work.card ?? (await lost(platform, effect, work.begunAt));
      if (card !== undefined) taken += await redactCard(parts, platform, effect, card, work);
      await redactions.done(effect.redaction, taken);
    },

    giveUp: ({ redaction }, problem) => redactions.failed(redaction, problem),
  };
}

async function redactCard(
  parts: PlatformDelivery,
  platform: ChatPlatform,
  { issue }: Redaction,
  card: CardRef,
  { messages, kept, files }: RedactionWork,
): Promise<number> {
  // The card was drawn anew by the erasure itself, as one whose issue goes on.
  if (files) return removesFiles(platform) ? platform.removeFiles(card, isMadeOf(files)) : 0;
  try {
    await platform.updateCard(card, await cardNow(parts, issue));
  } catch (error) {
    // Somebody deleted it. What stood under it may still be there.
    if (!isGone(error)) throw error;
  }
  return redacts(platform) ? platform.removeUnder(card, messages, kept) : 0;
}

/** A card whose posting began, and of which nobody knows whether it is there. */
async function lost(
  platform: ChatPlatform,
  { issue, conversation }: Redaction,
  begunAt: Date | undefined,
): Promise<CardRef | undefined> {
  if (begunAt === undefined || conversation === undefined) return undefined;
  if (!findsPosts(platform))
    throw new DeliveryError('never', 'It is not known whether the card was ever posted.');
  return platform.findCard(conversation, issue, begunAt);
}

function removesFiles(platform: ChatPlatform): platform is ChatPlatform & RemovesFiles {
  return 'removeFiles' in platform;
}

function redacts(platform: ChatPlatform): platform is ChatPlatform & Redacts {
  return 'removeUnder' in platform;
}
