import { randomBytes } from 'node:crypto';

import type { Logger } from 'pino';

import type { SendReceipt } from '../../../issues/delivery.ts';
import type { InboundMessage } from '../../../issues/inbound.ts';
import { wordsFor } from '../errors.ts';
import { inboundMessage } from '../inbound.ts';
import { keywordOf } from '../keyword.ts';
import type { OutboundSms, SmsProvider } from '../provider.ts';
import { sameBody } from '../provider.ts';
import { MAX_LENGTH } from '../segments.ts';
import { STATUS_PATH } from '../status.ts';
import { INBOUND_PATH } from '../webhooks.ts';
import type { Caller } from './caller.ts';
import { CUSTOMERS, LOCAL_NUMBER } from './numbers.ts';
import type { Phone, PhoneText, Phones, Picture } from './phones.ts';

/** The network between the pretend phones and us. */
export interface Carrier extends Omit<SmsProvider, 'fetchFile'> {
  /** A text from a phone. Resolves once the phone shows it; it reaches us a moment later. */
  text(number: string, text: string, picture?: Picture): Promise<void>;
  /** Brings what was on its way when the process ended. */
  resume(): Promise<void>;
  /** Resolves when nothing is on its way any more; the caller must have been stopped. */
  settled(): Promise<void>;
}

