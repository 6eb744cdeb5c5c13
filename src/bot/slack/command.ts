import type { App, BlockAction, ButtonAction, RespondArguments, RespondFn, SlashCommand } from '@slack/bolt';

import { FAILED_LATE, noIssueNumbered, TRIGGER_TOO_LATE } from '../phrases.ts';
import { afterAnswer, personOf, teamOf } from './asker.ts';
import { openIssueModal } from './assign-modal.ts';
import { atMost } from '../at-most.ts';
import { actAnswer, assignAnswer, startAnswer } from './command-act.ts';
import type { Spoken } from '../command-grammar.ts';
import { spokenIn } from '../command-grammar.ts';
import { heldAnswer } from './command-held.ts';
import { helpAnswer } from './command-help.ts';
import { connectAnswer, disconnectAnswer, inboxesAnswer, notInvited } from './command-inboxes.ts';
import type { Answer, Asked } from './command-list.ts';
import { cardAnswer, listAnswer, ListWish, listWish, MORE_ISSUES, saying } from './command-list.ts';
import { SLACK_SYNTAX } from './command-syntax.ts';
import type { SlackContext } from './context.ts';

/**
 * The slash command. What it does is kept before it is answered, and named by its trigger, so that a command that
 * is brought twice does nothing twice. https://docs.slack.dev/interactivity/implementing-slash-commands
 */
export function registerCommand(app: App, context: SlackContext, command: string): void {
  app.command(command, async ({ command: typed, ack, respond }) => {
    const spoken = spokenIn(typed.text, SLACK_SYNTAX);
    const answering = answerTo(context, command, typed, spoken);
    const answer = await atMost(ANSWER_MS, answering);
    if (answer === 'late') {
      // Too slow for an acknowledgement. What was asked is done all the same, and told when it is.
      await ack();
      afterAnswer(context, 'a late answer', () => tellLate(answering, spoken, respond));
      return;
    }
    await (answer ? ack(visible(answer, spoken)) : ack());
    afterAnswer(context, 'what follows a command', () => followUp(context, typed, spoken, answer, respond));
  });

  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: MORE_ISSUES },
    async ({ ack, action, body, respond, context: asked }) => {
      const team = teamOf(asked);
      const wish = ListWish.parse(JSON.parse(action.value ?? ''));
      const person = await context.people.employee(team, body.user.id, body.user.name);
      const page = person.ok
        ? await listAnswer(context.desk, person.employee, team, wish)
        : saying(person.words);
      await ack();
      // A shared list belongs to everybody who reads it; further pages are for the one who asks.
      const own = body.container['is_ephemeral'] === true;
      afterAnswer(context, 'a further page', () =>
        respond({ ...page, response_type: 'ephemeral', replace_original: own }),
      );
    },
  );
}

/** What is said at once. Nothing here waits for Slack, but for who somebody is when they are first seen. */
async function answerTo(
  context: SlackContext,
  command: string,
  typed: SlashCommand,
  spoken: Spoken,
): Promise<Answer | undefined> {
  const { people, desk } = context;
  if (spoken.wish === 'help') return helpAnswer(command);
  if (spoken.wish === 'unclear')
    return spoken.words === undefined ? helpAnswer(command, true) : saying(spoken.words);

  const who = { team: typed.team_id, user: typed.user_id, name: typed.user_name };
  const person = await personOf({ people }, { ...who, heardIn: typed.channel_id });
  if (!person.ok) return saying(person.words);
  const { team_id: team, channel_id: channel } = typed;
  const request = `slack:${typed.trigger_id}`;
  const asked: Asked = { by: person.employee, team, channel, request };

  switch (spoken.wish) {
    case 'list':
    case 'search': {
      const wish = listWish(spoken, person.employee);
      return wish && listAnswer(desk, person.employee, team, wish);
    }
    case 'open': {
      const card = await desk.card(spoken.issue);
      if (!card) return saying(noIssueNumbered(spoken.issue));
      // A form is one person's; what can be shared of an issue is how it stands.
      return spoken.share ? cardAnswer(desk, team, card) : undefined;
    }
    case 'act':
      return actAnswer(context, asked, spoken);
    case 'assign':
      return assignAnswer(context, asked, spoken);
    case 'start':
      return startAnswer(context, asked, spoken);
    case 'connect':
      return connectAnswer(context, asked, spoken);
    case 'disconnect':
      return disconnectAnswer(context, asked);
    case 'inboxes':
      return inboxesAnswer(context, team);
    case 'held':
      return heldAnswer(desk, person.employee);
    default:
      return spoken satisfies never;
  }
}

/** What could not be part of the acknowledgement: a form, and a word of warning. */
async function followUp(
  context: SlackContext,
  typed: SlashCommand,
  spoken: Spoken,
  answer: Answer | undefined,
  respond: RespondFn,
): Promise<void> {
  const { team_id: team, user_id: user, channel_id: channel, trigger_id: trigger } = typed;
  if (spoken.wish === 'open' && !answer) {
    const what = { team, user, issue: spoken.issue, channel };
    try {
      await openIssueModal(await context.clientFor(team), trigger, context, what);
    } catch (error) {
      await respond(privately(saying(TRIGGER_TOO_LATE)));
      throw error;
    }
  }
  if (spoken.wish === 'connect' && channel.startsWith('C')) {
    const warning = await notInvited(await context.clientFor(team), channel);
    if (warning !== undefined) await respond(privately(saying(warning)));
  }
}

async function tellLate(
  answering: Promise<Answer | undefined>,
  spoken: Spoken,
  respond: RespondFn,
): Promise<void> {
  try {
    const answer = await answering;
    // The trigger of a form has died meanwhile.
    await respond(answer ? visible(answer, spoken) : privately(saying(TRIGGER_TOO_LATE)));
  } catch (error) {
    await respond(privately(saying(FAILED_LATE)));
    throw error;
  }
}

function visible(answer: Answer, { share }: Spoken): RespondArguments {
  return share ? { ...answer, response_type: 'in_channel' } : privately(answer);
}

function privately(answer: Answer): RespondArguments {
  return { ...answer, response_type: 'ephemeral', replace_original: false };
}

/** Slack waits three seconds for the acknowledgement, its way to us and back among them. */
const ANSWER_MS = 2_000;
