import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DeliveryError } from '../../../src/issues/delivery.ts';
import type { BotActivity } from '../../../src/bot/teams/protocol.ts';
import { startTeamsBot } from '../../support/teams-bot.ts';
import type { Fault } from '../../support/teams-server/index.ts';
import { startTeamsServer } from '../../support/teams-server/index.ts';
import { aPlainCard, botCard } from './cards.ts';

type Bot = Awaited<ReturnType<typeof startTeamsBot>>;

let bot: Bot;

beforeEach(async () => {
  bot = await startTeamsBot({}, { pageSizeMin: 1 });
  bot.team.installed = true;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await bot.stop();
});

const words = (text: string): BotActivity => ({ type: 'message', text, textFormat: 'plain' });
const post = () => bot.connector.post(bot.channel.id, botCard(aPlainCard()));

async function failureOf(asked: Promise<unknown>): Promise<DeliveryError> {
  const error: unknown = await asked.then(
    () => new Error('it went well'),
    (failed: unknown) => failed,
  );
  if (error instanceof DeliveryError) return error;
  throw new Error('no DeliveryError', { cause: error });
}

it('posts a card, changes it and answers in its thread', async () => {
  const { conversation, activity } = await post();

  await bot.connector.update(bot.channel.id, activity, botCard(aPlainCard('good', 'closed')));
  await bot.connector.reply(conversation, words('hello'));

  expect(conversation).toBe(`${bot.channel.id};messageid=${activity}`);
  expect(bot.teams.cardsIn(bot.channel.id)).toMatchObject([{ id: activity, style: 'good', version: 2 }]);
  expect(bot.teams.thread(bot.channel.id, activity)).toMatchObject([{ text: 'hello' }]);
});

it('says something to one member alone', async () => {
  const { conversation, activity } = await post();

  await bot.connector.reply(conversation, words('only you'), { onlyTo: bot.ana.user.id });

  expect(bot.teams.targetedOf(bot.ana.user)).toMatchObject([{ text: 'only you', root: activity }]);
  expect(bot.teams.thread(bot.channel.id, activity)).toEqual([]);
});

it('opens a chat with somebody, which is the same one the second time', async () => {
  const open = () =>
    bot.connector.openPersonal(bot.teams.botId, bot.ana.user.id, bot.teams.settings.tenantId);
  const chat = await open();
  await bot.connector.reply(chat, words('hello'));

  expect(await open()).toBe(chat);
  expect(bot.teams.personal(bot.ana.user)).toMatchObject([{ text: 'hello' }]);
});

it('names everybody in a team, over all pages, with what ties them to who they are', async () => {
  const people = Array.from({ length: 501 }, (_each, index) => bot.teams.addUser({ name: `p${index}` }));
  for (const { id } of people) bot.team.members.add(id);
  const guest = bot.teams.addUser({ name: 'Gus', isGuest: true, aadObjectId: null });
  bot.team.members.add(guest.id);

  const members = await bot.connector.members(bot.team.id);

  expect(members).toHaveLength(503);
  expect(members[0]).toEqual({
    id: bot.ana.user.id,
    aadObjectId: bot.ana.user.aadObjectId,
    name: 'Ana',
    tenant: bot.teams.settings.tenantId,
    email: 'Ana@example.com',
    upn: 'Ana@example.com',
    isGuest: false,
  });
  expect(members.at(-1)).toMatchObject({ name: 'Gus', aadObjectId: undefined, isGuest: true });
  expect(bot.teams.calls('members')).toHaveLength(2);
});

it('names the channels of a team', async () => {
  expect(await bot.connector.channels(bot.team.id)).toEqual([
    { id: bot.team.id, name: undefined },
    { id: bot.channel.id, name: 'Customers' },
  ]);
});

describe('its token', () => {
  it('is asked for once for many calls, also at the same time', async () => {
    await Promise.all([post(), post()]);
    await post();

    expect(bot.teams.tokenRequests()).toBe(1);
  });

  it('that is not taken any more makes the next call ask for another', async () => {
    await post();
    bot.teams.revokeAccess();

    const failed = await failureOf(post());
    await post();

    expect(failed.kind).toBe('later');
    expect(bot.teams.tokenRequests()).toBe(2);
  });

  it.each<readonly [Fault, DeliveryError['kind']]>([
    [{ method: 'token', kind: 'http', status: 503 }, 'later'],
    [{ method: 'token', kind: 'reset' }, 'later'],
    [{ method: 'token', kind: 'lost' }, 'later'],
  ])('where it cannot be asked for (%o) certainly nothing was posted', async (fault, kind) => {
    bot.teams.fault(fault);

    expect(await failureOf(post())).toMatchObject({ kind, outage: 'unreachable' });
    expect(bot.teams.messages(bot.channel.id)).toEqual([]);
    await post();
  });
});

