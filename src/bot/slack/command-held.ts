import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Button, KnownBlock } from '@slack/types';
import * as z from 'zod';

import type { Employee } from '../../issues/issue.ts';
import { heldId } from '../../issues/issue.ts';
import {
  EMPTY_LISTS,
  FAILED_LATE,
  HELD_HINT,
  HELD_TITLE,
  MORE,
  NO_SUBJECT,
  RELEASE_HELD,
  releasedByWords,
} from '../phrases.ts';
import type { Desk, HeldList } from '../platform.ts';
import { afterAnswer, askerOf, personOf } from './asker.ts';
import { atMost } from '../at-most.ts';
import { caption, quote, subjectQuote } from './blocks.ts';
import type { Answer } from './command-list.ts';
import { saying } from './command-list.ts';
import type { SlackContext } from './context.ts';
import { LIMITS } from './limits.ts';
import { aside, leaf, line, paragraph, plain, rich, when } from './modal-pieces.ts';
import { persistently } from './persistently.ts';
import { subjectLine } from './subject.ts';
import { clipped, oneLine } from '../text.ts';
import { escapedClip } from './text.ts';

const RELEASE = 'held:release';
const MORE_HELD = 'held:more';

/** Each has some 900 characters at most, and a message takes about 13,000. */
const ROWS = 8;

const Held = z.int().positive().transform(heldId);
/** Which of them, on the page that begins after which. */
const HeldValue = z.object({ held: Held.optional(), before: Held.optional() });
type HeldValue = z.infer<typeof HeldValue>;

/** What machines wrote, for one person alone: a customer's words are among it. */
export async function heldAnswer(
  desk: Desk,
  by: Employee,
  { before }: Pick<HeldValue, 'before'> = {},
  words?: string,
): Promise<Answer> {
  const list = await desk.held(by, { limit: ROWS, ...(before !== undefined && { before }) });
  return heldMessage(list, before, words);
}

/** Pure. `words` are what came of a button. */
export function heldMessage(list: HeldList, before: HeldValue['before'], words?: string): Answer {
  const told = words === undefined ? [] : [words];
  const hint = list.held.length === 0 ? EMPTY_LISTS.held : HELD_HINT;
  const more = list.next === undefined ? [] : [button(MORE_HELD, MORE, { before: list.next })];
  return {
    text: escapedClip([...told, HELD_TITLE, hint, ...list.held.map(plainly)].join('\n'), LIMITS.messageText),
    blocks: [
      ...told.map(paragraph),
      rich(caption(HELD_TITLE)),
      aside(hint),
      ...list.held.flatMap((each) => heldBlocks(each, before)),
      ...more.map(row),
    ],
  };
}

/**
 * Releasing is kept before the click is answered, unless reading the message again takes too long for that; asked
 * for twice it is done once. The list is drawn again in its place.
 */
export function registerHeld(app: App, context: SlackContext): void {
  for (const action_id of [RELEASE, MORE_HELD])
    app.action<BlockAction<ButtonAction>>(
      { action_id, type: 'block_actions' },
      async ({ ack, action, body, client, respond, context: asked }) => {
        const asker = askerOf(asked, body.user, client);
        const value = HeldValue.parse(JSON.parse(action.value ?? ''));
        const person = await personOf(context, asker);
        const answering = person.ok
          ? answerTo(context.desk, person.employee, value)
          : Promise.resolve(saying(person.words));
        await atMost(ANSWER_MS, answering);
        await ack();
        const show = (answer: Answer) =>
          persistently(() => respond({ ...answer, response_type: 'ephemeral', replace_original: true }));
        afterAnswer(context, 'the held messages', async () => {
          const answer = await answering.catch(async (error: unknown) => {
            await show(saying(FAILED_LATE));
            throw error;
          });
          await show(answer);
        });
      },
    );
}

async function answerTo(desk: Desk, by: Employee, { held, before }: HeldValue): Promise<Answer> {
  const said = held === undefined ? undefined : await desk.release(held, by);
  return heldAnswer(desk, by, before === undefined ? {} : { before }, said?.words);
}

/** Of the three seconds that Slack waits. */
const ANSWER_MS = 2_000;

type HeldMessage = HeldList['held'][number];

function heldBlocks(held: HeldMessage, before: HeldValue['before']): readonly KnownBlock[] {
  const { id, from, to, subject, text, at, whyWords, released } = held;
  const release = button(
    RELEASE,
    RELEASE_HELD,
    { held: id, ...(before !== undefined && { before }) },
    `${RELEASE_HELD} ${from}`,
  );
  return [
    rich(
      line(leaf(whyWords, { bold: true }), leaf(' · '), when(at)),
      line(leaf(`${address(from)} to ${address(to)}`)),
      subjectQuote(subjectLine(subject) ?? NO_SUBJECT),
      quote(text, TEXT),
    ),
    released === undefined ? row(release) : aside(releasedByWords(released.by)),
  ];
}

function plainly({ from, subject, whyWords }: HeldMessage): string {
  return `${whyWords}: ${address(from)}: ${subjectLine(subject) ?? NO_SUBJECT}`;
}

function address(text: string): string {
  return clipped(oneLine(text), LIMITS.address);
}

const TEXT = 300;

function button(actionId: string, label: string, value: object, spoken = label): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plain(label, LIMITS.buttonText),
    accessibility_label: clipped(spoken, LIMITS.accessibilityLabel),
    value: JSON.stringify(value),
  };
}

function row(element: Button): KnownBlock {
  return { type: 'actions', elements: [element] };
}
