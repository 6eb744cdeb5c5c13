import type { NoticeKind } from './effects.ts';
import type { EmployeeId, IssueId } from './issue.ts';

/** A time in which somebody is not to be disturbed. */
export interface Quiet {
  readonly since: Date;
  /** It ends by itself then; absent where it lasts until they end it. */
  readonly until?: Date;
}

/** How an employee wants to be called, on all their devices. */
export interface CallWishes {
  readonly sound: boolean;
  /** Absent where they may be disturbed. */
  readonly quiet?: Quiet;
}

/** A notice that came while somebody was not to be disturbed. */
export interface MissedNotice {
  readonly about: NoticeKind;
  readonly issue: IssueId;
  readonly at: Date;
}

/**
 * How employees want to be called by the built-in workspace, and what they missed meanwhile. Each is one statement:
 * asked twice it holds once, and of two at once the later counts.
 */
export interface Calls {
  /** As of `now`: a quiet time whose end has passed is none, without anybody having ended it. */
  wishes(by: EmployeeId, now: Date): Promise<CallWishes>;
  setSound(by: EmployeeId, on: boolean): Promise<void>;
  /** Nothing calls them from `now` on. Asked again, the new end counts. `until` is later than `now`. */
  quieten(by: EmployeeId, now: Date, until?: Date): Promise<void>;
  endQuiet(by: EmployeeId): Promise<void>;

  /**
   * Keeps a notice for the person, by the platform's own name for them, if they are not to be disturbed now. Whose it
   * is; undefined where it is to be told at once. The same notice of the same issue is kept once, as of its last time.
   */
  holdBack(
    person: { readonly platform: string; readonly id: string },
    about: NoticeKind,
    issue: IssueId,
    now: Date,
  ): Promise<EmployeeId | undefined>;
  /** Newest first, at most 50. */
  missed(by: EmployeeId): Promise<readonly MissedNotice[]>;
  /** They have looked at those that came up to this moment. */
  clearMissed(by: EmployeeId, upTo: Date): Promise<void>;
}
