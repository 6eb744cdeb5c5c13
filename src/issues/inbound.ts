import type { Address, Employee, IssueEvent, IssueId, MessageId } from './issue.ts';

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
  readonly subject?: string;
  /** What the sender calls themself; nobody has checked it. */
  readonly senderName?: string;
  /** True where the sender's own mail server says that it did not send this. */
  readonly unverified?: boolean;
  /** The address the customer wants answers at, where that is another. */
  readonly replyTo?: string;
  /** Everybody else it went to, without us. */
  readonly cc?: readonly string[];
  /** All that was written, where `text` is less of it: quotes and a signature were taken off. */
  readonly whole?: string;
  /** The message as it came, byte for byte. */
  readonly original?: Uint8Array;
  /** What its channel needs to answer it; JSON that only the channel reads. */
  readonly envelope?: unknown;
  /** What of ours it answers, where the channel could tell. */
  readonly answers?: Answered;
  /** Written by a machine, not by a person. */
  readonly automatic?: Automatic;
  /** How far its source has been read: kept in the same transaction, under this key of the shelf. */
  readonly position?: { readonly key: string; readonly value: unknown };
}

/**
 * What a message answers. `issue`: it was sent to an address of ours that only this issue gave out, and that
 * cannot be guessed. `message`: it names a reply of ours, which anybody can who was shown that reply.
 */
export type Answered = { readonly issue: IssueId } | { readonly message: MessageId };

/** Why a message counts as no person's. */
export type Automatic = 'automatic-reply' | 'bounce' | 'delivery-report' | 'mailing-list' | 'our-own';

/**
 * What came with a message. With `url` it is named by the provider's address for it, and its bytes are fetched
 * later, through the outbox.
 */
export type InboundAttachment = { readonly contentType: string } & (
  | { readonly url: string }
  | { readonly name?: string; readonly bytes: Uint8Array }
);

/**
 * What became of it. `duplicate`: this very message was here before, and nothing was done. `held`: it was kept
 * aside, where employees can look and release it.
 */
export type Received = 'opened' | 'appended' | 'consent-recorded' | 'held' | 'nothing' | 'duplicate';

/** What is known of the sender when a message arrives; read under the customer's lock. */
export interface Sender {
  readonly optedOut: boolean;
  readonly optedOutSince?: Date;
  /** Their unresolved issue in this inbox. */
  readonly open?: IssueId;
  /** The issue that the message answers, where it answers one. */
  readonly answered?: AnsweredIssue;
}

export interface AnsweredIssue {
  readonly id: IssueId;
  readonly open: boolean;
  /** The sender is its customer, or was part of it before: they wrote on it, or were copied in. */
  readonly knowsSender: boolean;
}

/** What a message means: which issue it goes to, or what it says about consent, or nothing at all. */
export type InboundDecision =
  | { readonly kind: 'continue'; readonly issue: IssueId; readonly events: readonly IssueEvent[] }
  | { readonly kind: 'open'; readonly events: readonly IssueEvent[] }
  /** Kept aside; where the sender has an open issue, a line on it says so. */
  | { readonly kind: 'hold'; readonly issue?: IssueId; readonly events: readonly IssueEvent[] }
  /** The opt-out record changes; where there is an open issue, a line on it says so. */
  | {
      readonly kind: 'consent';
      readonly optedOut: boolean;
      readonly issue?: IssueId;
      readonly events: readonly IssueEvent[];
    }
  | { readonly kind: 'nothing' };

/**
 * Pure. A customer writes: which issue it continues, or a new one, or none at all. `releasedBy`: an employee
 * looked at what had been held and says that it is a person's.
 */
export function decideInbound(
  sender: Sender,
  message: InboundMessage,
  id: MessageId,
  now: Date,
  releasedBy?: Employee,
): InboundDecision {
  if (message.automatic !== undefined && !releasedBy) return hold(sender, message, now);

  if (message.keyword === 'start' && isTakenBack(sender, message)) return { kind: 'nothing' };
  const consent = consentOf(sender, message);
  if (consent) return keepConsent(sender, message, consent, now);

  // HELP alone is answered by the carrier: worth a line on an open issue, never an issue of its own.
  const isHelpAlone = message.keyword === 'help' && message.attachments.length === 0;
  if (isHelpAlone && sender.open === undefined) return { kind: 'nothing' };

  const received: readonly IssueEvent[] = [
    { type: 'message-received', message: id, at: now },
    ...(releasedBy ? [{ type: 'message-released', by: releasedBy, at: now } as const] : []),
  ];
  const continued = issueToContinue(sender, message);
  if (continued !== undefined) return { kind: 'continue', issue: continued, events: received };
  const follows = mayRefer(sender, message) ? sender.answered?.id : undefined;
  return {
    kind: 'open',
    events: [{ type: 'issue-opened', ...(follows !== undefined && { follows }), at: now }, ...received],
  };
}

/**
 * A machine's message opens nothing, reopens nothing and answers nothing. What a bounce or a report says of
 * our replies is told on them; an absence is worth a line where somebody waits for the answer.
 */
function hold(sender: Sender, message: InboundMessage, at: Date): InboundDecision {
  const { automatic, subject = '', from } = message;
  const issue = automatic === 'automatic-reply' ? issueToContinue(sender, message) : undefined;
  if (issue === undefined) return { kind: 'hold', events: [] };
  return { kind: 'hold', issue, events: [{ type: 'message-held', from, subject, at }] };
}

/** The issue it answers, if its sender may speak there; else their own. */
function issueToContinue(sender: Sender, message: InboundMessage): IssueId | undefined {
  if (sender.answered?.open && mayRefer(sender, message)) return sender.answered.id;
  return sender.open;
}

/**
 * Pure. Whether the sender may speak on the issue that their message answers. A name of ours in a message proves
 * nothing: whoever was forwarded the mail has it.
 */
export function mayRefer(
  { answered }: Pick<Sender, 'answered'>,
  { answers }: Pick<InboundMessage, 'answers'>,
): boolean {
  if (!answered || !answers) return false;
  return 'issue' in answers || answered.knowsSender;
}

function consentOf(sender: Sender, message: InboundMessage): 'out' | 'in' | undefined {
  if (message.keyword === 'stop') return 'out';
  if (message.keyword === 'start') return 'in';
  if (message.keyword === 'yes' && sender.optedOut && !isTakenBack(sender, message)) return 'in';
  return undefined;
}

/** What was missed at first comes late, and may be older than the STOP that stands. */
function isTakenBack({ optedOutSince }: Sender, { at }: InboundMessage): boolean {
  return optedOutSince !== undefined && at.getTime() < optedOutSince.getTime() - CLOCKS_APART_MS;
}

/** The carrier's clock says when a text that was missed was sent, ours when any other came. */
const CLOCKS_APART_MS = 60_000;

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
