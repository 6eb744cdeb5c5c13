import type { Logger } from 'pino';

import type { Employee } from '../../issues/issue.ts';
import type { Desk } from '../platform.ts';
import type { Bindings } from './bindings.ts';
import type { Reach, TeamsClient } from './client.ts';
import type { FileLinks } from './file-links.ts';
import type { ReplyDrafts } from './reply-drafts.ts';
import type { TeamsMember, TeamsPerson, TeamsPlace } from './protocol.ts';

/** This platform's name as data: in inboxes, postings and identities. */
export const PLATFORM = 'teams';

/** What everything that answers Teams is given. */
export interface TeamsContext {
  readonly desk: Desk;
  readonly people: TeamsPeople;
  readonly bindings: Bindings;
  readonly client: TeamsClient;
  readonly files: Pick<FileLinks, 'now'>;
  readonly drafts: ReplyDrafts;
  readonly log: Logger;
}

/** Who somebody in Teams is to us. */
export interface TeamsPeople {
  /**
   * The employee behind a person, made when first seen; the email in the team's roster ties them to who they are
   * elsewhere. Or, in words for whoever asked, why this person cannot be one.
   */
  employee(who: TeamsPerson, place: TeamsPlace): Promise<TeamsEmployee>;
  /** As `employee`, of somebody in the roster by either of their ids. */
  member(id: string, place: TeamsPlace): Promise<TeamsEmployee>;
  /** Who is in the team, or in the chat. Guests are left out where they are not allowed. */
  roster(place: TeamsPlace): Promise<readonly TeamsMember[]>;
  /** Forgets the team's roster: somebody came or went. */
  forget(place: TeamsPlace): void;
  /** How to reach somebody privately; undefined where nobody has seen them yet. */
  reach(person: string): Promise<Reach | undefined>;
}

export type TeamsEmployee =
  | { readonly ok: true; readonly employee: Employee }
  | { readonly ok: false; readonly words: string };
