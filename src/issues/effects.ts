import type {
  AttachmentId,
  Conversation,
  CustomerId,
  EmployeeId,
  Inbox,
  Issue,
  IssueEvent,
  IssueId,
  MessageId,
  Origin,
} from './issue.ts';

/** What the outside must be told. Each is one row of the outbox. */
export type Effect =
  /**
   * Draw the issue's card in one conversation: post it where it is not posted yet, else update it. Where its inbox posts
   * no more, a card that stands there is kept true, and nothing new appears.
   */
  | { readonly kind: 'card'; readonly issue: IssueId; readonly at: Conversation }
  /** Show something that was written under the card, as it is now: post it, which makes a sound, else update it. */
  | {
      readonly kind: 'thread-message';
      readonly issue: IssueId;
      readonly at: Conversation;
      readonly message: MessageId;
    }
  /** Put a customer's file under the card. */
  | {
      readonly kind: 'thread-file';
      readonly issue: IssueId;
      readonly at: Conversation;
      readonly attachment: AttachmentId;
    }
  /** Tell one employee privately, unless they switched it off: on one platform, or wherever they are. */
  | {
      readonly kind: 'notice';
      readonly employee: EmployeeId;
      readonly about: NoticeKind;
      readonly issue: IssueId;
      readonly message?: MessageId;
      readonly platform?: string;
    }
  /** Send a reply to the customer, by that customer channel. */
  | {
      readonly kind: 'reply';
      readonly message: MessageId;
      readonly attempt: number;
      readonly channel?: string;
    }
  /** Fetch an attachment's bytes from the provider. */
  | { readonly kind: 'attachment'; readonly attachment: AttachmentId }
  /** Take away what was shown of an issue: on and under its card in a conversation, or else privately. */
  | {
      readonly kind: 'redaction';
      readonly redaction: number;
      readonly issue: IssueId;
      readonly platform: string;
      readonly conversation?: string;
    };

export type EffectKind = Effect['kind'];

/** What a notice is about: somebody gave me an issue; my customer wrote; my reply did not arrive. */
export const NOTICES = ['assigned', 'customer-wrote', 'reply-failed'] as const;
export type NoticeKind = (typeof NOTICES)[number];

/** An effect with its place in the outbox. Same `coalesce`: one that has not started stands for both. */
export interface QueuedEffect {
  readonly effect: Effect;
  readonly lane: string;
  readonly coalesce?: string;
  /** How long it waits at least; what comes after it in its lane waits with it. */
  readonly afterMs?: number;
}

/** What of an issue decides where its effects go. */
export interface Subject extends Pick<Issue, 'id' | 'customer' | 'inbox' | 'former'> {
  /** Who has it after the events. */
  readonly assignee?: EmployeeId;
}

/** Pure. What follows outside from these events on this issue. */
export function effectsOf(issue: Subject, events: readonly IssueEvent[]): readonly QueuedEffect[] {
  if (events.length === 0) return [];
  const opened = events.some((event) => event.type === 'issue-opened');
  return [
    ...events.flatMap((event) => repliesIn(issue, event)),
    ...cardsOf(issue),
    // The customer's message that opens an issue is on the card, which makes its own sound.
    ...events.flatMap((event) => (opened && event.type === 'message-received' ? [] : threadOf(issue, event))),
    ...events.flatMap((event) => noticesOf(issue, event)),
  ];
}

/**
 * The issue's card drawn anew in every conversation of its inbox, and wherever else it stands. One lane per card and
 * conversation.
 */
export function cardsOf({ id, inbox, former = [] }: Shown): readonly QueuedEffect[] {
  return [...inbox.posts, ...former].map((at) => cardAt(id, at));
}

type Shown = Pick<Subject, 'id' | 'inbox' | 'former'>;

/** The issue's card drawn anew in one conversation. */
export function cardAt(issue: IssueId, { platform, conversation }: Conversation): QueuedEffect {
  const at = { platform, conversation };
  const lane = cardLane(issue, at);
  return { effect: { kind: 'card', issue, at }, lane, coalesce: lane };
}

/** A reply on its way. */
export function replyOf(
  issue: Pick<Subject, 'customer'>,
  message: MessageId,
  attempt: number,
  channel: string,
  afterMs = 0,
): QueuedEffect {
  return {
    ...{ effect: { kind: 'reply', message, attempt, channel }, lane: replyLane(issue.customer) },
    ...(afterMs > 0 && { afterMs }),
  };
}

/** One lane per customer: what they read comes in the order it was written. */
export function replyLane(customer: CustomerId): string {
  return `reply:${customer}`;
}

export function attachmentOf(attachment: AttachmentId): QueuedEffect {
  return { effect: { kind: 'attachment', attachment }, lane: `attachment:${attachment}` };
}

/** A message shown under the card in every conversation of the inbox but the one it was written in. */
export function threadMessageOf(
  issue: IssueId,
  inbox: Inbox,
  message: MessageId,
  origin?: Origin,
): readonly QueuedEffect[] {
  return inbox.posts
    .filter((at) => !isAt(origin, at))
    .map((at) => {
      const lane = cardLane(issue, at);
      return {
        effect: { kind: 'thread-message', issue, at, message },
        lane,
        coalesce: `${lane}:${message}`,
      };
    });
}

