import type { SendReceipt } from '../../issues/delivery.ts';
import type { InboundMessage } from '../../issues/inbound.ts';
import type { StoredFile } from '../../issues/store.ts';

/** Who carries our texts: Twilio, or the local carrier. No type of a provider's library gets past this. */
export interface SmsProvider {
  /** Hands over one text, once. Throws `DeliveryError`: `later` (certainly not done) or `unknown`. */
  send(sms: OutboundSms): Promise<SendReceipt>;
  /** Ids of texts equal to this one that were handed over since `since`, oldest first. */
  lookUp(sms: Pick<OutboundSms, 'to' | 'from' | 'body'>, since: Date): Promise<readonly string[]>;
  /** Every text that reached `ours` since `since`. */
  missed(ours: string, since: Date): Promise<readonly InboundMessage[]>;
  /** A picture or file a customer sent. Throws `DeliveryError`. */
  fetchFile(url: string): Promise<StoredFile>;
}

export interface OutboundSms {
  readonly to: string;
  readonly from: string;
  readonly body: string;
  /** Where the provider finds the files that go along. */
  readonly mediaUrls: readonly string[];
  /** Where the provider reports how far the text has come. */
  readonly statusCallback: string;
}

/** Two texts are the same where only the white space at their end differs, which carriers do not keep. */
export function sameBody(one: string, other: string): boolean {
  return one.replace(/\r\n?/g, '\n').trimEnd() === other.replace(/\r\n?/g, '\n').trimEnd();
}
