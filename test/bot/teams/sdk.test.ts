import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { FAILED } from '../../../src/bot/phrases.ts';
import type { DialogAnswer, TeamsAnswer } from '../../../src/bot/teams/protocol.ts';
import { startTeamsBot } from '../../support/teams-bot.ts';
import { aFormCard, aPlainCard, botCard } from './cards.ts';

type Bot = Awaited<ReturnType<typeof startTeamsBot>>;

let bot: Bot;
/** What the next handler answers, or throws. */
let answer: () => TeamsAnswer;
let dialog: () => DialogAnswer;
let printed: ReturnType<typeof vi.spyOn>;

beforeEach(async () => {
  answer = () => ({ text: 'done' });
  dialog = () => 'close';
  printed = vi.spyOn(console, 'error');
  bot = await startTeamsBot({
    action: async () => answer(),
    openDialog: async () => dialog(),
    submitDialog: async () => dialog(),
    openOnMessage: async () => dialog(),
    submitOnMessage: async () => dialog(),
  });
  bot.team.installed = true;
});
afterEach(async () => {
  await bot.stop();
  expect(printed).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

async function posted(): Promise<string> {
  return (await bot.connector.post(bot.channel.id, botCard(aPlainCard()))).activity;
}

describe('a click', () => {
  it('is answered with a card that the one who clicked sees, and nobody else', async () => {
    const id = await posted();
    answer = () => ({ card: aPlainCard('accent', 'Ana has it') });

    const seen = await bot.ana.clicks(bot.channel.id, id, 'Take It');

    expect(seen).toMatchObject({ kind: 'card', status: 200 });
    expect(bot.ana.looksAt(bot.channel.id, id).blocksText).toBe('Ana has it');
    expect(bot.teams.cardsIn(bot.channel.id)[0]?.style).toBe('attention');
    expect(bot.teams.calls('update')).toEqual([]);
  });

  it('is answered with words', async () => {
    answer = () => ({ text: 'Ben already has this issue.' });

    const seen = await bot.ana.clicks(bot.channel.id, await posted(), 'Take It');

    expect(seen).toMatchObject({ kind: 'message', text: 'Ben already has this issue.' });
  });

  it('whose handler throws is answered with words that tell nothing of the error', async () => {
    answer = () => {
      throw new Error('the customer is +15550001111');
    };

    const seen = await bot.ana.clicks(bot.channel.id, await posted(), 'Take It');

    expect(seen).toMatchObject({ kind: 'message', text: FAILED, status: 200 });
    expect(bot.logged.join()).toContain('an invoke failed');
  });
});

describe('a dialog', () => {
  it('opens, is filled in and closes', async () => {
    const id = await posted();
    dialog = () => ({ title: 'Issue 1', card: aFormCard() });
    const opened = await bot.ana.clicks(bot.channel.id, id, 'Assign It');
    bot.ana.fills('Private comment', 'calls back');
    dialog = () => 'close';

    const submitted = await bot.ana.submits('Save');

    expect(opened.dialog).toMatchObject({ title: 'Issue 1', fields: { 'Private comment': '' } });
    expect(submitted).toMatchObject({ kind: 'closed', dialog: undefined });
    expect(bot.teams.deliveries().at(-1)?.activity).toMatchObject({
      name: 'task/submit',
      replyToId: id,
      value: { data: { verb: 'save', issue: 1, comment: 'calls back' } },
    });
  });

  it('gives way to the next one, or to words', async () => {
    dialog = () => ({ title: 'Issue 1', card: aFormCard() });
    await bot.ana.clicks(bot.channel.id, await posted(), 'Assign It');
    dialog = () => ({ title: 'Ana', card: aFormCard() });
    const next = await bot.ana.submits('Save');
    dialog = () => ({ text: 'It is sent.' });

    const last = await bot.ana.submits('Save');

    expect(next.dialog?.title).toBe('Ana');
    expect(last).toMatchObject({ kind: 'message', text: 'It is sent.' });
  });

  it('whose handler throws says so, on opening and on submitting', async () => {
    const id = await posted();
    const thrown = () => {
      throw new Error('secret');
    };
    dialog = thrown;
    const opening = await bot.ana.clicks(bot.channel.id, id, 'Assign It');
    dialog = () => ({ title: 'Issue 1', card: aFormCard() });
    await bot.ana.clicks(bot.channel.id, id, 'Assign It');
    dialog = thrown;

    const submitting = await bot.ana.submits('Save');

    expect([opening.text, submitting.text]).toEqual([FAILED, FAILED]);
  });

  it('opens on a message from its menu, and submits there', async () => {
    const { id } = await bot.ana.says(bot.channel.id, 'call <her> & ask');
    dialog = () => ({ title: 'Send to customer', card: aFormCard() });
    const opened = await bot.ana.uses('send', bot.channel.id, id);
    dialog = () => 'close';

    const submitted = await bot.ana.submits('Save');

    expect(opened.dialog?.title).toBe('Send to customer');
    expect(submitted.kind).toBe('closed');
    expect(bot.teams.deliveries().at(-1)?.activity).toMatchObject({
      name: 'composeExtension/submitAction',
      value: { commandId: 'send', messagePayload: { id } },
    });
  });
});
