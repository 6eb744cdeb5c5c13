import { createServer } from 'node:http';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { slackSignature } from '../support/slack-server/index.ts';
import type { JsonObject } from '../support/slack-server/json.ts';
import { objectIn, objectsIn } from '../support/slack-server/json.ts';
import { call, startWithBolt } from './bolt.ts';
import { actions, button, card, plain, section } from './samples.ts';

type World = Awaited<ReturnType<typeof startWithBolt>>;
let world: World;
let events: JsonObject[];

beforeEach(async () => {
  world = await startWithBolt({ ackMs: 300, retryDelaysMs: [0, 10, 20] });
  events = [];
});
afterEach(() => world.stop());

/** Keeps every message event as it came. */
function listen(): void {
  world.app.event('message', async ({ event }) => void events.push(JSON.parse(JSON.stringify(event))));
}

const post = (args: JsonObject) =>
  call(world.client, 'chat.postMessage', { channel: world.channel, ...args });

describe('a signature', () => {
  it('is what Slack documents', () => {
    // The example of https://docs.slack.dev/authentication/verifying-requests-from-slack
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';

    expect(slackSignature('8f742231b10e8888abcd99yyyzzz85a5', '1531420618', body)).toBe(
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    );
  });

  it('passes the real receiver for events, interactions, commands and the challenge', async () => {
    listen();
    world.app.command('/issues', ({ ack }) => ack('here they are'));
    const { ts } = await post(card('#E01E5A', ['Take It']));
    world.app.action('Take It', ({ ack }) => ack());

    const typed = await world.ana.types(world.channel, 'hello');
    const ran = await world.ana.runs('/issues', '', world.channel);
    const clicked = await world.ana.clicks(world.channel, String(ts), 'Take It');
    const challenged = await world.slack.verifyUrl();

    const all = [typed.answer?.outcome, ran.outcome, clicked.outcome, challenged.outcome];
    expect(all).toEqual(Array(4).fill('acknowledged'));
  });
});

describe('an event that is not acknowledged', () => {
  it('comes again three times under the same id, and tells why', async () => {
    world.app.event('message', async () => Promise.reject(new Error('no database')));

    await world.ana.types(world.channel, 'hello');

    const sent = world.slack.deliveries();
    expect(sent.map(({ retry }) => retry)).toEqual([
      undefined,
      { number: 1, reason: 'http_error' },
      { number: 2, reason: 'http_error' },
      { number: 3, reason: 'http_error' },
    ]);
    expect(new Set(sent.map(({ payload }) => payload['event_id'])).size).toBe(1);
  });

  it('because of time says so, and stops when it is taken', async () => {
    let tries = 0;
    world.app.event('message', async () => {
      tries += 1;
      if (tries === 1) await new Promise((resolve) => setTimeout(resolve, 350));
    });

    await world.ana.types(world.channel, 'hello');

    const outcomes = world.slack.deliveries().map(({ retry, answer }) => [retry?.reason, answer.outcome]);
    expect(outcomes).toEqual([
      [undefined, 'http_timeout'],
      ['http_timeout', 'acknowledged'],
    ]);
  });

  it('is not repeated when the bot asks for that', async () => {
    const bot = createServer((_request, response) =>
      response.writeHead(500, { 'x-slack-no-retry': '1' }).end(),
    );
    bot.listen(0, '127.0.0.1');
    await new Promise((resolve) => bot.once('listening', resolve));
    const address = bot.address();
    world.slack.deliverTo(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);

    await world.ana.types(world.channel, 'hello');
    bot.closeAllConnections();
    await new Promise((resolve) => bot.close(resolve));

    expect(world.slack.deliveries()).toHaveLength(1);
  });

  it('can be brought again after it was taken', async () => {
    const seen: unknown[] = [];
    world.app.event(
      'message',
      async ({ body, context }) => void seen.push([body.event_id, context.retryNum]),
    );
    await world.ana.types(world.channel, 'hello');

    await world.slack.redeliver('http_timeout');

    const [[id] = []] = JSON.parse(JSON.stringify(seen));
    expect(seen).toEqual([
      [id, undefined],
      [id, 1],
    ]);
  });
});

describe('an interaction that is not acknowledged', () => {
  it.each([
    ['fails', async () => Promise.reject(new Error('bug')), 'Status Code 500'],
    ['takes too long', () => new Promise<void>((resolve) => setTimeout(resolve, 400)), 'operation_timeout'],
  ])('because the bot %s is shown to the person, once', async (_what, listener, words) => {
    world.app.action('Take It', listener);
    const { ts } = await post(card('#E01E5A', ['Take It']));

    const seen = await world.ana.clicks(world.channel, String(ts), 'Take It');

    expect(seen.error).toContain(words);
    expect(world.slack.errorsShown(world.ana.user.id)).toHaveLength(1);
    expect(world.slack.deliveries().filter(({ kind }) => kind === 'interactive')).toHaveLength(1);
  });

  it('of a command names the error', async () => {
    world.slack.deliverTo('http://127.0.0.1:9');

    const seen = await world.ana.runs('/issues', '', world.channel);

    expect(seen.error).toBe('/issues failed with the error "dispatch_failed"');
  });
});

