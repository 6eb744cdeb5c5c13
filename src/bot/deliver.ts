import { DeliveryError } from '../issues/delivery.ts';
import type { Effect, EffectHandlers, Pace } from '../issues/effects.ts';
import { noticeOn } from '../issues/effects.ts';
import type { Conversation } from '../issues/issue.ts';
import type { People } from '../issues/people.ts';
import type { Posting } from '../issues/store.ts';
import type { HistoryEntry } from '../issues/views.ts';
import type { CardView } from './card.ts';
import { asShown } from './card.ts';
import type { PlatformDelivery } from './delivering.ts';
import { cardNow, findsPosts, isGone, platformOf } from './delivering.ts';
import { redactionHandler } from './redact.ts';
import type {
  CallsLocally,
  ChatPlatform,
  FindsFiles,
  KeepsPace,
  Mention,
  Notifies,
  SharesFiles,
  ThreadMessage,
  UpdatesMessages,
} from './platform.ts';

type Handled = 'card' | 'thread-message' | 'thread-file' | 'notice' | 'redaction';

/**
 * From the outbox to the platforms. What is shown is drawn from the issue as it is at this moment, so a late,
 * doubled or overtaken effect draws the same. A posting whose end is not known is looked for before it is
 * made again.
 */
export function platformHandlers(parts: PlatformDelivery): Pick<EffectHandlers, Handled> {
  const { postings } = parts;
  const tellWhereInboxesAreListed = ({ at }: { readonly at: Conversation }, problem: string) =>
    postings.trouble(at, problem);

  return {
    card: {
      paceOf: async ({ issue, at }) => paceAt(parts, at, () => postings.find(issue, at)),
      deliver: (effect) => drawCard(parts, effect),
      giveUp: tellWhereInboxesAreListed,
    },

    'thread-message': {
      paceOf: async ({ message, at }) => paceAt(parts, at, () => postings.findMessage(message, at)),
      deliver: (effect) => drawMessage(parts, effect),
      giveUp: tellWhereInboxesAreListed,
    },

    'thread-file': {
      paceOf: async ({ at }) => paceAt(parts, at, async () => undefined),
      deliver: (effect) => shareFile(parts, effect),
      giveUp: tellWhereInboxesAreListed,
    },

    notice: {
      deliver: (effect) => notify(parts, effect),
      // A private word that cannot be said is not worth another.
      giveUp: async () => {},
    },

    redaction: redactionHandler(parts),
  };
}

type EffectOf<Kind extends Handled> = Extract<Effect, { readonly kind: Kind }>;

/** `posted`: what would be changed, where it is there already. */
async function paceAt(
  { platforms }: PlatformDelivery,
  { platform: name, conversation }: Conversation,
  posted: () => Promise<string | undefined>,
): Promise<readonly Pace[]> {
  const platform = platforms.find((candidate) => candidate.name === name);
  if (!platform || !keepsPace(platform)) return [];
  return platform.paceOf((await posted()) === undefined ? 'post' : 'update', conversation);
}

async function drawCard(parts: PlatformDelivery, { issue, at }: EffectOf<'card'>): Promise<void> {
  const { postings } = parts;
  const platform = platformOf(parts, at.platform);
  const [card, posting] = await Promise.all([cardNow(parts, issue), postings.begin(issue, at)]);
  await placeCard(parts, platform, at, card, posting);
  if (posting.troubled) await postings.takesCardsAgain(at);
}

async function placeCard(
  parts: PlatformDelivery,
  platform: ChatPlatform,
  at: Conversation,
  card: CardView,
  { ref: posted, begunAt }: Posting,
): Promise<void> {
  const { postings } = parts;
  if (posted !== undefined) {
    try {
      return await platform.updateCard(posted, card);
    } catch (error) {
      if (!isGone(error)) throw error;
      // Somebody deleted it: the issue is still there, and so is its card, anew.
      await postings.forget(card.issue, at);
      return placeCard(parts, platform, at, card, await postings.begin(card.issue, at));
    }
  }

  const found =
    begunAt && findsPosts(platform)
      ? await platform.findCard(at.conversation, card.issue, begunAt)
      : undefined;
  const ref = found ?? (await postCard(parts, platform, at, card));
  await postings.record(card.issue, at, ref);
  if (found !== undefined) await platform.updateCard(found, card);
}

async function postCard(
  { postings }: PlatformDelivery,
  platform: ChatPlatform,
  at: Conversation,
  card: CardView,
): Promise<string> {
  try {
    return await platform.postCard(at.conversation, card);
  } catch (error) {
    // Certainly not posted: the next attempt need not look for it first, which costs a question.
    if (isCertain(error)) await postings.forget(card.issue, at);
    throw error;
  }
}