export interface CarrierOptions {
  readonly phones: Phones;
  readonly caller: Caller;
  readonly mediaUrl: (picture: string) => string;
  /** Fetches a file that goes out; undefined where it is not there. */
  readonly fetchOut: (url: string) => Promise<Picture | undefined>;
  readonly clock: () => Date;
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * Behaves as Twilio does where it matters: webhooks and reports by the real door, STOP, START and HELP
 * answered by the carrier and a STOP obeyed by it, texts that are too long or from no number of ours refused.
 */
export function carrier({ phones, caller, mediaUrl, fetchOut, clock, log }: CarrierOptions): Carrier {
  const roads = new Map<string, Promise<void>>();

  /** What goes the same way arrives in the order it left. Nobody waits for it, so it ends here either way. */
  function onTheRoad(road: string, ride: () => Promise<void>): void {
    const before = roads.get(road) ?? Promise.resolve();
    roads.set(
      road,
      before.then(ride).catch((error: unknown) => log.warn({ err: error }, 'local carrier lost a message')),
    );
  }

  function bring(number: string, sms: PhoneText): void {
    onTheRoad(`from ${number}`, async () => {
      const outcome = await caller.call(INBOUND_PATH, inboundForm(number, sms, mediaUrl));
      if (outcome !== 'stopped') await mark(number, sms.sid, outcome === 'taken' ? 'delivered' : 'failed');
    });
  }

  function report(number: string, { sid, callback }: PhoneText): void {
    if (callback === undefined) return;
    const path = `${STATUS_PATH}${new URL(callback).search}`;
    onTheRoad(`to ${number}`, async () => {
      await caller.call(path, { MessageSid: sid, MessageStatus: 'sent' });
      await caller.pause(DELIVERY_MS);
      const outcome = await caller.call(path, { MessageSid: sid, MessageStatus: 'delivered' });
      if (outcome === 'taken') await mark(number, sid, 'delivered');
    });
  }

  async function mark(number: string, sid: string, state: PhoneText['state']): Promise<void> {
    await phones.change(number, (phone) => ({
      ...phone,
      texts: phone.texts.map((text) => (text.sid === sid ? marked(text, state) : text)),
    }));
  }

  async function withFile(text: PhoneText, file: Picture): Promise<PhoneText> {
    if (!file.contentType.startsWith('image/')) return { ...text, text: `[${file.contentType}]` };
    const sid = newSid('ME');
    await phones.keepPicture(sid, file);
    return { ...text, picture: { sid, contentType: file.contentType } };
  }

  return {
    async text(number, text, picture) {
      const sid = newSid(picture ? 'MM' : 'SM');
      const at = clock().toISOString();
      const written: PhoneText = {
        sid,
        by: 'customer',
        text,
        at,
        state: 'sending',
        ...(picture && { picture: { sid: newSid('ME'), contentType: picture.contentType } }),
      };
      if (picture && written.picture) await phones.keepPicture(written.picture.sid, picture);
      await phones.change(number, (phone) => answeredByCarrier(added(phone, written), text, at));
      bring(number, written);
    },

    async send({ to, from, body, mediaUrls, statusCallback }: OutboundSms): Promise<SendReceipt> {
      if (from !== LOCAL_NUMBER) return { outcome: 'refused', problem: wordsFor(21606) };
      if (body.length > MAX_LENGTH) return { outcome: 'refused', problem: wordsFor(21617) };
      if ((await phones.read(to)).optedOut)
        return { outcome: 'refused', problem: wordsFor(21610), optOut: true };

      const sent: PhoneText = {
        sid: newSid('SM'),
        by: 'us',
        text: body,
        at: clock().toISOString(),
        state: 'sent',
        callback: statusCallback,
      };
      const shown: PhoneText[] = [];
      for (const url of mediaUrls) {
        const file = await fetchOut(url);
        if (!file) return { outcome: 'refused', problem: 'A file of this reply could not be fetched.' };
        shown.push(await withFile({ ...sent, sid: newSid('MM'), text: '', callback: undefined }, file));
      }
      const words = body === '' && shown.length > 0 ? [] : [sent];
      const [first, ...more] = [...shown, ...words].toReversed();
      const all = first
        ? [...more.toReversed(), { ...first, sid: sent.sid, callback: statusCallback }]
        : [sent];
      await phones.change(to, (phone) => all.reduce(added, phone));
      report(to, sent);
      return { outcome: 'sent', providerId: sent.sid, delivery: 'queued' };
    },

    async lookUp({ to, from, body }, since) {
      if (from !== LOCAL_NUMBER) return [];
      const { texts } = await phones.read(to);
      return texts
        .filter((text) => text.by === 'us' && new Date(text.at) >= since && sameBody(text.text, body))
        .map((text) => text.sid);
    },

    async missed(ours, since) {
      if (ours !== LOCAL_NUMBER) return [];
      const messages: InboundMessage[] = [];
      for (const { number } of CUSTOMERS) {
        const { texts } = await phones.read(number);
        const wanted = texts.filter((text) => text.by === 'customer' && new Date(text.at) >= since);
        for (const text of wanted) {
          messages.push(receivedFrom(number, text, mediaUrl));
          if (text.state === 'failed') await mark(number, text.sid, 'delivered');
        }
      }
      return messages.sort((one, other) => one.at.getTime() - other.at.getTime());
    },

    async resume() {
      for (const { number } of CUSTOMERS) {
        const { texts } = await phones.read(number);
        const unfinished = texts.filter((text) => text.state !== 'delivered');
        for (const text of unfinished) {
          if (text.by === 'customer') bring(number, text);
          else report(number, text);
        }
      }
    },

    async settled() {
      await Promise.all(roads.values());
    },
  };
}

type MediaUrl = CarrierOptions['mediaUrl'];

function inboundForm(from: string, { sid, text, picture }: PhoneText, mediaUrl: MediaUrl) {
  const form = { MessageSid: sid, From: from, To: LOCAL_NUMBER, Body: text };
  if (!picture) return { ...form, NumMedia: '0' };
  const { contentType } = picture;
  return { ...form, NumMedia: '1', MediaUrl0: mediaUrl(picture.sid), MediaContentType0: contentType };
}

function receivedFrom(from: string, sms: PhoneText, mediaUrl: MediaUrl): InboundMessage {
  const { sid, text, picture } = sms;
  const attachments = picture ? [{ url: mediaUrl(picture.sid), contentType: picture.contentType }] : [];
  return inboundMessage({ sid, from, to: LOCAL_NUMBER, body: text, attachments, at: new Date(sms.at) });
}

/** As long as a phone takes to show a text. */
const DELIVERY_MS = 250;

function marked(text: PhoneText, state: PhoneText['state']): PhoneText {
  return { ...text, state };
}

function added(phone: Phone, text: PhoneText): Phone {
  return { ...phone, texts: [...phone.texts, text] };
}

/** What the carrier does about a keyword before we hear of it. */
function answeredByCarrier(phone: Phone, text: string, at: string): Phone {
  const keyword = keywordOf(text);
  const answer = keyword === 'yes' && !phone.optedOut ? undefined : keyword && ANSWERS[keyword];
  if (answer === undefined) return phone;
  const words: PhoneText = { sid: newSid('SM'), by: 'carrier', text: answer, at, state: 'delivered' };
  return { ...added(phone, words), optedOut: keyword === 'help' ? phone.optedOut : keyword === 'stop' };
}

const RESUBSCRIBED =
  'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe.';

/** Twilio's own default answers. */
const ANSWERS = {
  stop: 'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.',
  start: RESUBSCRIBED,
  yes: RESUBSCRIBED,
  help: 'Reply STOP to unsubscribe. Msg & data rates may apply.',
} as const;

function newSid(prefix: 'SM' | 'MM' | 'ME'): string {
  return `${prefix}${randomBytes(16).toString('hex')}`;
}
