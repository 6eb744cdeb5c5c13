import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { JsonObject } from '../support/slack-server/json.ts';
import type { Person, TeamsServer } from '../support/teams-server/index.ts';
import { startTeamsServer } from '../support/teams-server/index.ts';
import { accessOf } from './access.ts';
import { clientOf } from './botbuilder.ts';
import { aCard, actionAnswer, aDialog, cardActivity } from './samples.ts';

let teams: TeamsServer;
let channel: { readonly id: string };
let ana: Person;
let ben: Person;
let client: Awaited<ReturnType<typeof clientOf>>;
let bot: Server;
/** What the bot answers; undefined: nothing, ever. */
let reply: { readonly status: number; readonly body?: object } | undefined;

beforeEach(async () => {
  teams = await startTeamsServer({ answerMs: 300 });
  ana = teams.as(teams.addUser({ name: 'Ana' }));
  ben = teams.as(teams.addUser({ name: 'Ben' }));
  const team = teams.addTeam();
  team.installed = true;
  channel = teams.addChannel(team);
  client = await clientOf(teams, await accessOf(teams));
  reply = { status: 200 };
  bot = createServer(async (request, response) => {
    await text(request);
    if (!reply) return;
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(reply.body && JSON.stringify(reply.body));
  });
  bot.listen(0, '127.0.0.1');
  await new Promise((resolve) => bot.once('listening', resolve));
  const address = bot.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  teams.deliverTo(`http://127.0.0.1:${address.port}`);
});
afterEach(async () => {
  bot.closeAllConnections();
  await new Promise((resolve) => bot.close(resolve));
  await teams.stop();
});

async function posted(card: JsonObject = aCard()): Promise<string> {
  const { activityId } = await client.conversations.createConversation(
    { isGroup: true, channelData: { channel: { id: channel.id } }, activity: cardActivity(card) },
    client.options(),
  );
  return activityId;
}

const green = aCard({ body: [{ type: 'Container', style: 'good', items: [] }], actions: [] });
const form = (body: readonly JsonObject[], actions?: readonly JsonObject[]): JsonObject => ({
  ...{ type: 'AdaptiveCard', version: '1.5', body },
  actions: actions ?? [{ type: 'Action.Submit', title: 'Save', data: { verb: 'save' } }],
});
const lastValue = () => teams.deliveries().at(-1)?.activity['value'];

