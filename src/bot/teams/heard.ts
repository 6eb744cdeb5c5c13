import { isForAskerAlone, spokenIn } from '../command-grammar.ts';
import { KEPT_AS_COMMENT, notKeptWords } from '../phrases.ts';
import type { Asker } from './asker.ts';
import { afterAnswer, asEmployee } from './asker.ts';
import type { CardActivity } from './card-json.ts';
import { COMMAND, commandAnswer, saying, tracker } from './commands.ts';
import { teamsSyntax } from './command-syntax.ts';
import type { TeamsContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { issueUnder } from './issue-under.ts';
import { privately, secretly } from './privately.ts';
import type { TeamsSaid } from './protocol.ts';
import { refOf } from './refs.ts';

/**
 * What somebody wrote to the bot: a command, or under a card a private comment. Nothing of it is ever sent to a
 * customer by itself. Teams brings a message again when it did not see our answer; its own name is the name of
 * what is done with it.
 */
export async function heard(context: TeamsContext, said: TeamsSaid): Promise<void> {
  const { who, place, text, mentionsUs, targeted, value } = said;
  const asker = { who, place };
  const command = NAMED.exec(text);
  const typed = command ? text.slice(command[0].length) : text;
  if (place.personal) {
    const isButton = value !== undefined && text.trim() === '';
    return isButton ? undefined : answer(context, asker, said, typed);
  }
  if (!command && !mentionsUs && !targeted) return undefined;
  const kept = await keptUnderCard(context, said);
  return kept ? undefined : answer(context, asker, said, typed);
}

/** As `heard`, of what is no command: whoever wrote it did not write it just now. */
export async function heardComment(context: TeamsContext, said: TeamsSaid): Promise<void> {
  if (said.mentionsUs) await keptUnderCard(context, said);
}

/** Whether it stands under a card, and its writer may not write there. */
export async function isRefusedUnderCard(context: TeamsContext, said: TeamsSaid): Promise<boolean> {
  const thread = threadAround(said);
  const card = thread && refOf({ ...thread, message: thread.root });
  if (card === undefined || (await context.desk.issueOf(PLATFORM, card)) === undefined) return false;
  return asEmployee(
    context,
    said,
    async () => false,
    () => true,
  );
}

/** The name by which what was written under a card is kept; undefined for what stands under nothing. */
export function commentUnder(said: TeamsSaid): string | undefined {
  const thread = threadAround(said);
  return thread && refOf({ ...thread, message: said.id });
}

/** The thread in which it was written; undefined for what begins one, and in a chat. */
function threadAround({ id, place: { channel, root } }: TeamsSaid) {
  return channel === undefined || root === undefined || root === id ? undefined : { channel, root };
}

/** Keeps what was written under a card and is no command; whether there was a card. */
async function keptUnderCard(context: TeamsContext, said: TeamsSaid): Promise<boolean> {
  const { who, place, text, targeted } = said;
  const command = NAMED.exec(text);
  const isAsked = command && (targeted || !isProse(command[0], text.slice(command[0].length), said));
  const thread = isAsked || text.trim() === '' ? undefined : threadAround(said);
  const issue = thread && (await issueUnder(context, thread));
  if (issue === undefined) return false;
  await keep(context, { who, place }, said, issue);
  return true;
}

/** `issues take 12`, also `/issues take 12`. */
const NAMED = new RegExp(`^\\s*/?${COMMAND}(?=\\s|$)\\s*`, 'i');

/** "issues are piling up" begins like a command and is none; a slash is nothing that people begin a sentence with. */
function isProse(named: string, typed: string, { mentions }: TeamsSaid): boolean {
  const spoken = spokenIn(typed, teamsSyntax(mentions));
  return !named.includes('/') && spoken.wish === 'unclear' && spoken.words === undefined;
}

async function answer(context: TeamsContext, asker: Asker, said: TeamsSaid, typed: string): Promise<void> {
  const { id, place, mentions } = said;
  const spoken = spokenIn(typed, teamsSyntax(mentions));
  const given = await asEmployee<CardActivity>(
    context,
    asker,
    (me) =>
      place.personal && spoken.wish === 'list' && typed.trim() === ''
        ? tracker(context, me)
        : commandAnswer(context, asker, me, spoken, `teams:message:${id}`),
    saying,
  );
  const say = isForAskerAlone(spoken) ? secretly : privately;
  afterAnswer(context, 'the answer to a command', () =>
    spoken.share ? context.client.answer(place, given) : say(context, asker, given),
  );
}

async function keep(
  context: TeamsContext,
  asker: Asker,
  { id, text, place: { channel = '', root = id }, who }: TeamsSaid,
  issue: NonNullable<Awaited<ReturnType<TeamsContext['desk']['issueOf']>>>,
): Promise<void> {
  const ref = refOf({ channel, root, message: id });
  const origin = { platform: PLATFORM, conversation: channel, ref };
  const words = await asEmployee(
    context,
    asker,
    async (me) => {
      const asks = [{ ask: 'comment', text: text.trim(), origin }] as const;
      const outcome = await context.desk.carryOut(issue, me, asks, `teams:message:${ref}`);
      return outcome.ok ? KEPT_AS_COMMENT : notKeptWords(outcome.words);
    },
    notKeptWords,
  );
  afterAnswer(context, 'that talk was kept', () => context.client.answer(asker.place, saying(words), who.id));
}
