import { DeliveryError } from '../issues/delivery.ts';
import type { Effect, EffectHandlers, Pace } from '../issues/effects.ts';
import type { Conversation } from '../issues/issue.ts';
import type { Posting } from '../issues/store.ts';
import type { HistoryEntry } from '../issues/views.ts';
import type { CardView } from './card.ts';
import { asShown, withoutNews } from './card.ts';
import { mentionFor, notify } from './calling.ts';
import type { PlatformDelivery } from './delivering.ts';
import { cardNow, findsPosts, isForbidden, isGone, platformOf } from './delivering.ts';
import { redactionHandler } from './redact.ts';
import { sharedName } from './shared-name.ts';
import type {
  ChatPlatform,
  FindsFiles,
  KeepsPace,
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
      paceOf: async ({ issue, at }) => paceAt(parts, at, async () => (await postings.find(issue, at))?.ref),
      deliver: (effect) => drawCard(parts, effect),
      waits: tellWhereInboxesAreListed,
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

/**
 * Its inbox posts there no more, perhaps because others read there now: the card goes on saying how things stand, and
 * nothing that is new. Where it may not be changed any more, as in an archived channel, nobody can do anything about it.
 */
async function keepTrue(
  { postings }: PlatformDelivery,
  platform: ChatPlatform,
  at: Conversation,
  card: CardView,
  { ref }: Posting,
): Promise<void> {
  if (ref === undefined) return;
  try {
    await platform.updateCard(ref, withoutNews(card));
  } catch (error) {
    if (isGone(error)) await postings.forget(card.issue, at);
    else if (!isForbidden(error)) throw error;
  }
}

async function placeCard(
  parts: PlatformDelivery,
  platform: ChatPlatform,
  at: Conversation,
  card: CardView,
  posting: Posting,
): Promise<void> {
  const { postings } = parts;
  const { ref: posted, begunAt } = posting;
  if (posting.former) return keepTrue(parts, platform, at, card, posting);
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
  const [entry, standing, now, posted] = await Promise.all([
    reader.message(message),
    postings.find(issue, at),
    parts.desk.card(issue),
    postings.findMessage(message, at),
  ]);
  // Without a card there is nothing to stand under; the card, when it comes, shows the message.
  if (!entry || !now || !standing) return;
  const { ref: card, former } = standing;
  const isRemoved = 'removed' in entry && entry.removed === true;

  const shown: ThreadMessage = { card: now, entry: asShown(entry) };
  if (posted !== undefined) {
    if (updatesMessages(platform)) await platform.updateMessage(posted, shown).catch(ignoreGone);
    return;
  }

  try {
    const begunAt = await postings.beginMessage(message, at);
    const found =
      begunAt && findsPosts(platform) ? await platform.findMessage(card, message, begunAt) : undefined;
    // Words that were removed are not shown anew, nor are any where others may read by now. What was withdrawn nobody
    // has seen here, and nobody need.
    if (found === undefined && (isRemoved || former || isWithdrawn(entry))) return;
    const mention = await mentionFor(parts, effect, entry, shown.card);
    const content = { ...shown, ...(mention && { mention }) };
    await postings.recordMessage(message, at, found ?? (await platform.postMessage(card, content)));
    // It says what was so when it was posted.
    if (found !== undefined && updatesMessages(platform))
      await platform.updateMessage(found, content).catch(ignoreGone);
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
  const standing = await postings.find(issue, at);
  const file = await attachments.read(attachment);
  if (!standing || standing.former || !file || !sharesFiles(platform)) return;
  const { ref: card } = standing;

  const name = sharedName(attachment, file.name);
  const begunAt = await postings.beginFile(attachment, at);
  if (begunAt && findsFiles(platform) && (await platform.findFile(card, name, begunAt))) return;
  try {
    await platform.shareFile(card, file, name);
  } catch (error) {
    if (isCertain(error)) await postings.forgetFile(attachment, at);
    throw error;
  }
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
