import type { Employee } from '../../issues/issue.ts';
import { connectableWords, addressMissing, CONNECT_IN_A_CHANNEL } from '../phrases.ts';
import type { Said } from '../platform.ts';
import type { Asker } from './asker.ts';
import { afterAnswer } from './asker.ts';
import { bindingCard, ConnectData, sayingCard } from './binding-card.ts';
import { cardActivity } from './card-json.ts';
import type { TeamsContext } from './context.ts';
import { PLATFORM } from './context.ts';
import type { TeamsAnswer, TeamsPlace } from './protocol.ts';

/** Asks, in the channel, which inbox should appear there. */
async function offer({ desk, client, bindings }: TeamsContext, channel: string): Promise<void> {
  const inboxes = await desk.inboxes();
  const isConnected = inboxes.some(({ posts }) =>
    posts.some(({ platform, conversation }) => platform === PLATFORM && conversation === channel),
  );
  if (isConnected || !(await bindings.mayBeAsked(channel))) return;
  await client.post(channel, cardActivity(bindingCard(inboxes), WELCOME));
}

const WELCOME = 'Switchboard: which inbox should appear in this channel?';

/** From now on what arrives at the address appears in the channel. The same again changes nothing. */
export async function connectAction(
  context: TeamsContext,
  data: unknown,
  { place }: Asker,
  me: Employee,
): Promise<TeamsAnswer> {
  const address = ConnectData.parse(data);
  const outcome = await connect(context, place, address, undefined, me);
  const { channel, message } = place;
  // Whoever else saw the question sees the answer.
  if (outcome.ok && channel !== undefined && message !== undefined)
    afterAnswer(context, 'which inbox was chosen', () =>
      context.client.update(
        { channel, root: message, message },
        cardActivity(sayingCard(outcome.words), outcome.words),
      ),
    );
  return {
    card: outcome.ok ? sayingCard(outcome.words) : bindingCard(await context.desk.inboxes(), outcome),
  };
}

/** As `connectAction`, as it was typed. */
export async function connect(
  { desk }: Pick<TeamsContext, 'desk'>,
  { channel }: TeamsPlace,
  address: string | undefined,
  mention?: string,
  by?: Employee,
): Promise<Said> {
  if (channel === undefined) return { ok: false, words: CONNECT_IN_A_CHANNEL };
  if (address === undefined) {
    const known = (await desk.inboxes()).flatMap(({ listens }) => listens.map((one) => one.address));
    return { ok: false, words: `${addressMissing()} ${connectableWords(known)}` };
  }
  const at = { platform: PLATFORM, conversation: channel };
  return desk.connect({ ...at, ...(mention !== undefined && { mention }) }, address, by);
}

/**
 * The app stands in the team (again): what could not be posted in its channels is drawn there anew, and the
 * channel that was chosen is asked for its inbox.
 */
export async function installed(
  context: TeamsContext,
  place: TeamsPlace,
  selected: string | undefined,
): Promise<void> {
  const channel = selected ?? place.channel;
  await context.bindings.seen({ ...place, channel });
  for (const conversation of await channelsIn(context, place.team))
    await context.desk.recovered({ platform: PLATFORM, conversation });
  if (channel !== undefined) afterAnswer(context, 'the offer of an inbox', () => offer(context, channel));
}

const REMOVED = 'Switchboard was taken out of this team. Add the app to the team again.';
const DELETED = 'This channel was deleted. Restore it in Teams, or connect another one.';

export async function removed(context: TeamsContext, { team }: TeamsPlace): Promise<void> {
  for (const conversation of await channelsIn(context, team))
    await context.desk.trouble({ platform: PLATFORM, conversation }, REMOVED);
}

export async function channelDeleted(context: TeamsContext, { channel }: TeamsPlace): Promise<void> {
  if (channel !== undefined)
    await context.desk.trouble({ platform: PLATFORM, conversation: channel }, DELETED);
}

export async function channelRestored(context: TeamsContext, place: TeamsPlace): Promise<void> {
  await context.bindings.seen(place);
  if (place.channel !== undefined)
    await context.desk.recovered({ platform: PLATFORM, conversation: place.channel });
}

/** The connected channels of a team. One of which nothing is known but its tenant may be any team's. */
async function channelsIn(
  { desk, bindings }: TeamsContext,
  team: string | undefined,
): Promise<readonly string[]> {
  const posts = (await desk.inboxes()).flatMap((inbox) => inbox.posts);
  const channels = [
    ...new Set(posts.filter(({ platform }) => platform === PLATFORM).map(({ conversation }) => conversation)),
  ];
  const known = await Promise.all(
    channels.map(async (channel) => [channel, await bindings.of(channel)] as const),
  );
  return known.filter(([, binding]) => binding?.team === team).map(([channel]) => channel);
}
