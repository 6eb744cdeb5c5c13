import { WebClient } from '@slack/web-api';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { boltLog } from '../../../src/bot/slack/bolt-log.ts';
import { DEACTIVATED, GUESTS_NOT_ALLOWED, OUTSIDERS_NOT_ALLOWED } from '../../../src/bot/phrases.ts';
import { slackPeople } from '../../../src/bot/slack/people.ts';
import { Secret } from '../../../src/secret.ts';
import type { ChatIdentity } from '../../../src/issues/people.ts';
import { anEmployee } from '../../support/builders.ts';
import { memoryShelf } from '../../support/sms.ts';
import type { SlackServer } from '../../support/slack-server/index.ts';
import { startSlackServer } from '../../support/slack-server/index.ts';
import type { NewUser } from '../../support/slack-server/world.ts';

let slack: SlackServer;
let team: string;
let identified: ChatIdentity[];
let now: Date;
let shelf: ReturnType<typeof memoryShelf>;

beforeEach(async () => {
  slack = await startSlackServer();
  team = slack.team.id;
  identified = [];
  now = new Date('2026-11-22T12:00:00Z');
  shelf = memoryShelf();
});
afterEach(() => slack.stop());

interface Options {
  readonly allowGuests?: boolean;
  readonly active?: boolean;
  /** Which other workspaces have the app. */
  readonly others?: readonly string[];
}

function people(options: Options = {}) {
  const log = pino({ enabled: false });
  return slackPeople({
    desk: {
      async identify(identity) {
        identified.push(identity);
        return anEmployee(identity.name, { active: options.active ?? true });
      },
    },
    installed: {
      of: async () => ({ team, token: new Secret(slack.botToken()), botId: 'B0', botUserId: 'U0' }),
      teams: async () => [team, ...(options.others ?? [])],
      clientFor: async () =>
        new WebClient(slack.botToken(), {
          ...{ slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, timeout: 3_000 },
          logger: boltLog(log),
        }),
    },
    shelf,
    allowGuests: options.allowGuests ?? false,
    log,
    clock: () => now,
  });
}

function profilesRead(): number {
  return slack.calls('users.info').length;
}

