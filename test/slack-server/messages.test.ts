import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { JsonObject } from '../support/slack-server/json.ts';
import { objectIn, textIn } from '../support/slack-server/json.ts';
import type { SlackServer } from '../support/slack-server/index.ts';
import { BOT_SCOPES, startSlackServer } from '../support/slack-server/index.ts';
import { call, clientFor, errorOf, UNLIMITED } from './bolt.ts';
import { card, mrkdwn, richText, section } from './samples.ts';

let slack: SlackServer;
let channel: string;
let client: ReturnType<typeof clientFor>;

beforeEach(async () => {
  slack = await startSlackServer({
    ...UNLIMITED,
    scopes: [...BOT_SCOPES, 'im:write', 'channels:join', 'usergroups:read'],
  });
  channel = slack.addChannel({ name: 'support' }).id;
  client = clientFor(slack);
});
afterEach(() => slack.stop());

const metadata = { event_type: 'switchboard_issue', event_payload: { outbox_id: 'o1' } };

const post = (args: JsonObject) => call(client, 'chat.postMessage', { channel, ...args });

async function posted(args: JsonObject = {}): Promise<string> {
  return textIn((await post({ ...card('#E01E5A', ['Take It']), metadata, ...args }))['ts']);
}

describe('a token', () => {
  it.each([
    [undefined, 'not_authed'],
    ['xoxb-nobody', 'invalid_auth'],
  ])('%s is refused as %s', async (token, error) => {
    const response = await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });

    expect(await response.json()).toEqual({ ok: false, error });
  });

  it('without the scope is refused, and told which is missing', async () => {
    const team = slack.addTeam({ name: 'Other', scopes: ['chat:write'] });

    const refused = await clientFor(slack, slack.tokenOf(team))
      .users.list({})
      .catch((error: unknown) => error);

    expect(refused).toMatchObject({
      data: { error: 'missing_scope', needed: 'users:read', provided: 'chat:write' },
    });
  });

  it('of another workspace does not see our channel', async () => {
    const team = slack.addTeam({ name: 'Other' });

    const refused = await errorOf(
      call(clientFor(slack, slack.tokenOf(team)), 'chat.postMessage', { channel, text: 'hi' }),
    );

    expect(refused.error).toBe('channel_not_found');
  });

  it('is dead after the app was removed, and another after it came back', async () => {
    await slack.uninstall(slack.team);

    const refused = await errorOf(client.auth.test());
    const again = await clientFor(slack, slack.install(slack.team)).auth.test();

    expect(refused.error).toBe('account_inactive');
    expect(again.user_id).toBe(slack.team.botUserId);
  });
});

it('a method nobody knows is refused', async () => {
  expect((await errorOf(client.apiCall('chat.shout', {}))).error).toBe('unknown_method');
});

