import type { Handler, Router } from 'express';
import type { Logger } from 'pino';

import type { ReplySize } from '../issues/decide.ts';
import type { DeliveryReport, SendReceipt } from '../issues/delivery.ts';
import type { Pace } from '../issues/effects.ts';
import type { InboundMessage } from '../issues/inbound.ts';
import type { Address, AttachmentId } from '../issues/issue.ts';
import type { ReplyToSend, Shelf, StoredFile } from '../issues/store.ts';

/** A way in which customers reach us and we reach them. */
export interface CustomerChannel {
  /** Data, never a union: as stored with addresses and messages. */
  readonly name: string;
  /** What people call one message of it: "text", "email". */
  readonly word: string;
  /** Verify, parse, hand over, and answer the provider only after the hand-over resolved. */
  routes(listener: ChannelListener): Router;
  /**
   * Sends one reply, once: no retries inside. `idempotencyKey` differs for every sending that is meant.
   * Throws `DeliveryError`: `later` where it certainly did not go, `unknown` where it may have gone.
   */
  send(to: CustomerAddress, reply: OutboundReply, idempotencyKey: string): Promise<SendReceipt>;
  /** What a reply would be sent as. Pure. */
  measure(text: string): ReplySize;
  /** Ends what it holds open. */
  stop(): Promise<void>;
}

/** What a channel tells of. Both may be told the same thing twice; both resolve once it is kept. */
export interface ChannelListener {
  onMessage(message: InboundMessage): Promise<void>;
  onReport(report: DeliveryReport): Promise<void>;
}

/** Where a reply goes, with whom it is shared, and from which of our addresses: the one the customer wrote to. */
export interface CustomerAddress {
  readonly to: string;
  readonly from: string;
  readonly cc?: readonly string[];
}

/** A reply with what its channel may want to say of it. */
export type OutboundReply = Omit<ReplyToSend, 'route' | 'begun'>;

/** An ability: carry files. Another channel's replies are text alone. */
export interface CarriesFiles {
  /** Why these cannot be carried, in words for who wants to send them; undefined where they can. Pure. */
  cannotCarry(files: readonly CarriedFile[]): string | undefined;
}

export interface CarriedFile {
  readonly name?: string;
  readonly contentType: string;
  readonly size: number;
}

/** An ability: find out whether a sending whose answer was lost took place. */
export interface LooksUp {
  /** The provider's ids of messages that may be this reply, sent since `since`, oldest first. */
  lookUp(to: CustomerAddress, reply: OutboundReply, since: Date): Promise<readonly string[]>;
}

/** An ability: say how much is taken in which time, before it has to be refused. */
export interface KeepsPace {
  readonly pace: readonly Pace[];
}

/** An ability: fetch the bytes of what a customer attached. Throws `DeliveryError`. */
export interface FetchesFiles {
  fetchFile(url: string): Promise<StoredFile>;
}

/** An ability: ask the provider what arrived at one of our addresses while we did not listen. */
export interface CatchesUp {
  /** Everything since `since`; much of it will be known already. */
  missed(ours: string, since: Date): Promise<readonly InboundMessage[]>;
}

/** An ability: take in messages by a connection or a port of its own instead of being called over HTTP. */
export interface ListensItself {
  /** Resolves once it listens, or has begun to try. Rejects where it never can. */
  listen(listener: ChannelListener): Promise<void>;
  /** Begins to take in nothing more; resolves when what it was taking in is kept. Replies still go out, until `stop`. */
  listenNoMore(): Promise<void>;
}

/** An ability: read again what was held. */
export interface ReadsAgain {
  /** The original of a held message that arrived at one of our addresses, as a person's. */
  readAgain(original: Uint8Array, to: string): Promise<InboundMessage>;
}

/** An ability: say why nothing comes in at present, in words for people; undefined where it does. */
export interface SaysTrouble {
  trouble(): string | undefined;
}

/** What a channel is given by the app. */
export interface ChannelTools {
  readonly log: Logger;
  /** Where the outside calls us; no slash at the end. */
  readonly publicUrl: string;
  /** Where this process really listens, for a stand-in that calls it from this machine. */
  readonly localUrl: () => string;
  readonly shelf: Shelf;
  /** The addresses our inboxes listen on, of every channel, as they are now. */
  readonly addresses: () => Promise<readonly Address[]>;
  /** The bytes of a reply's file. */
  readonly file: (id: AttachmentId) => Promise<StoredFile | undefined>;
  /** Counts a request that was turned away. */
  readonly rejected: (door: string, reason: string) => void;
  /** Stands before pages for a browser on this machine: headers, host and origin checks. */
  readonly pageGuard: Handler;
}

/** An ability: a page on this machine that plays the customer. The workspace shows it beside itself. */
export interface PlaysTheCustomer {
  readonly panel: Panel;
}

export interface Panel {
  readonly title: string;
  readonly path: string;
}

/** The process's settings as they came; each folder reads its own prefix. */
export type Environment = Readonly<Record<string, string | undefined>>;
