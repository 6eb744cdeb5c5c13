import type { Address, IssueEvent, IssueId, MessageId } from './issue.ts';

/**
 * A lone word to which carriers give a meaning. `yes` is a START only from somebody who has opted out;
 * from anybody else it is an answer like any other, and the commonest one.
 */
export type Keyword = 'stop' | 'start' | 'yes' | 'help';

/** A customer's message as a customer channel hands it over. The same one may come twice. */
export interface InboundMessage {
  readonly channel: string;
  /** The provider's id: what makes a second delivery of the same message known as such. */
  readonly providerId: string;
  readonly from: string;
  /** Ours: the number or address they wrote to. */
  readonly to: string;
  /** False where nothing can be sent back (a short code, a name instead of a number). */
  readonly answerable: boolean;
  readonly text: string;
  readonly attachments: readonly InboundAttachment[];
  readonly keyword?: Keyword;
  readonly at: Date;
}

/** Named by the provider's address for it; its bytes are fetched later, through the outbox. */
export interface InboundAttachment {
  readonly url: string;
  readonly contentType: string;
}

/** What became of it. `duplicate`: this very message was here before, and nothing was done. */
export type Received = 'opened' | 'appended' | 'consent-recorded' | 'nothing' | 'duplicate';

/** What is known of the sender when a message arrives; read under the customer's lock. */
export interface Sender {
  readonly optedOut: boolean;
  /** Their unresolved issue in this inbox. */
  readonly open?: IssueId;
}

/** What a message means: which issue it goes to, or what it says about consent, or nothing at all. */
export type InboundDecision =
  | { readonly kind: 'continue'; readonly issue: IssueId; readonly events: readonly IssueEvent[] }
  | { readonly kind: 'open'; readonly events: readonly IssueEvent[] }
  /** The opt-out record changes; where there is an open issue, a line on it says so. */
  | {
      readonly kind: 'consent';
      readonly optedOut: boolean;
      readonly issue?: IssueId;
      readonly events: readonly IssueEvent[];
    }
  | { readonly kind: 'nothing' };

/** Pure. A customer writes: which issue it continues, or a new one, or none at all. */
export function decideInbound(
  sender: Sender,
  message: InboundMessage,
  id: MessageId,
  now: Date,
): InboundDecision {
  const consent = consentOf(message.keyword, sender.optedOut);
  if (consent) return keepConsent(sender, message, consent, now);

  // HELP is answered by the carrier: worth a line on an open issue, never an issue of its own.
  if (message.keyword === 'help' && sender.open === undefined) return { kind: 'nothing' };

  const received: IssueEvent = { type: 'message-received', message: id, at: now };
  if (sender.open !== undefined) return { kind: 'continue', issue: sender.open, events: [received] };
  return { kind: 'open', events: [{ type: 'issue-opened', at: now }, received] };
}

function consentOf(keyword: Keyword | undefined, optedOut: boolean): 'out' | 'in' | undefined {
  if (keyword === 'stop') return 'out';
  if (keyword === 'start') return 'in';
  if (keyword === 'yes' && optedOut) return 'in';
  return undefined;
}

function keepConsent(
  sender: Sender,
  message: InboundMessage,
  consent: 'out' | 'in',
  at: Date,
): InboundDecision {
  const optedOut = consent === 'out';
  if (sender.open === undefined || optedOut === sender.optedOut)
    return { kind: 'consent', optedOut, events: [] };
  const address: Address = { channel: message.channel, address: message.from };
  const type = optedOut ? 'customer-opted-out' : 'customer-opted-in';
  return { kind: 'consent', optedOut, issue: sender.open, events: [{ type, address, at }] };
}