it('a JSON body is taken as a form is', async () => {
  const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${slack.botToken()}`,
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify({ channel, text: 'hi', blocks: [section()] }),
  });

  expect(await response.json()).toMatchObject({ ok: true, message: { text: 'hi' } });
});

describe('posting', () => {
  it.each([
    ['nowhere', () => 'C0NOWHERE', 'channel_not_found'],
    [
      'a public channel without the bot',
      () => slack.addChannel({ name: 'a', bot: false }).id,
      'not_in_channel',
    ],
    [
      'a private channel without the bot',
      () => slack.addChannel({ name: 'b', bot: false, isPrivate: true }).id,
      'channel_not_found',
    ],
    ['an archived channel', () => archived(), 'is_archived'],
  ])('to %s is refused', async (_where, where, error) => {
    expect((await errorOf(post({ channel: where(), text: 'hi' }))).error).toBe(error);
  });

  it('gives each message a ts of its own, increasing, as a string', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => posted()));

    expect(new Set(all).size).toBe(20);
    expect(all.every((ts) => /^\d{10}\.\d{6}$/.test(ts))).toBe(true);
  });

  it('shows a card with its colour, words and buttons', async () => {
    await posted();

    expect(slack.cardsIn(channel)).toMatchObject([
      { color: '#E01E5A', buttons: ['Take It'], blocksText: '*New issue*\nMy <order> & @everyone' },
    ]);
  });

  it('to a person arrives as a direct message', async () => {
    const ana = slack.addUser({ name: 'ana' });

    const { channel: place } = await post({ channel: ana.id, text: 'yours' });

    expect(place).toMatch(/^D/);
    expect(slack.directMessages(ana.id).map(({ text }) => text)).toEqual(['yours']);
  });

  it('more than the burst in one channel is refused until time has passed, elsewhere not', async () => {
    const strict = await startSlackServer({
      rates: { 'chat.postMessage': { perSecond: 1, burst: 2, by: 'channel' } },
    });
    const [one, other] = ['a', 'b'].map((name) => strict.addChannel({ name }).id);
    const postIn = (where = '') =>
      call(clientFor(strict), 'chat.postMessage', { channel: where, text: 'hi' });
    await postIn(one);
    await postIn(one);

    const refused = await postIn(one).catch((error: unknown) => error);
    const elsewhere = await postIn(other);
    strict.passes(1000);
    const later = await postIn(one);
    await strict.stop();

    expect(refused).toMatchObject({ retryAfter: 1 });
    expect([elsewhere['ok'], later['ok']]).toEqual([true, true]);
  });
});

function archived(): string {
  void slack.archive(channel);
  return channel;
}

describe('threads', () => {
  it('keep replies out of the channel, and count them on the parent', async () => {
    const parent = await posted();
    await post({ text: 'reply', thread_ts: parent });

    const { messages: top } = await client.conversations.history({ channel });
    const { messages: thread } = await client.conversations.replies({ channel, ts: parent });

    expect(top).toMatchObject([{ ts: parent, reply_count: 1, thread_ts: parent }]);
    expect(thread?.map(({ text }) => text)).toEqual(['New issue from +1 555 0100', 'reply']);
  });

  it('whose parent is deleted keep their replies; one that never was takes none', async () => {
    const parent = await posted();
    await post({ text: 'reply', thread_ts: parent });
    await client.chat.delete({ channel, ts: parent });

    const late = await post({ text: 'late', thread_ts: parent });
    const lost = await post({ text: 'lost', thread_ts: '1700000000.000001' });

    expect(objectIn(late['message'])['thread_ts']).toBe(parent);
    expect(objectIn(lost['message'])['thread_ts']).toBeUndefined();
    expect(slack.messages(channel)[0]).toMatchObject({ subtype: 'tombstone' });
  });
});

describe('updating', () => {
  it('by text alone removes the blocks, keeps the attachments and says "edited"', async () => {
    const ts = await posted();

    await client.apiCall('chat.update', { channel, ts, text: 'plain' });

    expect(slack.messages(channel)[0]).toMatchObject({
      text: 'plain',
      blocks: undefined,
      metadata,
      edited: {},
    });
    expect(slack.messages(channel)[0]?.attachments).toHaveLength(1);
  });

  it('with blocks and attachments replaces both, keeps metadata and does not say "edited"', async () => {
    const ts = await posted();

    await client.apiCall('chat.update', { channel, ts, ...card('#2EB67D', ['Reopen']) });

    expect(slack.cardsIn(channel)).toMatchObject([{ ts, color: '#2EB67D', buttons: ['Reopen'] }]);
    expect(slack.messages(channel)[0]).toMatchObject({ metadata, edited: undefined });
  });

  it('with an empty list takes the attachments away', async () => {
    const ts = await posted();

    await client.apiCall('chat.update', { channel, ts, blocks: [section()], attachments: [] });

    expect(slack.cardsIn(channel)).toEqual([]);
  });

  it('finds mentions in text unless it says parse: none; posting does not look for any', async () => {
    const ts = textIn((await post({ text: 'mind @channel' }))['ts']);
    const before = slack.messages(channel)[0]?.text;

    await client.apiCall('chat.update', { channel, ts, text: 'mind @channel' });
    const parsed = slack.messages(channel)[0]?.text;
    await client.apiCall('chat.update', { channel, ts, text: 'mind @channel', parse: 'none' });

    expect([before, parsed, slack.messages(channel)[0]?.text]).toEqual([
      'mind @channel',
      'mind <!channel>',
      'mind @channel',
    ]);
  });

  it.each([
    ['a message that is gone', async () => '1700000000.000001', 'message_not_found'],
    ['an ephemeral', () => shownPrivately(), 'message_not_found'],
    ["somebody else's", () => typedBySomebody(), 'cant_update_message'],
  ])('%s is refused', async (_what, ts, error) => {
    expect((await errorOf(client.apiCall('chat.update', { channel, ts: await ts(), text: 'x' }))).error).toBe(
      error,
    );
  });

  it('is refused where the channel is archived or the bot was removed, and when the workspace has closed the window', async () => {
    const late = await startSlackServer({ ...UNLIMITED, editWindowMs: 60_000 });
    const [a, b, c] = ['a', 'b', 'c'].map((name) => late.addChannel({ name }).id);
    const errors = [];
    for (const [where, then] of [
      [a, () => late.archive(a ?? '')],
      [b, () => late.kick(b ?? '')],
      [c, async () => late.passes(61_000)],
    ] as const) {
      const { ts } = await call(clientFor(late), 'chat.postMessage', { channel: where, text: 'x' });
      await then();
      errors.push(
        (await errorOf(clientFor(late).apiCall('chat.update', { channel: where, ts, text: 'y' }))).error,
      );
    }
    await late.stop();

    expect(errors).toEqual(['is_inactive', 'channel_not_found', 'edit_window_closed']);
  });

  it('cannot put other blocks where rich text was', async () => {
    const { ts } = await post({
      blocks: [richText({ type: 'text', text: 'a' })],
      text: 'a',
    });

    const refused = await errorOf(
      client.apiCall('chat.update', { channel, ts, text: 'a', blocks: [section()] }),
    );

    expect(refused.error).toBe('block_mismatch');
  });
});

async function shownPrivately(): Promise<string> {
  const user = slack.addUser({ name: 'yan' }).id;
  slack.addMember(channel, user);
  return textIn((await call(client, 'chat.postEphemeral', { channel, user, text: 'psst' }))['message_ts']);
}

async function typedBySomebody(): Promise<string> {
  const user = slack.addUser({ name: 'zoe' });
  slack.addMember(channel, user.id);
  return (await slack.as(user).types(channel, 'mine')).ts;
}

describe('history', () => {
  it('goes from the newest to the oldest in pages', async () => {
    for (const text of ['1', '2', '3', '4', '5']) await post({ text });

    const first = await client.conversations.history({ channel, limit: 3 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.history({ channel, limit: 3, cursor });

    expect(first.messages?.map(({ text }) => text)).toEqual(['5', '4', '3']);
    expect(second.messages?.map(({ text }) => text)).toEqual(['2', '1']);
    expect([first.has_more, second.has_more]).toEqual([true, false]);
  });

  it('leaves out the ends of its window unless they are asked for', async () => {
    const stamps = [await posted(), await posted(), await posted()];
    const [oldest = '', , latest = ''] = stamps;
    const between = async (inclusive: boolean) =>
      (await client.conversations.history({ channel, oldest, latest, inclusive })).messages?.length;

    expect([await between(false), await between(true)]).toEqual([1, 3]);
  });

  it('shows metadata only when asked', async () => {
    await posted();

    const without = await client.conversations.history({ channel });
    const withIt = await client.conversations.history({ channel, include_all_metadata: true });

    expect(without.messages?.[0]).not.toHaveProperty('metadata');
    expect(withIt.messages?.[0]).toMatchObject({ metadata });
  });

  it('never shows ephemerals, and nothing of channels without the bot', async () => {
    const user = slack.addUser({ name: 'ana' }).id;
    slack.addMember(channel, user);
    await client.chat.postEphemeral({ channel, user, text: 'psst' });

    const { messages } = await client.conversations.history({ channel });
    await slack.kick(channel);
    const refused = await errorOf(client.conversations.history({ channel }));

    expect(messages).toEqual([]);
    expect(slack.ephemeralsOf(user).map(({ text }) => text)).toEqual(['psst']);
    expect(refused.error).toBe('not_in_channel');
  });
});

describe('reactions', () => {
  it('can be added once, by the name of an emoji', async () => {
    const timestamp = await posted();
    const add = (name: string) => client.reactions.add({ channel, timestamp, name });
    await add('lock');

    const errors = [await errorOf(add('lock')), await errorOf(add(':lock:')), await errorOf(add('🔒'))];

    expect(errors.map(({ error }) => error)).toEqual(['already_reacted', 'invalid_name', 'invalid_name']);
    expect(slack.messages(channel)[0]?.reactions).toEqual([{ name: 'lock', users: [slack.team.botUserId] }]);
  });

  it('can be taken away when they are there', async () => {
    const timestamp = await posted();
    await client.reactions.add({ channel, timestamp, name: 'lock' });
    await client.reactions.remove({ channel, timestamp, name: 'lock' });

    const refused = await errorOf(client.reactions.remove({ channel, timestamp, name: 'lock' }));

    expect(refused.error).toBe('no_reaction');
    expect(slack.messages(channel)[0]?.reactions).toEqual([]);
  });
});

describe('people', () => {
  it('are found by id and address, and by address only while they are active', async () => {
    const ana = slack.addUser({ name: 'ana', email: 'Ana@example.com', isRestricted: true });

    const byId = await client.users.info({ user: ana.id });
    const byEmail = await client.users.lookupByEmail({ email: 'ana@example.com' });
    await slack.deactivate(ana.id);
    const refused = await errorOf(client.users.lookupByEmail({ email: 'ana@example.com' }));

    expect(byId.user).toMatchObject({
      is_restricted: true,
      deleted: false,
      profile: { email: 'Ana@example.com' },
    });
    expect(byEmail.user?.id).toBe(ana.id);
    expect(refused.error).toBe('users_not_found');
    expect((await errorOf(client.users.info({ user: 'U0NOBODY' }))).error).toBe('user_not_found');
  });

  it('are listed in pages, the bot among them', async () => {
    for (const name of ['a', 'b', 'c']) slack.addUser({ name });

    const pages = [];
    for await (const page of client.paginate('users.list', { limit: 2 })) pages.push(page);

    expect(pages).toHaveLength(2);
  });

  it('form groups', async () => {
    const ana = slack.addUser({ name: 'ana' });
    slack.addUserGroup({ handle: 'crew', users: [ana.id] });

    expect((await client.usergroups.list()).usergroups).toMatchObject([{ handle: 'crew', users: [ana.id] }]);
  });
});

it('a permalink leads into the thread', async () => {
  const parent = await posted();
  const ts = textIn((await post({ text: 'reply', thread_ts: parent }))['ts']);

  const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });

  expect(permalink).toBe(
    `https://acme.slack.com/archives/${channel}/p${ts.replace('.', '')}?thread_ts=${parent}&cid=${channel}`,
  );
});

it('tells whom a message calls and where it leads', async () => {
  const text = mrkdwn('<!channel> <https://evil.example|your bank> @here');
  const quoted = richText({ type: 'text', text: '<!channel> @here https://a.example' });
  const loud = await posted({ blocks: [section({ text })], text: 'fallback' });
  const quiet = await posted({ blocks: [quoted, section({ text: { ...mrkdwn('@here'), verbatim: true } })] });

  expect(slack.attentionOf(channel, loud)).toEqual({
    mentions: ['<!channel>', '<!here>'],
    links: ['https://evil.example|your bank'],
  });
  expect(slack.attentionOf(channel, quiet)).toEqual({ mentions: [], links: [] });
});
