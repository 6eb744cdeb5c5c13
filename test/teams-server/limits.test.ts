import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { JsonObject } from '../support/slack-server/json.ts';
import type { TeamsServer } from '../support/teams-server/index.ts';
import { startTeamsServer } from '../support/teams-server/index.ts';
import { cardMistakes } from '../support/teams-server/check/card.ts';
import { accessOf, login } from './access.ts';
import { aCard, cardActivity } from './samples.ts';

let teams: TeamsServer;
let team: ReturnType<TeamsServer['addTeam']>;
let channel: ReturnType<TeamsServer['addChannel']>;
let token: string;

beforeEach(async () => {
  teams = await startTeamsServer();
  teams.addUser({ name: 'Ana' });
  team = teams.addTeam();
  channel = teams.addChannel(team);
  team.installed = true;
  token = await accessOf(teams);
});
afterEach(() => teams.stop());

async function call(method: string, path: string, body?: JsonObject, authorization = `Bearer ${token}`) {
  const response = await fetch(`${teams.serviceUrl}v3/${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const post = (activity: JsonObject, into = channel.id) =>
  call('POST', 'conversations', { isGroup: true, channelData: { channel: { id: into } }, activity });

const words = (text: string) => ({ type: 'message', text, textFormat: 'plain' });

describe('the login', () => {
  it.each([
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ client_id: 'wrong' }, 400, 'unauthorized_client'],
    [{ scope: 'https://graph.microsoft.com/.default' }, 400, 'invalid_scope'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ])('refuses %o', async (mistake, status, error) => {
    const answer = await login(teams, mistake);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error });
  });

  it('counts how often it is asked', async () => {
    await login(teams);

    expect(teams.tokenRequests()).toBe(2);
  });
});

describe('a call', () => {
  it.each(['', 'Bearer nobody', 'Basic abc'])(
    'with the authorization "%s" is refused',
    async (authorization) => {
      expect((await call('POST', 'conversations', {}, authorization)).status).toBe(401);
    },
  );

  it('with a token that has ended is refused', async () => {
    teams.passes(3_601_000);

    expect((await post(cardActivity())).status).toBe(401);
  });

  it.each<readonly [string, () => void, number, string]>([
    ['into a team without the bot', () => (team.installed = false), 403, 'BotNotInConversationRoster'],
    ['where writing is blocked', () => teams.blockWrites(channel), 403, 'MessageWritesBlocked'],
    ['into a channel that is gone', () => (channel.deleted = true), 404, 'ConversationNotFound'],
  ])('%s is refused', async (_case, change, status, code) => {
    change();

    const answer = await post(cardActivity());

    expect(answer).toMatchObject({ status });
    expect(answer.text).toContain(code);
  });

  it('that changes what somebody else said, or what is gone, is refused', async () => {
    const { id } = await teams.as([...team.members][0] ?? '').says(channel.id, 'hello');
    const path = `conversations/${encodeURIComponent(channel.id)}/activities`;

    expect((await call('PUT', `${path}/${id}`, cardActivity())).status).toBe(403);
    expect((await call('PUT', `${path}/1`, cardActivity())).status).toBe(404);
  });

  it('for one person alone needs a member of the channel, and is not for chats', async () => {
    const stranger = teams.addUser({ name: 'Eve' });
    const path = `conversations/${encodeURIComponent(channel.id)}/activities?isTargetedActivity=true`;
    const chat = `conversations/${teams.personalOf(stranger)}/activities?isTargetedActivity=true`;

    const toStranger = await call('POST', path, { ...words('x'), recipient: { id: stranger.id } });
    team.members.add(stranger.id);
    const toMember = await call('POST', path, { ...words('x'), recipient: { id: stranger.id } });
    const inChat = await call('POST', chat, { ...words('x'), recipient: { id: stranger.id } });

    expect([toStranger, toMember, inChat].map(({ status }) => status)).toEqual([400, 201, 400]);
    expect(teams.targetedOf(stranger)).toHaveLength(1);
  });

  it('that only names a recipient is seen by everybody', async () => {
    const [ana = ''] = team.members;
    const path = `conversations/${encodeURIComponent(channel.id)}/activities`;

    await call('POST', path, { ...words('secret'), recipient: { id: ana } });

    expect(teams.messages(channel.id)).toMatchObject([{ text: 'secret' }]);
  });
});

describe('a chat', () => {
  it.each<readonly [string, () => JsonObject]>([
    ['without a tenant', () => ({ members: [{ id: [...team.members][0] ?? '' }] })],
    ['with nobody', () => ({ members: [], tenantId: teams.settings.tenantId })],
    ['with a stranger', () => ({ members: [{ id: '29:nobody' }], tenantId: teams.settings.tenantId })],
    [
      'with somebody who cannot be reached',
      () => ({
        members: [{ id: teams.addUser({ name: 'Eve' }).id }],
        tenantId: teams.settings.tenantId,
      }),
    ],
  ])('%s is refused', async (_case, body) => {
    const { status } = await call('POST', 'conversations', body());

    expect([400, 403]).toContain(status);
  });
});

describe('what is said', () => {
  it.each<readonly [string, JsonObject]>([
    ['text beside a card', cardActivity(aCard(), { text: 'hello', textFormat: 'plain' })],
    ['a card without a summary', cardActivity(aCard(), { summary: undefined })],
    ['nothing', { type: 'message' }],
    ['an event', { ...words('x'), type: 'event' }],
    ['a text of no format', { type: 'message', text: 'x' }],
    ['a mention of nobody', words('<at>Ana</at> look')],
    [
      'a mention that is not in the text',
      {
        ...words('look'),
        entities: [{ type: 'mention', text: '<at>Ana</at>', mentioned: { id: '1', name: 'Ana' } }],
      },
    ],
  ])('%s is refused', async (_case, activity) => {
    expect(await post(activity)).toMatchObject({ status: 400 });
  });

  it('is 100 KB at most, each letter counting two', async () => {
    expect((await post(words('x'.repeat(50_000)))).status).toBe(201);
    const tooLarge = await post(words('x'.repeat(51_200)));
    expect(tooLarge.status).toBe(413);
    expect(tooLarge.text).toContain('MessageSizeTooBig');
  });
});

describe('a card', () => {
  const action = { type: 'Action.Execute', title: 'Take It', verb: 'take' };

  it('of ours is without fault', () => {
    expect(cardMistakes(aCard())).toEqual([]);
  });

  it.each<readonly [string, JsonObject]>([
    ['of a newer version', aCard({ version: '1.6' })],
    ['that refreshes itself', aCard({ refresh: { action, userIds: [] } })],
    ['of 25,000 characters', aCard({ body: [{ type: 'TextBlock', text: 'x'.repeat(25_000) }] })],
    ['with seven buttons', aCard({ actions: Array.from({ length: 7 }, () => action) })],
    [
      'with seven buttons inside',
      aCard({ body: [{ type: 'ActionSet', actions: [...'1234567'].map(() => action) }] }),
    ],
    ['with an unknown element', aCard({ body: [{ type: 'Badge', text: 'x' }] })],
    ['with an unknown style', aCard({ body: [{ type: 'Container', style: 'red', items: [] }] })],
    ['with an unknown field', aCard({ body: [{ type: 'TextBlock', text: 'x', colour: 'good' }] })],
    ['with an unknown button', aCard({ actions: [{ type: 'Action.Http', title: 'x' }] })],
    ['with a button without a verb', aCard({ actions: [{ type: 'Action.Execute', title: 'x' }] })],
    ['with a button without a title', aCard({ actions: [{ ...action, title: '' }] })],
    [
      'that opens a dialog by Action.Execute',
      aCard({ actions: [{ ...action, data: { msteams: { type: 'task/fetch' } } }] }),
    ],
    ['with a field without a label', aCard({ body: [{ type: 'Input.Text', id: 'a' }] })],
    ['with a field without an id', aCard({ body: [{ type: 'Input.Text', label: 'A' }] })],
    [
      'with two fields of one id',
      aCard({
        body: [
          { type: 'Input.Text', id: 'a', label: 'A' },
          { type: 'Input.Text', id: 'a', label: 'B' },
        ],
      }),
    ],
    [
      'with a needed field that does not say so',
      aCard({ body: [{ type: 'Input.Text', id: 'a', label: 'A', isRequired: true }] }),
    ],
    [
      'with a choice that is not offered',
      aCard({
        body: [
          {
            ...{ type: 'Input.ChoiceSet', id: 'a', label: 'A', value: '2' },
            choices: [{ title: 'one', value: '1' }],
          },
        ],
      }),
    ],
    ['with a mention of nobody', aCard({ body: [{ type: 'TextBlock', text: '<at>Ana</at>' }] })],
    ['with an image nobody can hear', aCard({ body: [{ type: 'Image', url: 'https://x.example/a.png' }] })],
  ])('%s is refused', (_case, card) => {
    expect(cardMistakes(card)).not.toEqual([]);
  });

  it('may hide a field, which then needs no label', () => {
    const hidden = { type: 'Input.Text', id: 'state', value: 'x', isVisible: false };

    expect(cardMistakes(aCard({ body: [hidden] }))).toEqual([]);
  });

  it('with a mention and its entity is without fault', () => {
    const text = '<at>Ana</at>';
    const entities = [{ type: 'mention', text, mentioned: { id: '29:1', name: 'Ana' } }];

    expect(cardMistakes(aCard({ body: [{ type: 'TextBlock', text }], msteams: { entities } }))).toEqual([]);
  });
});

it('the eighth message of a second has to wait, as documented', async () => {
  await teams.stop();
  teams = await startTeamsServer({ rates: 'documented' });
  teams.addUser({ name: 'Ana' });
  team = teams.addTeam();
  team.installed = true;
  channel = teams.addChannel(team);
  token = await accessOf(teams);
  const many = Array.from({ length: 8 }, () => post(words('x')));

  const answers = await Promise.all(many);
  const refused = answers.find(({ status }) => status === 429);
  teams.passes(2_000);

  expect(answers.filter(({ status }) => status === 201)).toHaveLength(7);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await post(words('x'))).status).toBe(201);
});