async function drawMessage(parts: PlatformDelivery, effect: EffectOf<'thread-message'>): Promise<void> {
  const { postings, reader } = parts;
  const { issue, at, message } = effect;
  const platform = platformOf(parts, at.platform);
  const [entry, card, now, posted] = await Promise.all([
    reader.message(message),
    postings.find(issue, at),
    parts.desk.card(issue),
    postings.findMessage(message, at),
  ]);
  // Without a card there is nothing to stand under; the card, when it comes, shows the message.
  if (!entry || !now || card === undefined) return;
  const isRemoved = 'removed' in entry && entry.removed === true;

  const shown: ThreadMessage = { card: now, entry: asShown(entry) };
  if (posted !== undefined) {
    if (updatesMessages(platform)) await platform.updateMessage(posted, shown).catch(ignoreGone);
    return;
  }
  // Words that were removed are not shown anew.
  if (isRemoved) return;

  try {
    const begunAt = await postings.beginMessage(message, at);
    const found =
      begunAt && findsPosts(platform) ? await platform.findMessage(card, message, begunAt) : undefined;
    // Nobody has seen it here, and nobody need.
    if (found === undefined && isWithdrawn(entry)) return;
    const mention = found === undefined ? await mentionFor(parts, effect, entry, shown.card) : undefined;
    const ref = found ?? (await platform.postMessage(card, { ...shown, ...(mention && { mention }) }));
    await postings.recordMessage(message, at, ref);
  } catch (error) {
    if (!isGone(error)) throw error;
    // Somebody deleted the card it should stand under. The new one shows the message, and makes a sound.
    await postings.forget(issue, at);
    await drawCard(parts, { kind: 'card', issue, at });
  }
}

/** What is under the card already is not put there again: it would be shown twice. */
async function shareFile(parts: PlatformDelivery, effect: EffectOf<'thread-file'>): Promise<void> {
  const { postings, attachments } = parts;
  const { issue, at, attachment } = effect;
  const platform = platformOf(parts, at.platform);
  const card = await postings.find(issue, at);
  const file = await attachments.read(attachment);
  if (card === undefined || !file || !sharesFiles(platform)) return;

  // With its number, by which it is found again: customers' files often have the same names.
  const name = file.name === undefined ? `attachment-${attachment}` : `${attachment}-${file.name}`;
  const begunAt = await postings.beginFile(attachment, at);
  if (begunAt && findsFiles(platform) && (await platform.findFile(card, name, begunAt))) return;
  try {
    await platform.shareFile(card, file, name);
  } catch (error) {
    if (isCertain(error)) await postings.forgetFile(attachment, at);
    throw error;
  }
}

/** A customer who writes again calls whoever has the issue, or whom the inbox chose while nobody has it. */
async function mentionFor(
  parts: PlatformDelivery,
  { issue, at }: EffectOf<'thread-message'>,
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

async function notify(parts: PlatformDelivery, effect: EffectOf<'notice'>): Promise<void> {
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
    about === 'customer-wrote' ? await platformsCalling(parts, inbox?.posts ?? [], identities) : [];
  const reached = reachedBy(parts, identities).filter(
    ({ platform: { name } }) => !calledOn.includes(name) && (only === undefined || only === name),
  );
  // Each its own effect, so that what fails on one platform is not said again on the others, and what is erased
  // meanwhile is taken away there after it was said.
  if (only === undefined)
    return postings.queue(reached.map(({ platform: { name } }) => noticeOn(effect, name)));
  for (const { platform, id } of reached) {
    const ref = (await postings.refsOf(platform.name, [issue])).get(issue);
    const told = await platform.notify(id, {
      ...{ about, card },
      ...(ref !== undefined && { ref }),
      ...(entry && { entry }),
    });
    if (told !== undefined) await redactions.told(issue, employee, { platform: platform.name, id }, told);
  }
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

/** Nothing was posted. */
function isCertain(error: unknown): boolean {
  return error instanceof DeliveryError && (error.kind === 'later' || error.kind === 'never');
}

function isWithdrawn(entry: HistoryEntry): boolean {
  return entry.kind === 'reply' && entry.delivery === 'withdrawn';
}

/** A message somebody deleted is not worth posting again: what it says is in the issue. */
function ignoreGone(error: unknown): void {
  if (!isGone(error)) throw error;
}

function updatesMessages(platform: ChatPlatform): platform is ChatPlatform & UpdatesMessages {
  return 'updateMessage' in platform;
}

function keepsPace(platform: ChatPlatform): platform is ChatPlatform & KeepsPace {
  return 'paceOf' in platform;
}

function sharesFiles(platform: ChatPlatform): platform is ChatPlatform & SharesFiles {
  return 'shareFile' in platform;
}

function findsFiles(platform: ChatPlatform): platform is ChatPlatform & FindsFiles {
  return 'findFile' in platform;
}

function callsLocally(platform: ChatPlatform): platform is ChatPlatform & CallsLocally {
  return 'canCall' in platform;
}

function notifies(platform: ChatPlatform): platform is ChatPlatform & Notifies {
  return 'notify' in platform;
}
