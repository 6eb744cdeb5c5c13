import type { AttachmentId, Conversation, Inbox, Issue, IssueEvent, IssueId, MessageId } from './issue.ts';

/** What the outside must be told. Each is one row of the outbox. */
export type Effect =
  /** Draw the issue's card in one conversation: post it where it is not posted yet, else update it. */
  | { readonly kind: 'card'; readonly issue: IssueId; readonly at: Conversation }
  /** Post a message under the card: this one makes a sound. */
  | {
      readonly kind: 'thread-message';
      readonly issue: IssueId;
      readonly at: Conversation;
      readonly message: MessageId;
    }
  /** Send a reply to the customer. */
  | { readonly kind: 'reply'; readonly message: MessageId; readonly attempt: number }
  /** Fetch an attachment's bytes from the provider. */
  | { readonly kind: 'attachment'; readonly attachment: AttachmentId };

export type EffectKind = Effect['kind'];

/** An effect with its place in the outbox. Same `coalesce`: one that has not started stands for both. */
export interface QueuedEffect {
  readonly effect: Effect;
  readonly lane: string;
  readonly coalesce?: string;
}

/** What of an issue decides where its effects go. */
export type Subject = Pick<Issue, 'id' | 'customer' | 'inbox'>;

/** Pure. What follows outside from these events on this issue. */
export function effectsOf(issue: Subject, events: readonly IssueEvent[]): readonly QueuedEffect[] {
  if (events.length === 0) return [];
  const opened = events.some((event) => event.type === 'issue-opened');
  return [
    ...events.flatMap((event) => repliesIn(issue, event)),
    ...cardsOf(issue.id, issue.inbox),
    // The message that opens an issue is on the card, which makes its own sound.
    ...(opened ? [] : events.flatMap((event) => threadMessagesOf(issue, event))),
  ];
}

/** The issue's card drawn anew in every conversation of its inbox. One lane per card and conversation. */
export function cardsOf(issue: IssueId, inbox: Inbox): readonly QueuedEffect[] {
  return inbox.posts.map((at) => {
    const lane = cardLane(issue, at);
    return { effect: { kind: 'card', issue, at }, lane, coalesce: lane };
  });
}

/** A reply on its way. One lane per customer: what they read comes in the order it was written. */
export function replyOf(issue: Pick<Subject, 'customer'>, message: MessageId, attempt: number): QueuedEffect {
  return { effect: { kind: 'reply', message, attempt }, lane: `reply:${issue.customer}` };
}

export function attachmentOf(attachment: AttachmentId): QueuedEffect {
  return { effect: { kind: 'attachment', attachment }, lane: `attachment:${attachment}` };
}

/** A message shown under the card in every conversation of the inbox. */
function threadMessageOf(issue: IssueId, inbox: Inbox, message: MessageId): readonly QueuedEffect[] {
  return inbox.posts.map((at) => ({
    effect: { kind: 'thread-message', issue, at, message },
    lane: cardLane(issue, at),
  }));
}

function repliesIn(issue: Subject, event: IssueEvent): readonly QueuedEffect[] {
  return event.type === 'reply-queued' ? [replyOf(issue, event.message, 1)] : [];
}

function threadMessagesOf(issue: Subject, event: IssueEvent): readonly QueuedEffect[] {
  return event.type === 'message-received' ? threadMessageOf(issue.id, issue.inbox, event.message) : [];
}

function cardLane(issue: IssueId, at: Conversation): string {
  return `card:${issue}:${at.platform}:${at.conversation}`;
}

type EffectOf<Kind extends EffectKind> = Extract<Effect, { readonly kind: Kind }>;

/**
 * How one kind of effect reaches the outside. It may be called again for what it did already (a crash
 * between doing and noting), so it looks before it does. What it throws, other than a `DeliveryError` that
 * says `never`, is tried again.
 */
export interface EffectHandler<Kind extends EffectKind> {
  deliver(effect: EffectOf<Kind>): Promise<void>;
  /** It will not be tried again: tell people where they look. */
  giveUp(effect: EffectOf<Kind>, problem: string): Promise<void>;
}

export type EffectHandlers = { readonly [Kind in EffectKind]: EffectHandler<Kind> };