/** A customer's file under the card in every conversation of the inbox. */
export function threadFileOf(
  issue: IssueId,
  inbox: Inbox,
  attachment: AttachmentId,
): readonly QueuedEffect[] {
  return inbox.posts.map((at) => ({
    effect: { kind: 'thread-file', issue, at, attachment },
    lane: cardLane(issue, at),
  }));
}

/** The same private word on one platform. */
export function noticeOn(
  notice: Extract<Effect, { readonly kind: 'notice' }>,
  platform: string,
): QueuedEffect {
  const { employee, about, issue, message } = notice;
  const lane = noticeLane(employee, platform);
  return {
    effect: { ...notice, platform },
    lane,
    coalesce: `${lane}:${issue}:${about}${message === undefined ? '' : `:${message}`}`,
  };
}

/** A private word to one employee, wherever they are: it becomes one on each platform. One lane per employee. */
export function noticeOf(
  employee: EmployeeId,
  about: NoticeKind,
  issue: IssueId,
  message?: MessageId,
): QueuedEffect {
  return {
    effect: { kind: 'notice', employee, about, issue, ...(message !== undefined && { message }) },
    lane: `notice:${employee}`,
  };
}

/**
 * What was shown is taken away: of a card in the card's own lane, and of private words in their reader's on that
 * platform, so that what is being shown at this moment is shown before.
 */
export function redactionOf(
  redaction: number,
  issue: IssueId,
  where: { readonly at: Conversation } | { readonly platform: string; readonly employee: EmployeeId },
): QueuedEffect {
  return 'at' in where
    ? { effect: { kind: 'redaction', redaction, issue, ...where.at }, lane: cardLane(issue, where.at) }
    : {
        effect: { kind: 'redaction', redaction, issue, platform: where.platform },
        lane: noticeLane(where.employee, where.platform),
      };
}

/** One lane per employee and platform: what hangs on one holds up no other. */
function noticeLane(employee: EmployeeId, platform: string): string {
  return `notice:${employee}:${platform}`;
}

function repliesIn(issue: Subject, event: IssueEvent): readonly QueuedEffect[] {
  return event.type === 'reply-queued'
    ? [replyOf(issue, event.message, 1, event.route.channel, event.waitMs)]
    : [];
}

function threadOf(issue: Subject, event: IssueEvent): readonly QueuedEffect[] {
  switch (event.type) {
    case 'message-received':
      return threadMessageOf(issue.id, issue.inbox, event.message);
    case 'comment-added':
      return threadMessageOf(issue.id, issue.inbox, event.message, event.origin);
    case 'reply-queued':
      // Also where it was written: what becomes of it is told there.
      return threadMessageOf(issue.id, issue.inbox, event.message);
    case 'reply-withdrawn':
      return threadMessageOf(issue.id, issue.inbox, event.message);
    default:
      return [];
  }
}

function noticesOf(issue: Subject, event: IssueEvent): readonly QueuedEffect[] {
  if (event.type === 'issue-assigned' && event.to.id !== event.by.id)
    return [noticeOf(event.to.id, 'assigned', issue.id)];
  if (event.type === 'message-received' && issue.assignee !== undefined)
    return [noticeOf(issue.assignee, 'customer-wrote', issue.id, event.message)];
  return [];
}

function isAt(origin: Origin | undefined, at: Conversation): boolean {
  return origin?.platform === at.platform && origin.conversation === at.conversation;
}

function cardLane(issue: IssueId, at: Conversation): string {
  return `card:${issue}:${at.platform}:${at.conversation}`;
}

/**
 * What the other side takes in which time: so many at once, and one more every so often. All that name the same
 * `of` share it, whichever process they are delivered by. In any time T it lets at most `burst` + T / `everyMs`
 * through.
 */
export interface Pace {
  readonly of: string;
  readonly burst: number;
  readonly everyMs: number;
}

type EffectOf<Kind extends EffectKind> = Extract<Effect, { readonly kind: Kind }>;

/**
 * How one kind of effect reaches the outside. It may be called again for what it did already (a crash
 * between doing and noting), so it looks before it does. What it throws, other than a `DeliveryError` that
 * says `never`, is tried again.
 */
export interface EffectHandler<Kind extends EffectKind> {
  deliver(effect: EffectOf<Kind>): Promise<void>;
  /** What of the other side's limits it will use up; nothing where it may go at once. */
  paceOf?(effect: EffectOf<Kind>): Promise<readonly Pace[]>;
  /** It has waited for long, as the other side is away: tell people where they look. Said again as long as it waits. */
  waits?(effect: EffectOf<Kind>, problem: string): Promise<void>;
  /** It will not be tried again: tell people where they look. */
  giveUp(effect: EffectOf<Kind>, problem: string): Promise<void>;
}

export type EffectHandlers = { readonly [Kind in EffectKind]: EffectHandler<Kind> };