describe('a message', () => {
  it('arrives as Slack writes it', async () => {
    listen();

    await world.ana.types(
      world.channel,
      'a & <b> see https://a.example/x?y=1. 🎉 👍🏽 @ana #support z@y.example',
    );

    expect(events).toMatchObject([
      {
        user: world.ana.user.id,
        channel_type: 'channel',
        text: `a &amp; &lt;b&gt; see <https://a.example/x?y=1>. :tada: :+1::skin-tone-4: <@${world.ana.user.id}> <#${world.channel}|support> <mailto:z@y.example|z@y.example>`,
      },
    ]);
    expect(events[0]).not.toHaveProperty('subtype');
  });

  it('has a subtype where Slack gives it one', async () => {
    listen();
    const { ts } = await world.ana.types(world.channel, 'first');
    await world.ana.types(world.channel, 'also here', { thread_ts: ts, broadcast: true });
    await world.ana.types(world.channel, 'look', { files: [{ name: 'a.png', bytes: 'png' }] });
    await world.ana.edits(world.channel, ts, 'second');
    await world.slack.otherBotPosts(world.channel, 'beep');
    const plainReply = await world.ana.types(world.channel, 'quiet');
    await world.ana.deletes(world.channel, plainReply.ts);

    expect(events.map((event) => event['subtype'])).toEqual([
      undefined,
      'thread_broadcast',
      'file_share',
      'message_changed',
      'bot_message',
      undefined,
      'message_deleted',
    ]);
    expect(events[3]).toMatchObject({
      message: { text: 'second', edited: {} },
      previous_message: { text: 'first' },
    });
    expect(objectsIn(events[2]?.['files'])).toMatchObject([
      { name: 'a.png', mimetype: 'image/png', size: 3 },
    ]);
  });

  it('of the bot itself comes back, with its bot_id and metadata', async () => {
    listen();
    const metadata = { event_type: 'switchboard_issue', event_payload: { outbox_id: 'o1' } };

    await post({ text: 'mine', metadata });
    await world.slack.settled();

    expect(events).toMatchObject([{ text: 'mine', bot_id: world.slack.team.botId, metadata }]);
  });

  it('of a channel without the bot never comes, nor of a direct message nobody subscribed to', async () => {
    listen();
    const elsewhere = world.slack.addChannel({ name: 'other', bot: false }).id;
    const direct = await call(world.client, 'chat.postMessage', { channel: world.ana.user.id, text: 'hi' });

    await world.ana.types(elsewhere, 'hello');
    await world.ana.types(String(direct['channel']), 'hello');
    await world.slack.kick(world.channel);
    await world.ana.types(world.channel, 'hello');

    expect(events).toEqual([]);
  });
});

describe('what happens to a channel or the app', () => {
  it('is told: archived, bot removed, app removed', async () => {
    const seen: string[] = [];
    for (const name of [
      'channel_archive',
      'member_left_channel',
      'app_uninstalled',
      'tokens_revoked',
    ] as const) {
      world.app.event(name, async ({ event }) => void seen.push(event.type));
    }

    await world.slack.archive(world.channel);
    await world.slack.kick(world.channel);
    await world.slack.uninstall(world.slack.team).catch(() => {});

    expect(seen.toSorted()).toEqual([
      'app_uninstalled',
      'channel_archive',
      'member_left_channel',
      'tokens_revoked',
    ]);
  });
});

describe('a click on a card', () => {
  it('says in which attachment the button is, and carries the message', async () => {
    const bodies: JsonObject[] = [];
    world.app.action('Take It', async ({ ack, body }) => {
      await ack();
      bodies.push(JSON.parse(JSON.stringify(body)));
    });
    const { ts } = await post(card('#E01E5A', ['Take It']));

    await world.ana.clicks(world.channel, String(ts), 'Take It');

    expect(bodies).toMatchObject([
      {
        type: 'block_actions',
        container: {
          type: 'message_attachment',
          attachment_id: 1,
          message_ts: ts,
          channel_id: world.channel,
        },
        channel: { id: world.channel, name: 'support' },
        message: { ts, attachments: [{ color: 'e01e5a' }], bot_id: world.slack.team.botId },
        actions: [{ type: 'button', action_id: 'Take It', block_id: 'do', value: 'issue-1' }],
      },
    ]);
    expect(objectIn(bodies[0])).toHaveProperty('trigger_id');
  });

  it('on a button that is not there fails as it would for a person', async () => {
    const { ts } = await post(card('#E01E5A', ['Take It']));

    await expect(world.ana.clicks(world.channel, String(ts), 'Close')).rejects.toThrow(
      'has no "Close"; there is: Take It',
    );
  });

  it('by somebody who is not in the channel is impossible', async () => {
    const { ts } = await post(card('#E01E5A', ['Take It']));
    const stranger = world.slack.as(world.slack.addUser({ name: 'zoe' }));

    await expect(stranger.clicks(world.channel, String(ts), 'Take It')).rejects.toThrow(
      'zoe is not in support',
    );
  });
});

