import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';

import type { Employee } from '../../issues/issue.ts';
import type { StoredFile } from '../../issues/store.ts';
import type { Desk } from '../platform.ts';
import type { FileFetcher } from './fetch-file.ts';
import type { Post } from './refs.ts';

/** This platform's name as data: in inboxes, postings and identities. */
export const PLATFORM = 'slack';

/**
 * What every listener is given. Names of things on Slack, as kept by us:
 * a conversation is `C…`, or `T…/C…` where several workspaces are installed; a person `T…/U…`; a card or a
 * message under one `T…/C…/<ts>`. Only this folder reads them.
 */
export interface SlackContext {
  readonly desk: Desk;
  readonly people: SlackPeople;
  readonly log: Logger;
  /** True where several workspaces are installed, so that conversations are named with theirs. */
  readonly manyWorkspaces: boolean;
  /** A client for what must happen within a click: few retries, short timeouts. */
  clientFor(team: string): Promise<WebClient>;
  /** The bytes of files that a colleague sends on, or in words why not (yet). */
  readonly fetchFiles: FileFetcher;
  /** Puts messages as they came under cards. */
  readonly originals: Originals;
  /** What the bot itself is called there, asked of Slack where that is not known. */
  botIn(team: string): Promise<string>;
}

/** Messages as they came, as files under cards. */
export interface Originals {
  /** False where it stands there already. `since`: it cannot be older. */
  share(card: Post, file: StoredFile, name: string, since: Date): Promise<boolean>;
}

/** Who somebody on Slack is to us. */
export interface SlackPeople {
  /**
   * The employee behind a Slack user, made when first seen; the profile's email ties them to who they are
   * elsewhere. Or, in words for whoever asked, why this user cannot be one: a bot, a guest or a member of another
   * workspace where guests are not allowed, somebody deactivated in Slack or by an admin of ours. `name` is what
   * the request calls them, for when Slack cannot be asked.
   */
  employee(team: string, user: string, name?: string): Promise<SlackPerson>;
  /** A profile changed: where something is remembered of that user it is read anew. Does not wait for Slack. */
  forget(team: string, user: string): Promise<void>;
}

export type SlackPerson =
  | { readonly ok: true; readonly employee: Employee }
  /** `name`: what they are called all the same, where that is to be said. */
  | { readonly ok: false; readonly words: string; readonly name?: string };
