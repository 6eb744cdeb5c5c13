import type { Effect } from '../issues/effects.ts';
import { noticeOn } from '../issues/effects.ts';
import type { InboxListing } from '../issues/inboxes.ts';
import type { Conversation } from '../issues/issue.ts';
import type { People } from '../issues/people.ts';
import type { HistoryEntry } from '../issues/views.ts';
import type { CardView } from './card.ts';
import type { PlatformDelivery } from './delivering.ts';
import { cardNow, isForbidden } from './delivering.ts';
import type { CallsLocally, ChatPlatform, Mention, Notifies } from './platform.ts';

/** A customer who writes again calls whoever has the issue, or whom the inbox chose while nobody has it. */
export async function mentionFor(
  parts: PlatformDelivery,
  { issue, at }: Extract<Effect, { readonly kind: 'thread-message' }>,
  entry: HistoryEntry,
  card: CardView,
): Promise<Mention | undefined> {
  if (entry.kind !== 'customer-message') return undefined;
  if (card.assigneeId !== undefined) {
    const person = await nameIn(parts, at, await parts.people.identitiesOf(card.assigneeId));
    return person === undefined ? undefined : { person };
  }
  if (card.status !== 'unassigned') return undefined;
  const group = await parts.postings.groupOf(issue, at);
  return group === undefined ? undefined : { group };
}

/** Tells an employee privately, wherever they can be reached; not where the thread called them already. */
export async function notify(
  parts: PlatformDelivery,
  effect: Extract<Effect, { readonly kind: 'notice' }>,
): Promise<void> {
  const { people, postings, reader, desk, redactions } = parts;
  const { employee, about, issue, message, platform: only } = effect;
  if ((await people.noticesOff(employee)).includes(about)) return;
  const card = await cardNow(parts, issue);
  const entry = message === undefined ? undefined : await reader.message(message);
  // Its words were removed since: there is nothing left to tell.
  if (card.removed === true) return;
  const inbox = (await desk.inboxes()).find(({ name }) => name === card.inbox);

  const identities = await people.identitiesOf(employee);
  // In a thread of a platform they were called by name already.
  const calledOn =
    about === 'customer-wrote' ? await platformsCalling(parts, placesOf(inbox), identities) : [];
  const reached = reachedBy(parts, identities).filter(
    ({ platform: { name } }) => !calledOn.includes(name) && (only === undefined || only === name),
  );
  // Each its own effect, so that what fails on one platform is not said again on the others, and what is erased
  // meanwhile is taken away there after it was said.
  if (only === undefined)
    return postings.queue(reached.map(({ platform: { name } }) => noticeOn(effect, name)));
  const refused: unknown[] = [];
  for (const { platform, id } of reached) {
    const ref = (await postings.refsOf(platform.name, [issue])).get(issue);
    try {
      const told = await platform.notify(id, {
        ...{ about, card },
        ...(ref !== undefined && { ref }),
        ...(entry && { entry }),
      });
      if (told !== undefined) await redactions.told(issue, employee, { platform: platform.name, id }, told);
    } catch (error) {
      // They may have another name there, by which they hear of it.
      if (!isForbidden(error)) throw error;
      refused.push(error);
    }
  }
  if (refused.length > 0 && refused.length === reached.length) throw refused[0];
}

/** Where something can be said at present. */
function placesOf(inbox: InboxListing | undefined): readonly Conversation[] {
  const { posts = [], troubles = [] } = inbox ?? {};
  return posts.filter(
    (at) =>
      !troubles.some(
        ({ platform, conversation }) => platform === at.platform && conversation === at.conversation,
      ),
  );
}

type Identities = Awaited<ReturnType<People['identitiesOf']>>;

function reachedBy({ platforms }: PlatformDelivery, identities: Identities) {
  return identities.flatMap(({ platform: name, id }) => {
    const platform = platforms.find((candidate) => candidate.name === name);
    return platform && notifies(platform) ? [{ platform, id }] : [];
  });
}

/** On which platforms somebody is called by name where these conversations are. */
async function platformsCalling(
  parts: PlatformDelivery,
  conversations: readonly Conversation[],
  identities: Identities,
): Promise<readonly string[]> {
  const names = await Promise.all(conversations.map((at) => nameIn(parts, at, identities)));
  return conversations.filter((_, index) => names[index] !== undefined).map(({ platform }) => platform);
}

/** What somebody is called by in a conversation; undefined where they cannot be. */
async function nameIn(
  { platforms }: PlatformDelivery,
  { platform: name, conversation }: Conversation,
  identities: Identities,
): Promise<string | undefined> {
  const platform = platforms.find((candidate) => candidate.name === name);
  if (!platform) return undefined;
  for (const { platform: on, id } of identities) {
    const isName = on === name && (!callsLocally(platform) || (await platform.canCall(id, conversation)));
    if (isName) return id;
  }
  return undefined;
}

function callsLocally(platform: ChatPlatform): platform is ChatPlatform & CallsLocally {
  return 'canCall' in platform;
}

function notifies(platform: ChatPlatform): platform is ChatPlatform & Notifies {
  return 'notify' in platform;
}
