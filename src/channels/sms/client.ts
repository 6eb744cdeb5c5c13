import { z } from 'zod';

import type { SendReceipt } from '../../issues/delivery.ts';
import { DeliveryError } from '../../issues/delivery.ts';
import type { InboundAttachment, InboundMessage } from '../../issues/inbound.ts';
import type { TwilioSettings } from './config.ts';
import { outcomeOf } from './faults.ts';
import { fetchMedia } from './fetch-media.ts';
import { inboundMessage, schemeOf } from './inbound.ts';
import type { OutboundSms, SmsProvider } from './provider.ts';
import { sameBody } from './provider.ts';
import { restClient } from './rest.ts';
import { deliveryOf } from './status.ts';

/** Twilio's REST API. https://www.twilio.com/docs/messaging/api/message-resource */
export function twilioProvider(
  settings: TwilioSettings,
  clock: () => Date,
  random: () => number = Math.random,
): SmsProvider {
  const rest = restClient(settings);
  return {
    send: (sms) => send(rest, settings, sms, clock, random),
    lookUp: (sms, since) => lookUp(rest, sms, since),
    missed: (ours, since) => missed(rest, ours, since, clock()),
    fetchFile: (url) => fetchMedia(url, { login: settings.login, api: settings.apiUrl }),
  };
}

type Rest = ReturnType<typeof restClient>;
type Listed = Awaited<ReturnType<Rest['messages']['list']>>[number];

async function send(
  rest: Rest,
  settings: TwilioSettings,
  { to, from, body, mediaUrls, statusCallback }: OutboundSms,
  clock: () => Date,
  random: () => number,
): Promise<SendReceipt> {
  const { messagingServiceSid } = settings;
  // With a Messaging Service the number still goes along: a STOP must meet the sender the customer knows.
  const service = messagingServiceSid === undefined ? {} : { messagingServiceSid };
  try {
    const files = mediaUrls.length === 0 ? {} : { mediaUrl: [...mediaUrls] };
    const created = await rest.messages.create({ to, from, body, statusCallback, ...service, ...files });
    const { sid, status } = Created.parse(created);
    return {
      outcome: 'sent',
      providerId: sid,
      delivery: deliveryOf(status) === 'queued' ? 'queued' : 'sent',
    };
  } catch (error) {
    return outcomeOf(error, clock(), random);
  }
}

const Created = z.object({ sid: z.string().min(1), status: z.string() });

async function lookUp(
  rest: Rest,
  { to, from, body }: Pick<OutboundSms, 'to' | 'from' | 'body'>,
  since: Date,
): Promise<readonly string[]> {
  // Not filtered by date over there: that filter is by the date of sending, which a queued text does not have
  // yet, and a text that is not found is sent again. The list is newest first.
  const listed = await asked(() => rest.messages.list({ to, from, limit: 200, pageSize: 100 }));
  const earliest = since.getTime() - CLOCK_SKEW_MS;
  // Its times are whole seconds: of two in one second the order of the list tells which was first.
  return listed
    .filter((message) => message.direction.startsWith('outbound'))
    .filter((message) => deliveryOf(message.status) !== 'failed')
    .filter((message) => message.dateCreated.getTime() >= earliest && sameBody(message.body, body))
    .toReversed()
    .sort((one, other) => one.dateCreated.getTime() - other.dateCreated.getTime())
    .map((message) => message.sid);
}

/** The clocks of Twilio and of this machine may differ by this much, and its times are whole seconds. */
const CLOCK_SKEW_MS = 60_000;

async function missed(rest: Rest, ours: string, since: Date, now: Date): Promise<readonly InboundMessage[]> {
  // Without a limit the library follows every page.
  const listed = await asked(() => rest.messages.list({ to: ours, dateSentAfter: since, pageSize: 200 }));
  const received = listed.filter(
    (message) =>
      message.direction === 'inbound' &&
      message.status !== 'receiving' &&
      schemeOf(message.from) === undefined &&
      arrived(message).getTime() >= since.getTime(),
  );
  const messages: InboundMessage[] = [];
  for (const message of received.toReversed()) {
    const { sid, from, to, body } = message;
    const count = Number(message.numMedia);
    const attachments = count > 0 ? await asked(() => mediaOf(rest, sid)) : [];
    // Pictures may be there later than the text, which is asked for again.
    const isNew = now.getTime() - arrived(message).getTime() < MEDIA_LATE_MS;
    if (attachments.length < count && isNew) continue;
    messages.push(inboundMessage({ sid, from, to, body: body ?? '', attachments, at: arrived(message) }));
  }
  return messages;
}

/** Shorter than the time for which every text is asked for twice. */
const MEDIA_LATE_MS = 5 * 60_000;

function arrived(message: Listed): Date {
  return message.dateSent ?? message.dateCreated;
}

async function mediaOf(rest: Rest, sid: string): Promise<readonly InboundAttachment[]> {
  const media = await rest.messages(sid).media.list({ limit: 10 });
  return media.map(({ uri, contentType }) => ({
    url: `https://api.twilio.com${uri.replace(/\.json$/, '')}`,
    contentType,
  }));
}

async function asked<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw new DeliveryError('later', 'Twilio could not be asked for its list of texts.', { cause: error });
  }
}
