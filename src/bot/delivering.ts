import type { RedactionStore } from '../issues/care.ts';
import { DeliveryError } from '../issues/delivery.ts';
import type { IssueId } from '../issues/issue.ts';
import type { People } from '../issues/people.ts';
import type { AttachmentStore, PostingStore } from '../issues/store.ts';
import type { IssueReader } from '../issues/views.ts';
import type { CardView } from './card.ts';
import type { ChatPlatform, Desk, FindsPosts } from './platform.ts';

/** What everything that goes from the outbox to a platform needs. */
export interface PlatformDelivery {
  readonly platforms: readonly ChatPlatform[];
  readonly desk: Desk;
  readonly reader: IssueReader;
  readonly people: People;
  readonly postings: PostingStore;
  readonly attachments: AttachmentStore;
  readonly redactions: RedactionStore;
}

export function platformOf({ platforms }: PlatformDelivery, name: string): ChatPlatform {
  const platform = platforms.find((candidate) => candidate.name === name);
  if (!platform) throw new DeliveryError('never', `${name} is not set up here.`);
  return platform;
}

export async function cardNow({ desk }: PlatformDelivery, issue: IssueId): Promise<CardView> {
  const card = await desk.card(issue);
  if (!card) throw new DeliveryError('never', `Issue ${issue} is gone.`);
  return card;
}

export function isGone(error: unknown): boolean {
  return error instanceof DeliveryError && error.kind === 'gone';
}

export function isForbidden(error: unknown): boolean {
  return error instanceof DeliveryError && error.kind === 'never';
}

export function findsPosts(platform: ChatPlatform): platform is ChatPlatform & FindsPosts {
  return 'findCard' in platform;
}