describe('a click', () => {
  it('brings what the button says, and who and where', async () => {
    reply = { status: 200, body: actionAnswer('message', 'done') };
    const id = await posted();

    await ana.clicks(channel.id, id, 'Take It');

    expect(teams.deliveries().at(-1)?.activity).toMatchObject({
      type: 'invoke',
      name: 'adaptiveCard/action',
      from: { id: ana.user.id, aadObjectId: ana.user.aadObjectId },
      conversation: { id: `${channel.id};messageid=${id}`, conversationType: 'channel' },
      replyToId: id,
      value: { action: { type: 'Action.Execute', verb: 'take', data: { issue: 1 } } },
    });
  });

  it('shows the new card to the one who clicked, until everybody’s changes', async () => {
    reply = { status: 200, body: actionAnswer('card', green) };
    const id = await posted();

    const seen = await ana.clicks(channel.id, id, 'Take It');

    expect(seen.kind).toBe('card');
    await expect(ana.clicks(channel.id, id, 'Take It')).rejects.toThrow('0 buttons are called "Take It"');
    await ben.clicks(channel.id, id, 'Take It');
    await client.conversations.updateActivity(channel.id, id, cardActivity(), client.options());
    expect(ana.looksAt(channel.id, id).buttons).toContain('Take It');
  });

  it.each<readonly [string, typeof reply]>([
    ['nothing in time', undefined],
    ['500', { status: 500 }],
    ['501', { status: 501 }],
    ['an empty 200', { status: 200 }],
    ['a kind that does not exist', { status: 200, body: { statusCode: 200, type: 'card', value: {} } }],
    ['an error', { status: 200, body: actionAnswer('error', { code: 'x', message: 'no' }, 400) }],
    ['a card that refreshes', { status: 200, body: actionAnswer('card', { ...green, refresh: {} }) }],
    ['a broken card', { status: 200, body: actionAnswer('card', form([{ type: 'Input.Text' }])) }],
  ])('that is answered with %s is shown as an error', async (_case, given) => {
    const id = await posted();
    reply = given;

    const seen = await ana.clicks(channel.id, id, 'Take It');

    expect(seen.kind).toBe('error');
    expect(teams.errorsShown(ana.user)).toMatchObject([{ during: 'click on Take It' }]);
    expect(teams.errorsShown(ben.user)).toEqual([]);
  });

  it('on a button that is not there is not possible', async () => {
    const id = await posted();

    await expect(ana.clicks(channel.id, id, 'Reopen')).rejects.toThrow('there are: Assign It, Take It');
  });

  it('unfolds what was hidden, without the bot', async () => {
    const more = { type: 'Action.ToggleVisibility', title: 'More', targetElements: ['rest'] };
    const rest = {
      type: 'Container',
      id: 'rest',
      isVisible: false,
      items: [{ type: 'TextBlock', text: 'R' }],
    };
    const id = await posted(aCard({ body: [rest], actions: [more] }));

    const seen = await ana.clicks(channel.id, id, 'More');

    expect(seen.kind).toBe('shown');
    expect(ana.looksAt(channel.id, id).blocksText).toBe('R');
    expect(ben.looksAt(channel.id, id).blocksText).toBe('');
    expect(teams.deliveries()).toEqual([]);
  });

  it('takes along what is filled in beside it', async () => {
    const search = { type: 'Input.Text', id: 'query', label: 'Search' };
    const find = { type: 'Action.Execute', title: 'Find', verb: 'find', data: { page: 1 } };
    const id = await posted(form([search], [find]));
    reply = { status: 200, body: actionAnswer('message', 'none') };

    await ana.clicks(channel.id, id, 'Find', { Search: 'order' });

    expect(lastValue()).toMatchObject({ action: { data: { page: 1, query: 'order' } } });
  });
});