describe('one attempt, and then', () => {
  it.each<readonly [Fault, 'later' | 'unknown', 'later', number]>([
    [{ method: '*', kind: 'http', status: 429, retryAfter: 7 }, 'later', 'later', 0],
    [{ method: '*', kind: 'http', status: 429 }, 'later', 'later', 0],
    [{ method: '*', kind: 'http', status: 412 }, 'later', 'later', 0],
    [{ method: '*', kind: 'http', status: 500 }, 'unknown', 'later', 0],
    [{ method: '*', kind: 'http', status: 502 }, 'unknown', 'later', 0],
    [{ method: '*', kind: 'http', status: 503 }, 'unknown', 'later', 0],
    [{ method: '*', kind: 'http', status: 504 }, 'unknown', 'later', 0],
    [{ method: '*', kind: 'reset' }, 'unknown', 'later', 0],
    [{ method: '*', kind: 'lost' }, 'unknown', 'later', 1],
  ])('%o is %s for a post and %s for a change; %i arrive', async (fault, posting, changing, arrived) => {
    const { activity } = await post();
    const before = bot.teams.calls().length;
    bot.teams.fault({ ...fault, count: 2 });

    const failed = await failureOf(post());
    const unchanged = await failureOf(
      bot.connector.update(bot.channel.id, activity, botCard(aPlainCard('good'))),
    );

    expect([failed.kind, unchanged.kind]).toEqual([posting, changing]);
    expect(failed.outage).toBe(posting === 'unknown' ? 'failing' : undefined);
    expect(failed.afterMs).toBe('retryAfter' in fault ? 7_000 : undefined);
    expect(bot.teams.calls()).toHaveLength(before + 2);
    expect(bot.teams.messages(bot.channel.id)).toHaveLength(1 + arrived);
  });

  it('a connector that never answers is given up after ten seconds', async () => {
    await post();
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    timeout.mockImplementation(() => AbortSignal.abort(new DOMException('late', 'TimeoutError')));
    bot.teams.fault({ method: '*', kind: 'hang' });

    const failed = await failureOf(post());

    expect(timeout).toHaveBeenCalledWith(10_000);
    expect(failed.kind).toBe('unknown');
  });

  it('a connector that cannot be reached has certainly done nothing', async () => {
    await post();
    const gone = await startTeamsServer();
    await gone.stop();
    const nowhere = bot.sdk.connector({ serviceUrl: gone.serviceUrl, tenant: 't' });

    const failed = await failureOf(nowhere.post('19:x', words('hello')));

    expect(failed).toMatchObject({ kind: 'later', outage: 'unreachable' });
  });
});

describe('refused', () => {
  it('where the bot was removed, or may not write: never', async () => {
    bot.teams.blockWrites(bot.channel);
    const blocked = await failureOf(post());
    bot.team.installed = false;
    const removed = await failureOf(post());

    expect([blocked.kind, removed.kind]).toEqual(['never', 'never']);
    expect(removed.message).toContain('removed from this team');
  });

  it('where the channel is not there any more: never', async () => {
    await bot.teams.deleteChannel({ ...bot.channel, deleted: false });
    bot.channel.deleted = true;

    expect((await failureOf(post())).kind).toBe('never');
  });

  it('a card that somebody deleted, for changes and for what should stand under it: gone', async () => {
    const { conversation, activity } = await post();
    bot.teams.deleteMessage(bot.channel.id, activity);

    const changing = await failureOf(bot.connector.update(bot.channel.id, activity, botCard(aPlainCard())));
    const answering = await failureOf(bot.connector.reply(conversation, words('hello')));

    expect([changing.kind, answering.kind]).toEqual(['gone', 'gone']);
  });

  it('what is too large: never', async () => {
    expect((await failureOf(bot.connector.post(bot.channel.id, words('x'.repeat(60_000))))).kind).toBe(
      'never',
    );
  });

  it('a service that is not on the list: it is not called, and no token shown', async () => {
    const elsewhere = bot.sdk.connector({ serviceUrl: 'https://evil.example/', tenant: 't' });

    const failed = await failureOf(elsewhere.post('19:x', words('hello')));

    expect(failed.kind).toBe('never');
    expect(bot.teams.tokenRequests()).toBe(0);
  });
});
