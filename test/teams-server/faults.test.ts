import { afterEach, beforeEach, expect, it } from 'vitest';

import type { Fault, TeamsServer } from '../support/teams-server/index.ts';
import { startTeamsServer } from '../support/teams-server/index.ts';
import { accessOf } from './access.ts';
import { clientOf } from './botbuilder.ts';
import { cardActivity } from './samples.ts';

let teams: TeamsServer;
let channel: { readonly id: string };
let client: Awaited<ReturnType<typeof clientOf>>;

beforeEach(async () => {
  teams = await startTeamsServer({ pageSizeMin: 2 });
  for (const name of ['Ana', 'Ben', 'Cem', 'Dee', 'Eli']) teams.addUser({ name });
  const team = teams.addTeam();
  team.installed = true;
  channel = teams.addChannel(team);
  client = await clientOf(teams, await accessOf(teams));
});
afterEach(() => teams.stop());

const post = () =>
  client.conversations.createConversation(
    { isGroup: true, channelData: { channel: { id: channel.id } }, activity: cardActivity() },
    client.options(),
  );

it.each<readonly [Fault, number, object]>([
  [{ method: 'createConversation', kind: 'http', status: 429 }, 0, { statusCode: 429 }],
  [{ method: 'createConversation', kind: 'http', status: 412 }, 0, { statusCode: 412 }],
  [{ method: '*', kind: 'hang' }, 0, { name: 'AbortError' }],
])('%o: %i messages arrive, and the SDK gets what Teams would cause', async (fault, arrived, error) => {
  teams.fault(fault);

  const failed: unknown = await post().catch((each: unknown) => each);
  await post();

  expect(failed).toMatchObject(error);
  expect(teams.messages(channel.id)).toHaveLength(arrived + 1);
  expect(teams.calls().map(({ outcome }) => outcome)).toEqual([`fault: ${fault.kind}`, 'ok']);
});

it('the SDK, left to itself, posts twice when an answer is lost', async () => {
  teams.fault({ method: 'createConversation', kind: 'lost' });

  await client.conversations.createConversation(
    { isGroup: true, channelData: { channel: { id: channel.id } }, activity: cardActivity() },
    { customHeaders: client.options().customHeaders },
  );

  expect(teams.messages(channel.id)).toHaveLength(2);
});

it('a fault strikes as often as it was asked to, and only its method', async () => {
  const { activityId } = await post();
  teams.fault({ method: 'update', kind: 'http', status: 412, count: 2 });
  const update = () =>
    client.conversations.updateActivity(channel.id, activityId, cardActivity(), client.options());

  const outcomes = await Promise.allSettled([update(), update(), update(), post()]);

  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(2);
});

it('members come in pages', async () => {
  const names: string[] = [];
  let continuationToken = '';
  do {
    const page = await client.conversations.getConversationPagedMembers(channel.id, {
      ...client.options(),
      pageSize: 2,
      ...(continuationToken !== '' && { continuationToken }),
    });
    names.push(...page.members.map(({ name }) => name));
    continuationToken = page.continuationToken ?? '';
  } while (continuationToken !== '');

  expect(names).toEqual(['Ana', 'Ben', 'Cem', 'Dee', 'Eli']);
  expect(teams.calls('members')).toHaveLength(3);
});
