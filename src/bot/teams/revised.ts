import { DELETED_TOO_LATE, EDITED_TOO_LATE } from '../phrases.ts';
import { afterAnswer } from './asker.ts';
import { saying } from './commands.ts';
import type { TeamsContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { commentUnder, heardComment, isRefusedUnderCard } from './heard.ts';
import { privately } from './privately.ts';
import type { TeamsSaid } from './protocol.ts';

/**
 * What somebody had written to the bot under a card reads otherwise now, or is there again: what is kept of it
 * says the newest text, however often it is brought. What first calls the bot by an edit is kept like anything
 * said to it; a command that is edited is none: nothing is done because somebody corrected a letter.
 */
export async function edited(context: TeamsContext, said: TeamsSaid): Promise<void> {
  const ref = commentUnder(said);
  if (ref === undefined) return;
  // Who may not write here changes nothing either, and is told why as if it were new.
  if (await isRefusedUnderCard(context, said)) return heardComment(context, said);
  const revised = await context.desk.revise(PLATFORM, ref, said.text.trim());
  if (revised === 'not-ours') await heardComment(context, said);
  if (revised === 'already-sent') tellTooLate(context, said, EDITED_TOO_LATE);
}

/** What somebody had written to the bot under a card is not there any more. */
export async function deleted(context: TeamsContext, said: TeamsSaid): Promise<void> {
  const ref = commentUnder(said);
  if (ref === undefined) return;
  const revised = await context.desk.revise(PLATFORM, ref, undefined);
  if (revised === 'already-sent') tellTooLate(context, said, DELETED_TOO_LATE);
}

function tellTooLate(context: TeamsContext, said: TeamsSaid, words: string): void {
  afterAnswer(context, 'that it was sent', () => privately(context, said, saying(words)));
}
