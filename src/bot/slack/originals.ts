import type { App, BlockAction, ButtonAction } from '@slack/bolt';

import type { IssueId, MessageId } from '../../issues/issue.ts';
import type { CardView } from '../card.ts';
import { NO_CARD_FOR_ORIGINAL, NO_SUCH_MESSAGE, ORIGINAL_NOT_SHARED, ORIGINAL_SHARED } from '../phrases.ts';
import type { Asker } from './asker.ts';
import { afterAnswer, askerOf, personOf, tell } from './asker.ts';
import type { SlackContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { ORIGINAL } from './message-buttons.ts';
import { redrawIssueModal } from './modal-draw.ts';
import { messageIn } from './modal-state.ts';
import { placeOf } from './place-of.ts';
import { conversationOf, postIn, refOf } from './refs.ts';

type Button = BlockAction<ButtonAction>;

type Shared = { readonly ok: true; readonly isNew: boolean } | { readonly ok: false; readonly words: string };

interface Wanted {
  readonly issue: IssueId;
  readonly message: MessageId;
}

/**
 * A message as it came, put under its own card as a file: Slack can fetch nothing from us without a public page,
 * and whoever sees the card may see the message. Pressed again it is looked for first, so it stands there once.
 */
export function registerOriginals(app: App, context: SlackContext): void {
  /** Slack shows a file a moment after it took it, and people press twice. */
  const lately = new Map<string, Promise<unknown>>();

  app.action<Button>(
    { action_id: ORIGINAL, type: 'block_actions' },
    async ({ ack, action, body, client, context: asked }) => {
      await ack();
      const asker = askerOf(asked, body.user, client);
      const wanted = messageIn(action.value);
      afterAnswer(context, 'a message as it came', async () => {
        const shared = await share(context, asker, body, wanted, lately).catch(async (error: unknown) => {
          await say(context, asker, body, { ok: false, words: ORIGINAL_NOT_SHARED });
          throw error;
        });
        await say(context, asker, body, shared);
      });
    },
  );
}

async function share(
  context: SlackContext,
  asker: Asker,
  body: Button,
  wanted: Wanted,
  lately: Map<string, Promise<unknown>>,
): Promise<Shared> {
  const { desk, originals } = context;
  const person = await personOf(context, asker);
  if (!person.ok) return person;
  const issue = await desk.open(wanted.issue, person.employee);
  const entry = issue?.history.find((each) => 'message' in each && each.message === wanted.message);
  const file = entry && (await desk.original(wanted.message));
  if (!issue || !entry || file?.name === undefined) return { ok: false, words: NO_SUCH_MESSAGE };
  const card = await cardFor(context, asker, body, issue.card);
  if (card === undefined) return { ok: false, words: NO_CARD_FOR_ORIGINAL };

  const { name } = file;
  const key = `${card}/${name}`;
  const before = lately.get(key);
  if (before !== undefined) {
    await before;
    return { ok: true, isNew: false };
  }
  const sharing = originals.share(postIn(card), file, name, entry.at);
  const forget = () => lately.delete(key);
  lately.set(key, sharing);
  sharing.then(() => setTimeout(forget, LATELY_MS).unref(), forget);
  return { ok: true, isNew: await sharing };
}

const LATELY_MS = 60_000;

/** The card above the button, or the issue's card where its inbox posts; never another's. */
async function cardFor(
  { desk, manyWorkspaces }: SlackContext,
  { team }: Asker,
  { view, container }: Button,
  { issue, inbox }: CardView,
): Promise<string | undefined> {
  const { channel, under } = view ? { channel: '' } : placeOf(container);
  if (under !== undefined) {
    const above = refOf({ team, channel, ts: under });
    if ((await desk.issueOf(PLATFORM, above)) === issue) return above;
  }
  const card = (await desk.cardRefs(PLATFORM, [issue])).get(issue);
  if (card === undefined || postIn(card).team !== team) return undefined;
  // Where others may read by now, nothing is put that nobody there has seen.
  const where = conversationOf(postIn(card), manyWorkspaces);
  const posts = (await desk.inboxes()).find(({ name }) => name === inbox)?.posts ?? [];
  return posts.some(({ platform, conversation }) => platform === PLATFORM && conversation === where)
    ? card
    : undefined;
}

/** Under the card everybody sees the file, and nothing needs to be said. */
async function say(context: SlackContext, asker: Asker, { view, container }: Button, shared: Shared) {
  if (view) {
    const said = shared.ok ? { done: ORIGINAL_SHARED } : { notice: shared.words };
    return redrawIssueModal(context, asker, view, said);
  }
  if (shared.ok && shared.isNew) return;
  await tell(asker, placeOf(container), shared.ok ? ORIGINAL_SHARED : shared.words);
}