describe('a dialog', () => {
  const comment = {
    ...{ type: 'Input.Text', id: 'comment', label: 'Comment', isRequired: true },
    errorMessage: 'Write something.',
  };
  const who = {
    ...{ type: 'Input.ChoiceSet', id: 'who', label: 'Assignee' },
    choices: [
      { title: 'Ana', value: '1' },
      { title: 'Ben', value: '2' },
    ],
  };
  const state = { type: 'Input.Text', id: 'state', value: 'kept', isVisible: false };

  async function opened(body: readonly JsonObject[], actions?: readonly JsonObject[]) {
    const id = await posted();
    reply = { status: 200, body: aDialog('Issue 1', form(body, actions)) };
    return ana.clicks(channel.id, id, 'Assign It');
  }

  it('is filled in by the labels, and sends what is hidden too', async () => {
    await opened([comment, who, state]);
    ana.fills('Comment', 'hi');
    ana.selects('Assignee', 'Ben');
    reply = { status: 200 };

    const seen = await ana.submits('Save');

    expect(seen).toMatchObject({ kind: 'closed', dialog: undefined });
    expect(lastValue()).toMatchObject({ data: { verb: 'save', comment: 'hi', who: '2', state: 'kept' } });
  });

  it('that lacks what is needed is held back by the client', async () => {
    await opened([comment]);
    const before = teams.deliveries().length;

    const seen = await ana.submits('Save');

    expect(seen).toMatchObject({ kind: 'held back', text: 'Write something.' });
    expect(teams.deliveries()).toHaveLength(before);
  });

  it('has buttons that ask for nothing and send nothing that was filled in', async () => {
    const back = { type: 'Action.Submit', title: 'Back', data: { verb: 'back' }, associatedInputs: 'none' };
    await opened([comment], [back]);
    ana.fills('Comment', 'hi');

    await ana.submits('Back');

    expect(lastValue()).toMatchObject({ data: { verb: 'back' } });
    expect(JSON.stringify(lastValue())).not.toContain('hi');
  });

  it('offers no more than it shows', async () => {
    await opened([who]);

    expect(() => ana.selects('Assignee', 'Eve')).toThrow('offers no "Eve"');
    expect(() => ana.fills('Reply', 'x')).toThrow('0 fields are called "Reply"');
    await expect(ana.submits('Delete')).rejects.toThrow('0 buttons are called "Delete"');
  });

  it('knows no Action.Execute', async () => {
    await opened([], [{ type: 'Action.Execute', title: 'Save', verb: 'save' }]);

    await expect(ana.submits('Save')).rejects.toThrow('only a plain Action.Submit does');
  });

  it('stays open with what was typed when it fails', async () => {
    await opened([comment]);
    ana.fills('Comment', 'hi');
    reply = { status: 500 };

    const seen = await ana.submits('Save');

    expect(seen).toMatchObject({ kind: 'error', dialog: { fields: { Comment: 'hi' } } });
  });

  it.each<readonly [string, object]>([
    ['nothing', {}],
    ['no title', aDialog('', form([]))],
    ['no size', { task: { type: 'continue', value: { title: 'x', card: {} } } }],
    ['a web page', { task: { type: 'continue', value: { title: 'x', url: 'https://x.example' } } }],
    ['a broken card', aDialog('x', form([{ type: 'Input.Text', id: 'a' }]))],
  ])('answered with %s does not open', async (_case, body) => {
    const id = await posted();
    reply = { status: 200, body };

    expect(await ana.clicks(channel.id, id, 'Assign It')).toMatchObject({ kind: 'error', dialog: undefined });
  });
});

describe('what people write', () => {
  it('in a channel the bot hears only when it is mentioned', async () => {
    const unheard = await ana.says(channel.id, 'hello');
    const heard = await ana.says(channel.id, 'issues', { mention: true });

    expect(unheard.answer).toBeUndefined();
    expect(heard.answer?.status).toBe(200);
    expect(teams.deliveries()).toHaveLength(1);
    expect(teams.deliveries()[0]?.activity).toMatchObject({ text: '<at>Switchboard</at> issues' });
  });

  it('can come twice', async () => {
    await ana.says(teams.personalOf(ana.user), 'issues');
    await teams.redeliver('message');

    const [first, second] = teams.deliveries();
    expect(second?.activity).toEqual(first?.activity);
  });

  it('as a slash command nobody else sees', async () => {
    await ana.slash(channel.id, 'issues');

    expect(teams.messages(channel.id)).toEqual([]);
    expect(teams.deliveries()[0]?.activity).toMatchObject({ recipient: { isTargeted: true } });
  });

  it('cannot be written where they are not', async () => {
    const eve = teams.as(teams.addUser({ name: 'Eve', tenantId: 'another' }));

    expect(() => eve.says(channel.id, 'hello')).toThrow('Eve cannot write');
    expect(() => ana.says(teams.personalOf(ben.user), 'hello')).toThrow('there is no channel');
  });

  it('has a menu with the commands of the extension', async () => {
    const { id } = await ana.says(channel.id, 'call <her>');
    reply = { status: 200, body: aDialog('Send', form([])) };
    await ben.uses('send', channel.id, id);

    expect(lastValue()).toMatchObject({
      commandId: 'send',
      commandContext: 'message',
      messagePayload: {
        id,
        from: { user: { id: ana.user.aadObjectId, displayName: 'Ana' } },
        body: { content: '<div>call &lt;her&gt;</div>' },
      },
    });
  });
});
