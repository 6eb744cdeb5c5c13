import type { Employee } from '../../issues/issue.ts';
import { NO_SUCH_ISSUE } from '../phrases.ts';
import type { Ask, Outcome } from '../platform.ts';
import { issueCard } from './adaptive-card.ts';
import type { Asker } from './asker.ts';
import { asEmployee } from './asker.ts';
import { connectAction } from './binding.ts';
import type { TeamsContext } from './context.ts';
import { ActData, MessageData } from './dialog-state.ts';
import { HeldData } from './held-card.ts';
import { heldAnswer } from './held.ts';
import { listNow } from './lists.ts';
import { ListData, ListedData, nextList } from './list-state.ts';
import { pressKey } from './press.ts';
import type { TeamsAnswer } from './protocol.ts';
import { threadActivity } from './thread-message.ts';
import { VERBS } from './verbs.ts';

/**
 * The buttons that are answered with the card as it is now, for the one who pressed; everybody else gets it from
 * the outbox. A press that is brought twice is granted and does nothing, though others have pressed meanwhile.
 */
export async function act(
  context: TeamsContext,
  verb: string,
  data: unknown,
  asker: Asker,
): Promise<TeamsAnswer> {
  return asEmployee(
    context,
    asker,
    async (me) => (await answerTo(context, verb, data, me, asker)) ?? { text: NO_SUCH_ISSUE },
    (words) => ({ text: words }),
  );
}

async function answerTo(
  context: TeamsContext,
  verb: string,
  data: unknown,
  me: Employee,
  asker: Asker,
): Promise<TeamsAnswer | undefined> {
  const { desk } = context;
  const ask = SIMPLE_ASKS.find((each) => each === verb);
  if (ask !== undefined) return actOnIssue(context, ask, data, me, asker);

  switch (verb) {
    case VERBS.retry: {
      const { issue, message } = MessageData.parse(data);
      // What is on its way already is not sent again.
      const outcome = await desk.retry(issue, message, me);
      return outcome.ok ? messageNow(context, me, { issue, message }) : { text: outcome.words };
    }
    case VERBS.list:
    case VERBS.search:
      return { card: await listNow(context, me, nextList(ListData.parse(data))) };
    case VERBS.held:
    case VERBS.releaseHeld:
      return { card: await heldAnswer(context, me, HeldData.parse(data)) };
    case VERBS.connect:
      return connectAction(context, data, asker, me);
    default:
      return undefined;
  }
}

const SIMPLE_ASKS = [
  'take',
  'close',
  'resolve',
  'release',
  'reopen',
] as const satisfies readonly Ask['ask'][];

async function actOnIssue(
  context: TeamsContext,
  ask: (typeof SIMPLE_ASKS)[number],
  data: unknown,
  me: Employee,
  { place }: Asker,
): Promise<TeamsAnswer> {
  const pressed = ActData.parse(data);
  const outcome = await context.desk.act(pressed.issue, me, [{ ask }], pressKey(place, me, ask, pressed));
  const listed = ListedData.safeParse(data);
  // A list is the asker's own: it shows at once what is so now, and above it why something was not done.
  if (listed.success)
    return { card: await listNow(context, me, listed.data.list, outcome.ok ? undefined : said(outcome)) };
  return outcome.ok
    ? { card: issueCard(outcome.card, (await context.files.now()).fileUrl) }
    : { text: outcome.words };
}

function said({ words }: Extract<Outcome, { readonly ok: false }>) {
  return { ok: false, words };
}

/** The reply as it stands under the card, after it was sent again. */
async function messageNow(
  { desk, files }: TeamsContext,
  me: Employee,
  { issue, message }: ReturnType<typeof MessageData.parse>,
): Promise<TeamsAnswer | undefined> {
  const view = await desk.open(issue, me);
  const entry = view?.history.find((each) => 'message' in each && each.message === message);
  if (!view || !entry) return undefined;
  return {
    card: threadActivity({ card: view.card, entry }, await files.now()).attachments[0].content,
  };
}
