import { afterEach, beforeEach, expect, it } from 'vitest';

import type { TeamsServer } from '../support/teams-server/index.ts';
import { startTeamsServer } from '../support/teams-server/index.ts';
import { accessOf } from './access.ts';
import { clientOf } from './botbuilder.ts';
import { aCard, cardActivity } from './samples.ts';

let teams: TeamsServer;
let channel: { readonly id: string };
let client: Awaited<ReturnType<typeof clientOf>>;

beforeEach(async () => {
  teams = await startTeamsServer();
  teams.addUser({ name: 'Ana' });
  const team = teams.addTeam();
  channel = teams.addChannel(team);
  await teams.install(team);
  client = await clientOf(teams, await accessOf(teams));
});
afterEach(() => teams.stop());

const post = (activity: object = cardActivity()) =>
  client.conversations.createConversation(
    { isGroup: true, channelData: { channel: { id: channel.id } }, activity: activity },
    client.options(),
  );

it('the SDK posts a card and gets both ids', async () => {
  const posted = await post();

  expect(posted.id).toBe(`${channel.id};messageid=${posted.activityId}`);
  expect(teams.cardsIn(channel.id)).toMatchObject([
    { id: posted.activityId, style: 'attention', buttons: ['Assign It', 'Take It'], summary: 'New issue' },
  ]);
});

it('the SDK changes its card by the plain channel id', async () => {
  const { activityId } = await post();
  const green = aCard({ body: [{ type: 'Container', style: 'good', items: [] }], actions: [] });

  await client.conversations.updateActivity(channel.id, activityId, cardActivity(green), client.options());

  expect(teams.cardsIn(channel.id)).toMatchObject([{ id: activityId, style: 'good', version: 2 }]);
});

it('an answer in the thread stands under the card', async () => {
  const { id, activityId } = await post();

  await client.conversations.sendToConversation(
    id,
    { type: 'message', text: 'hello', textFormat: 'plain' },
    client.options(),
  );

  expect(teams.thread(channel.id, activityId)).toMatchObject([{ text: 'hello' }]);
  expect(teams.messages(channel.id)).toHaveLength(1);
});