describe('somebody on Slack', () => {
  it('is an employee by their real name, and by their email who they are elsewhere', async () => {
    const { id } = slack.addUser({ name: 'ana', realName: 'Ana Lima', email: 'ana@example.com' });

    const person = await people().employee(team, id, 'ana');

    expect(person).toMatchObject({ ok: true, employee: { name: 'Ana Lima' } });
    expect(identified).toEqual([
      { platform: 'slack', id: `${team}/${id}`, name: 'Ana Lima', email: 'ana@example.com' },
    ]);
  });

  it.each([
    ['a bot', { isBot: true }, /app or a bot/],
    ['a guest', { isRestricted: true }, /Guests/],
    ['deactivated', { deleted: true }, /no longer in the workspace/],
  ])('who is %s is refused, in words', async (_, more, words) => {
    const { id } = slack.addUser({ name: 'x', ...more });

    const person = await people().employee(team, id, 'x');

    expect(person).toMatchObject({ ok: false, words: expect.stringMatching(words) });
    expect(identified).toEqual([]);
  });

  it('whom an admin of ours has deactivated is refused, in words, and by name', async () => {
    const { id } = slack.addUser({ name: 'ana', realName: 'Ana Lima' });

    const person = await people({ active: false }).employee(team, id);

    expect(person).toEqual({ ok: false, words: DEACTIVATED, name: 'Ana Lima' });
  });

  it('who is Slack itself is refused without asking', async () => {
    expect(await people().employee(team, 'USLACKBOT')).toMatchObject({ ok: false });
    expect(profilesRead()).toBe(0);
  });

  it('who is a guest is an employee where guests are allowed', async () => {
    const { id } = slack.addUser({ name: 'guest', isRestricted: true });

    expect(await people({ allowGuests: true }).employee(team, id)).toMatchObject({ ok: true });
  });

  it.each([
    ['the scope is missing', { kind: 'error', error: 'missing_scope' }],
    ['there is no such method', { kind: 'error', error: 'unknown_method' }],
    ['Slack is down', { kind: 'down' }],
    ['Slack never answers', { kind: 'hang' }],
  ] as const)('goes by the name of the request where %s', async (_, fault) => {
    const { id } = slack.addUser({ name: 'ana', realName: 'Ana Lima' });
    slack.fault({ method: 'users.info', ...fault });

    const began = performance.now();
    const person = await people().employee(team, id, 'ana');

    expect(person).toMatchObject({ ok: true, employee: { name: 'ana' } });
    expect(identified).toEqual([{ platform: 'slack', id: `${team}/${id}`, name: 'ana', makeshift: true }]);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('somebody of another workspace, in a shared channel', () => {
  function anOutsider(more: Partial<NewUser> = {}) {
    const other = slack.addTeam({ name: 'Elsewhere', installed: false });
    const olga = slack.addUser({
      name: 'olga',
      realName: 'Olga',
      email: 'ana@example.com',
      team: other.id,
      ...more,
    });
    slack.addChannel({ name: 'shared', members: [olga.id] });
    return olga;
  }

  it('is refused like a guest, in words of their own and by name', async () => {
    const { id } = anOutsider();

    const person = await people().employee(team, id);

    expect(person).toEqual({ ok: false, words: OUTSIDERS_NOT_ALLOWED, name: 'Olga' });
    expect(identified).toEqual([]);
  });

  it('is an employee where guests are allowed, and nobody by an address that we do not vouch for', async () => {
    const { id } = anOutsider();

    expect(await people({ allowGuests: true }).employee(team, id)).toMatchObject({ ok: true });
    expect(identified).toEqual([{ platform: 'slack', id: `${team}/${id}`, name: 'Olga' }]);
  });

  it('is refused also where the request came from their workspace', async () => {
    const { id, teamId } = anOutsider();

    expect(await people().employee(teamId, id)).toMatchObject({ ok: false, words: OUTSIDERS_NOT_ALLOWED });
  });

  it.each(['user_not_found', 'user_not_visible'])(
    'is refused by the name of the request where Slack does not show them at all (%s)',
    async (error) => {
      slack.fault({ method: 'users.info', kind: 'error', error, count: 3 });

      const first = await people().employee(team, 'U0ELSEWHERE', 'eve');
      const again = await people().employee(team, 'U0ELSEWHERE', 'eve');

      expect(first).toEqual({ ok: false, words: OUTSIDERS_NOT_ALLOWED, name: 'eve' });
      expect(again).toEqual(first);
      expect(identified).toEqual([]);
      expect(await people({ allowGuests: true }).employee(team, 'U0ELSEWHERE', 'eve')).toMatchObject({
        ok: true,
      });
      expect(identified).toEqual([
        { platform: 'slack', id: `${team}/U0ELSEWHERE`, name: 'eve', makeshift: true },
      ]);
    },
  );

  it('is one of us where their workspace has the app too', async () => {
    const { id, teamId } = anOutsider();

    expect(await people({ others: [teamId] }).employee(team, id)).toMatchObject({ ok: true });
    expect(identified).toMatchObject([{ email: 'ana@example.com' }]);
  });

  it('is one of us where their organisation has them in ours as well', async () => {
    const { id } = anOutsider({ gridTeams: ['T0OTHER', team] });

    expect(await people().employee(team, id)).toMatchObject({ ok: true });
    expect(identified).toMatchObject([{ email: 'ana@example.com' }]);
  });

  it('is never one of us as a stranger', async () => {
    const { id } = anOutsider({ gridTeams: ['T0OTHER', team], isStranger: true });

    expect(await people().employee(team, id)).toMatchObject({ ok: false, words: OUTSIDERS_NOT_ALLOWED });
  });
});

describe('somebody of whom it was not asked whose they are', () => {
  async function kept(id: string, more: object = {}): Promise<void> {
    const at = now.getTime();
    const before = { name: 'Olga', email: 'ana@example.com', bot: false, guest: false, deleted: false, at };
    await shelf.keep(`slack/person/${team}/${id}`, { ...before, ...more });
  }

  it('is asked for before being trusted, however lately they were read', async () => {
    const other = slack.addTeam({ name: 'Elsewhere', installed: false });
    const { id } = slack.addUser({ name: 'olga', realName: 'Olga', team: other.id });
    slack.addChannel({ name: 'shared', members: [id] });
    await kept(id);

    expect(await people().employee(team, id)).toMatchObject({ ok: false, words: OUTSIDERS_NOT_ALLOWED });
  });

  it('goes by their name alone while Slack cannot say, and is not waited for longer than anybody new', async () => {
    const { id } = slack.addUser({ name: 'olga' });
    await kept(id);
    slack.fault({ method: 'users.info', kind: 'hang' });

    const began = performance.now();
    const person = await people().employee(team, id);

    expect(person.ok).toBe(true);
    expect(identified).toEqual([{ platform: 'slack', id: `${team}/${id}`, name: 'Olga' }]);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('stays refused while Slack cannot say, if they were', async () => {
    const { id } = slack.addUser({ name: 'olga' });
    await kept(id, { guest: true });
    slack.fault({ method: 'users.info', kind: 'down' });

    expect(await people().employee(team, id)).toMatchObject({ ok: false, words: GUESTS_NOT_ALLOWED });
  });
});

describe('somebody seen before', () => {
  it('is known without asking, by another process too', async () => {
    const { id } = slack.addUser({ name: 'ana', realName: 'Ana Lima' });
    await people().employee(team, id);

    await people().employee(team, id);

    expect(profilesRead()).toBe(1);
    expect(identified.map(({ name }) => name)).toEqual(['Ana Lima', 'Ana Lima']);
  });

  it('is not waited for when their profile is old, which is then read anew', async () => {
    const { id } = slack.addUser({ name: 'ana', realName: 'Ana Lima' });
    const ours = people();
    await ours.employee(team, id);
    now = new Date(now.getTime() + 10 * 60_000);
    slack.fault({ method: 'users.info', kind: 'hang' });

    const person = await ours.employee(team, id);

    expect(person.ok).toBe(true);
    await slack.until(() => profilesRead() === 2);
  });

  it('as deactivated is asked for again before being refused', async () => {
    const user = slack.addUser({ name: 'ana', deleted: true });
    const ours = people();
    await ours.employee(team, user.id);
    user.deleted = false;
    now = new Date(now.getTime() + 10 * 60_000);

    expect(await ours.employee(team, user.id)).toMatchObject({ ok: true });
  });

  it('is read anew after their profile changed', async () => {
    const user = slack.addUser({ name: 'ana' });
    const ours = people();
    await ours.employee(team, user.id);
    user.deleted = true;

    await ours.forget(team, user.id);

    await expect.poll(async () => (await ours.employee(team, user.id)).ok).toBe(false);
  });

  it('by another process is read anew as well', async () => {
    const user = slack.addUser({ name: 'ana' });
    await people().employee(team, user.id);
    user.deleted = true;
    const ours = people();

    await ours.forget(team, user.id);

    await expect.poll(async () => (await ours.employee(team, user.id)).ok).toBe(false);
  });
});

describe('somebody never seen', () => {
  it('is not asked for, nor kept, when their profile changes', async () => {
    const stranger = slack.addUser({ name: 'zoe', email: 'zoe@example.com' });
    const ours = people();

    await ours.forget(team, stranger.id);
    await ours.employee(team, slack.addUser({ name: 'ana' }).id);

    expect(slack.calls('users.info').map(({ args }) => args['user'])).not.toContain(stranger.id);
    expect(await shelf.kept(`slack/person/${team}/${stranger.id}`)).toBeUndefined();
  });
});
