import { onItsWayWords } from '../phrases.ts';
import type { Outcome } from '../platform.ts';
import type { Wish } from '../command-grammar.ts';
import type { Answer, Asked } from './command-list.ts';
import { cardAnswer, saying } from './command-list.ts';
import type { SlackContext } from './context.ts';

type Wanted<Name extends Wish['wish']> = Extract<Wish, { readonly wish: Name }>;

/** Done, or in words why not. The answer shows the issue as it is now. */
export async function actAnswer(
  context: SlackContext,
  asked: Asked,
  { issue, ask }: Wanted<'act'>,
): Promise<Answer> {
  const outcome = await context.desk.act(issue, asked.by, [{ ask }], asked.request);
  return outcomeAnswer(context, asked, outcome);
}

/** Whom Slack would have to be asked about is asked briefly; bots and guests are turned away there. */
export async function assignAnswer(
  context: SlackContext,
  asked: Asked,
  { issue, user }: Wanted<'assign'>,
): Promise<Answer> {
  const { people, desk } = context;
  const person =
    user === undefined ? { ok: true as const, employee: asked.by } : await people.employee(asked.team, user);
  if (!person.ok) return saying(person.words);
  const asks = [{ ask: 'assign', to: person.employee.id }] as const;
  return outcomeAnswer(context, asked, await desk.act(issue, asked.by, asks, asked.request));
}

/** Writes to a customer first. */
export async function startAnswer(
  context: SlackContext,
  asked: Asked,
  { to, text }: Wanted<'start'>,
): Promise<Answer> {
  const outcome = await context.desk.start(asked.by, to, text, asked.request);
  if (!outcome.ok) return saying(outcome.words);
  const { customer, issue, headline } = outcome.card;
  return cardAnswer(context.desk, asked.team, outcome.card, onItsWayWords(customer.name, issue, headline));
}

async function outcomeAnswer({ desk }: SlackContext, { team }: Asked, outcome: Outcome): Promise<Answer> {
  return outcome.ok ? cardAnswer(desk, team, outcome.card) : saying(outcome.words);
}
