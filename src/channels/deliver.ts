import type { Logger } from 'pino';

import type { SendReceipt } from '../issues/delivery.ts';
import { DeliveryError } from '../issues/delivery.ts';
import type { EffectHandler, EffectHandlers } from '../issues/effects.ts';
import type { AttachmentStore, Begun, ReplyStore, ReplyToSend } from '../issues/store.ts';
import type {
  CarriedFile,
  CarriesFiles,
  CustomerChannel,
  FetchesFiles,
  KeepsPace,
  LooksUp,
} from './channel.ts';

/** From the outbox to the customer channels: replies out, and the bytes of attachments in. */
export function channelHandlers(
  channels: readonly CustomerChannel[],
  replies: ReplyStore,
  attachments: AttachmentStore,
  log: Pick<Logger, 'info'>,
): Pick<EffectHandlers, 'reply' | 'attachment'> {
  const byName = new Map(channels.map((channel) => [channel.name, channel]));
  return {
    reply: replyHandler({ byName, replies, log }),
    attachment: attachmentHandler(byName, attachments),
  };
}

type ByName = ReadonlyMap<string, CustomerChannel>;

interface Sending {
  readonly byName: ByName;
  readonly replies: ReplyStore;
  readonly log: Pick<Logger, 'info'>;
}

function replyHandler(sending: Sending): EffectHandler<'reply'> {
  const { byName, replies } = sending;
  return {
    async paceOf({ channel: name }) {
      const channel = name === undefined ? undefined : byName.get(name);
      return channel && keepsPace(channel) ? channel.pace : [];
    },

    async deliver({ message, attempt }) {
      const begun = await replies.begin(message, attempt);
      if (!begun) return;

      const channel = byName.get(begun.route.channel);
      if (!channel) return replies.settle(message, attempt, refused(switchedOff(begun)));
      const reply = begun.begun ? await afterLostSending(sending, channel, begun, begun.begun) : begun;
      if (!reply) return;
      if (reply.route.blocked) return replies.settle(message, attempt, refused(BLOCKED[reply.route.blocked]));

      await replies.settle(message, attempt, await sendOnce(sending, channel, reply));
    },

    async giveUp({ message, attempt }, problem) {
      // Asked again only to learn whether the last sending has an end that is known.
      const begun = await replies.begin(message, attempt);
      if (!begun) return;
      if (begun.begun) return replies.markUnknown(message, attempt);
      await replies.settle(message, attempt, refused(`Switchboard gave up: ${problem}`));
    },
  };
}

async function sendOnce(
  sending: Sending,
  channel: CustomerChannel,
  reply: ReplyToSend,
): Promise<SendReceipt> {
  const { message, attempt, route } = reply;
  try {
    return await channel.send(route, reply, `${message}:${attempt}`);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    if (error.kind === 'never') return refused(error.message);
    // Anything but a plain "not done" leaves the sending begun, so that the next try looks before it sends.
    if (error.kind === 'later') await sending.replies.postpone(message, attempt, error.message);
    throw error;
  }
}

/**
 * An earlier sending of this reply began and nobody heard how it ended. Settles it where it took place;
 * hands the reply out again where it certainly did not; else undefined, or `later` while it is too early
 * to tell.
 */
async function afterLostSending(
  { replies, log }: Sending,
  channel: CustomerChannel,
  reply: ReplyToSend,
  began: Begun,
): Promise<ReplyToSend | undefined> {
  const { message, attempt } = reply;
  const found = looksUp(channel) ? await lookUp(channel, replies, reply, began.at) : 'cannot-tell';
  if (found === 'cannot-tell') {
    await replies.markUnknown(message, attempt);
    return undefined;
  }

  const [providerId] = found;
  if (providerId !== undefined) {
    log.info({ issueId: reply.issue, messageId: message }, 'a sending whose answer was lost was found');
    await replies.settle(message, attempt, { outcome: 'sent', providerId, delivery: 'sent' });
    return undefined;
  }

  const leftMs = SETTLING_MS - began.agoMs;
  if (leftMs > 0)
    throw new DeliveryError('later', 'It is not known yet whether it was sent.', { afterMs: leftMs });
  // Begun anew, so that should this sending be lost too, it is looked for from now on.
  await replies.postpone(message, attempt, 'The first sending was lost; it is being sent again.');
  return replies.begin(message, attempt);
}

/**
 * Only after this long does "not found" mean "not sent": a request may take 10 s to fail, and a provider's
 * list lags behind what it has taken.
 */
const SETTLING_MS = 15_000;

async function lookUp(
  channel: LooksUp,
  replies: ReplyStore,
  reply: ReplyToSend,
  since: Date,
): Promise<readonly string[] | 'cannot-tell'> {
  const { route } = reply;
  try {
    return await replies.unclaimed(route.channel, await channel.lookUp(route, reply, since));
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    if (error.kind === 'never') return 'cannot-tell';
    // Never send on this: nothing was learnt.
    const { afterMs } = error;
    throw new DeliveryError('later', error.message, {
      cause: error,
      ...(afterMs === undefined ? {} : { afterMs }),
    });
  }
}

function attachmentHandler(byName: ByName, attachments: AttachmentStore): EffectHandler<'attachment'> {
  return {
    async deliver({ attachment }) {
      const wanted = await attachments.toFetch(attachment);
      if (!wanted) return;
      const channel = byName.get(wanted.channel);
      if (!channel || !fetchesFiles(channel))
        return attachments.giveUp(attachment, switchedOffFile(wanted.channel));
      try {
        await attachments.keep(attachment, await channel.fetchFile(wanted.url));
      } catch (error) {
        if (!(error instanceof DeliveryError) || error.kind !== 'never') throw error;
        await attachments.giveUp(attachment, error.message);
      }
    },

    giveUp: ({ attachment }, problem) => attachments.giveUp(attachment, problem),
  };
}

/** Why a channel cannot carry these files, in words; undefined where it can. */
export function cannotCarry(
  channel: CustomerChannel | undefined,
  files: readonly CarriedFile[],
): string | undefined {
  if (files.length === 0) return undefined;
  return channel && carriesFiles(channel) ? channel.cannotCarry(files) : NO_FILES;
}

const NO_FILES = 'Files cannot be sent this way. Send the text alone, or a link to the file.';

function carriesFiles(channel: CustomerChannel): channel is CustomerChannel & CarriesFiles {
  return 'cannotCarry' in channel;
}

function keepsPace(channel: CustomerChannel): channel is CustomerChannel & KeepsPace {
  return 'pace' in channel;
}

function looksUp(channel: CustomerChannel): channel is CustomerChannel & LooksUp {
  return 'lookUp' in channel;
}

function fetchesFiles(channel: CustomerChannel): channel is CustomerChannel & FetchesFiles {
  return 'fetchFile' in channel;
}

const BLOCKED: Readonly<Record<NonNullable<ReplyToSend['route']['blocked']>, string>> = {
  'opted-out':
    'The customer texted STOP before this could be sent, so it was not. They can text START to get texts again.',
  unanswerable: 'Nothing can be sent to this address.',
};

function refused(problem: string): SendReceipt {
  return { outcome: 'refused', problem };
}

function switchedOff({ route }: ReplyToSend): string {
  return `Replies by ${route.channel} are switched off. Ask the administrator to set it up, then press Retry.`;
}

function switchedOffFile(channel: string): string {
  return `The file could not be fetched: ${channel} is switched off.`;
}