describe('a response_url', () => {
  async function clickedUrl(): Promise<string> {
    let url = '';
    world.app.action('Take It', async ({ ack, body }) => {
      await ack();
      url = body.type === 'block_actions' ? body.response_url : '';
    });
    const { ts } = await post(card('#E01E5A', ['Take It']));
    await world.ana.clicks(world.channel, String(ts), 'Take It');
    return url;
  }
  const answer = async (url: string, body: JsonObject) =>
    (
      await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).status;

  it('answers privately unless told otherwise, five times', async () => {
    const url = await clickedUrl();

    const statuses = [];
    for (let time = 1; time <= 6; time += 1) statuses.push(await answer(url, { text: `no. ${time}` }));

    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(world.slack.ephemeralsOf(world.ana.user.id)).toHaveLength(5);
    expect(world.slack.messages(world.channel)).toHaveLength(1);
  });

  it('dies after half an hour', async () => {
    const url = await clickedUrl();
    world.slack.passes(31 * 60_000);

    expect(await answer(url, { text: 'late' })).toBe(404);
  });

  it('can replace or delete the message that was clicked, or speak to all', async () => {
    const url = await clickedUrl();
    await answer(url, { replace_original: true, text: 'other', blocks: [section()] });
    const replaced = world.slack.messages(world.channel)[0]?.text;
    await answer(url, { response_type: 'in_channel', text: 'to all' });
    await answer(url, { delete_original: true });

    expect(replaced).toBe('other');
    expect(world.slack.messages(world.channel).map(({ text }) => text)).toEqual(['to all']);
  });

  it('takes no blocks that Slack refuses', async () => {
    expect(await answer(await clickedUrl(), { blocks: [section({ text: plain('') })] })).toBe(400);
  });
});

describe('a command', () => {
  it.each([
    ['a string', 'private', 1, 0],
    ['a private message', { text: 'private', blocks: [section()] }, 1, 0],
    ['a message to all', { response_type: 'in_channel', text: 'for all' } as const, 0, 1],
    ['nothing', undefined, 0, 0],
  ])('acknowledged with %s shows it', async (_what, answer, ephemerals, messages) => {
    world.app.command('/issues', async ({ ack }) => void (await Reflect.apply(ack, undefined, [answer])));

    const seen = await world.ana.runs('/issues', 'take 12', world.channel);

    expect(seen.ephemerals).toHaveLength(ephemerals);
    expect(world.slack.messages(world.channel)).toHaveLength(messages);
  });
});

it('a button on a private message says that it is one, and carries no message', async () => {
  const bodies: JsonObject[] = [];
  world.app.action('undo', async ({ ack, body, respond }) => {
    await ack();
    bodies.push(JSON.parse(JSON.stringify(body)));
    await respond({ replace_original: true, text: 'undone' });
  });
  const blocks = [section(), actions(button({ text: plain('Undo'), action_id: 'undo' }))];
  const user = world.ana.user.id;
  await call(world.client, 'chat.postEphemeral', { channel: world.channel, user, text: 'done', blocks });

  await world.ana.clicksEphemeral('Undo');

  expect(bodies).toMatchObject([{ container: { type: 'message', is_ephemeral: true } }]);
  expect(bodies[0]).not.toHaveProperty('message');
  expect(world.slack.ephemeralsOf(user).map(({ text }) => text)).toEqual(['undone']);
});

it('a message shortcut carries the message and a trigger', async () => {
  const bodies: JsonObject[] = [];
  world.app.shortcut('send_to_customer', async ({ ack, body }) => {
    await ack();
    bodies.push(JSON.parse(JSON.stringify(body)));
  });
  const { ts } = await world.ana.types(world.channel, 'please send');

  await world.ana.shortcut('send_to_customer', world.channel, ts);

  expect(bodies).toMatchObject([
    { type: 'message_action', message_ts: ts, message: { text: 'please send' } },
  ]);
});
