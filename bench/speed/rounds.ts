import { setTimeout as wait } from 'node:timers/promises';

import type { Chat } from './chat.ts';
import type { Databases } from './databases.ts';
import type { Sent, Text } from './load.ts';
import { burst, click, further, newTexts, sendText, steadily } from './load.ts';
import type { Program } from './program.ts';

/** One of the two that are compared, with what it stores in. */
export interface Contestant {
  readonly program: Program;
  readonly databaseUrl: string;
}

/** What was measured of a contestant, in milliseconds unless said otherwise. */
export interface Figures {
  readonly perSecond: number[];
  readonly burstAcknowledged: number[];
  readonly burstCard: number[];
  readonly cpuSeconds: number[];
  readonly databaseCpuSeconds: number[];
  readonly acknowledged: number[];
  readonly card: number[];
  readonly message: number[];
  readonly update: number[];
}

export function noFigures(): Figures {
  return {
    ...{ perSecond: [], burstAcknowledged: [], burstCard: [], cpuSeconds: [], databaseCpuSeconds: [] },
    ...{ acknowledged: [], card: [], message: [], update: [] },
  };
}

export interface Amounts {
  readonly burst: number;
  readonly steady: number;
  readonly inboxes: number;
}

export const SENDERS = 16;
export const PER_SECOND = 40;

/** A burst, then a steady stream, then further texts of its customers, then Take It on its cards. */
export async function round(
  { program, databaseUrl }: Contestant,
  { chat, databases }: { readonly chat: Chat; readonly databases: Databases },
  { burst: many, steady, inboxes }: Amounts,
  figures: Figures,
): Promise<void> {
  const { url } = program;
  const withCard = async (text: Text) => {
    const sent = await sendText(url, text);
    return { sent, card: chat.card(text.word) };
  };

  const cpuBefore = program.cpuSeconds();
  const databaseBefore = await databases.cpuSeconds(databaseUrl);
  const hurry = await burst(newTexts(many, inboxes), SENDERS, withCard);

  const sent = hurry.map((each) => each.sent);
  const took = Math.max(...sent.map((each) => each.acknowledgedAt)) - Math.min(...sent.map(({ at }) => at));
  for (const each of hurry) figures.burstCard.push((await each.card).at - each.sent.at);
  await settled();
  figures.perSecond.push((1_000 * many) / took);
  figures.burstAcknowledged.push(...sent.map(acknowledgement));
  note(figures.cpuSeconds, cpuBefore, program.cpuSeconds(), many);
  note(figures.databaseCpuSeconds, databaseBefore, await databases.cpuSeconds(databaseUrl), many);

  const texts = newTexts(steady, inboxes);
  const calm = await steadily(texts, PER_SECOND, withCard);

  const cards = await Promise.all(calm.map(({ card }) => card));
  figures.acknowledged.push(...calm.map((each) => acknowledgement(each.sent)));
  figures.card.push(...calm.map((each, place) => (cards[place]?.at ?? NaN) - each.sent.at));
  await settled();

  const messages = await steadily(further(texts), PER_SECOND, async (text) => {
    const { at } = await sendText(url, text);
    return (await chat.message(text.word)).at - at;
  });
  figures.message.push(...messages);
  await settled();

  const updates = await steadily(cards, PER_SECOND, async (card) => {
    const update = chat.update(card.ts);
    const { at } = await click(url, card);
    return (await update).at - at;
  });
  figures.update.push(...updates);
  await settled();
}

function acknowledgement({ at, acknowledgedAt }: Sent): number {
  return acknowledgedAt - at;
}

/** Per 1,000 messages. */
function note(list: number[], before: number | undefined, after: number | undefined, messages: number): void {
  if (before !== undefined && after !== undefined) list.push(((after - before) * 1_000) / messages);
}

/** What the platform was sent last is answered and written down. */
function settled(): Promise<void> {
  return wait(300);
}
