import type { Conversation, Employee, EntryId, IssueId, RoomId } from '../../issues/issue.ts';
import type { Entry, Reading, Room, Talk, Thread } from '../../issues/talk.ts';
import { NEWS_LIMIT } from '../../issues/talk.ts';
import type { CardView } from '../card.ts';
import type { Desk } from '../platform.ts';
import { PLATFORM } from './config.ts';
import type { RoomQuery } from './forms-rooms.ts';

/** A room as a page shows it to one employee. */
export interface RoomView {
  readonly id: RoomId;
  readonly kind: Room['kind'];
  readonly path: string;
  readonly title: string;
  /** Those in a private chat besides the one who looks. */
  readonly others: readonly Employee[];
  /** The inboxes that post there. */
  readonly inboxes: readonly string[];
  readonly addresses: readonly string[];
  /** What is wrong there, in words. */
  readonly problem?: string;
  /** How many entries by others they have not read. */
  readonly news: number;
}

/** A room as it is drawn: what stands in it, and how far the one who looks has read. */
export interface RoomPage {
  readonly entries: readonly Entry[];
  readonly hasEarlier: boolean;
  readonly cards: ReadonlyMap<IssueId, CardView>;
  readonly threads: ReadonlyMap<IssueId, Thread>;
  readonly reading: Reading;
  /** The entry above which the line stands that says what is new. */
  readonly line?: EntryId;
  /** The entry that was asked for. */
  readonly at?: EntryId;
}

/** How far back a room is shown when it is opened, however much is new there. */
const REACH = 300;
/** How far back it is read again for who only follows it: as far as news are counted. */
const FOLLOWED = NEWS_LIMIT;

/**
 * What a page of the room shows: all that is new with what was before it, the place where somebody left off, the
 * entry they asked for. undefined where they may not enter.
 */
export async function readRoom(
  { desk, talk, me }: { readonly desk: Desk; readonly talk: Talk; readonly me: Employee },
  room: RoomId,
  query: RoomQuery,
): Promise<RoomPage | undefined> {
  const reading = await talk.reading(room, me.id);
  if (!reading) return undefined;
  const line = query.line === 'none' ? undefined : (query.line ?? reading.firstNew);
  const wanted = query.since === undefined ? [reading.firstNew, reading.place, query.at] : [query.since];
  const since = wanted.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
  const page = await talk.entries(room, me.id, {
    ...(since !== undefined && { since }),
    ...(query.more !== undefined && { more: true }),
    ...(query.since === undefined && { limit: REACH }),
    ...(query.follow !== undefined && { limit: FOLLOWED }),
  });
  if (!page) return undefined;

  const issues = [...new Set(page.entries.flatMap((entry) => (entry.kind === 'talk' ? [] : [entry.issue])))];
  const withCard = page.entries.flatMap((entry) => (entry.kind === 'card' ? [entry.issue] : []));
  const found = issues.length === 0 ? [] : (await desk.search(me, { issues })).cards;
  return {
    ...page,
    cards: new Map(found.map((card) => [card.issue, card])),
    threads: await talk.threads(withCard),
    reading,
    ...(line !== undefined && { line }),
    ...(query.at !== undefined && { at: query.at }),
  };
}

/** Pure. The channels that exist because an inbox posts there, in the order of the inboxes. */
export function standingChannels(inboxes: Awaited<ReturnType<Desk['inboxes']>>): readonly string[] {
  const names = inboxes.flatMap((inbox) =>
    inbox.posts.flatMap((at) => (at.platform === PLATFORM ? [at.conversation] : [])),
  );
  return [...new Set(names)];
}

/** Pure. The room as this employee sees it. */
export function roomView(
  room: Room & { readonly news?: number },
  me: Employee,
  inboxes: Awaited<ReturnType<Desk['inboxes']>>,
): RoomView {
  const { id, kind, news = 0 } = room;
  if (room.kind === 'chat') {
    const others = room.members.filter((member) => member.id !== me.id);
    const title = others.map(({ name }) => name).join(', ');
    return { id, kind, news, path: `/chats/${id}`, title, others, inboxes: [], addresses: [] };
  }
  const at = { platform: PLATFORM, conversation: room.name };
  const here = inboxes.filter((inbox) => inbox.posts.some((post) => isSame(post, at)));
  const problem = here.flatMap((inbox) => inbox.troubles).find((trouble) => isSame(trouble, at))?.problem;
  return {
    ...{ id, kind, news, path: channelPath(room.name), title: channelTitle(room.name), others: [] },
    inboxes: here.map((inbox) => inbox.name),
    addresses: here.flatMap((inbox) => inbox.listens.map((each) => each.address)),
    ...(problem !== undefined && { problem }),
  };
}

export function channelPath(name: string): string {
  return `/channels/${encodeURIComponent(name)}`;
}

function channelTitle(name: string): string {
  return `# ${name}`;
}

function isSame(one: Conversation, other: Conversation): boolean {
  return one.platform === other.platform && one.conversation === other.conversation;
}
