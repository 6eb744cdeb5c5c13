import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readableText } from '../../../src/bot/teams/message-html.ts';
import { startTeamsBot } from '../../support/teams-bot.ts';

type Bot = Awaited<ReturnType<typeof startTeamsBot>>;

let bot: Bot;

beforeEach(async () => {
  bot = await startTeamsBot();
});
afterEach(() => bot.stop());

describe('a team', () => {
  it('that gets the app is told with the channel that was chosen, by both activities that come', async () => {
    await bot.teams.install(bot.team, { selectedChannel: bot.channel });

    const told = {
      what: 'installed',
      about: {
        selectedChannel: bot.channel.id,
        place: {
          team: bot.team.id,
          tenant: bot.teams.settings.tenantId,
          serviceUrl: bot.teams.serviceUrl,
          botId: bot.teams.botId,
          personal: false,
        },
      },
    };
    expect(bot.heard).toMatchObject([told, told]);
  });

  it('that loses the app is told', async () => {
    await bot.teams.remove(bot.team);

    expect(bot.heard).toMatchObject([
      { what: 'removed', about: { team: bot.team.id } },
      { what: 'removed', about: { team: bot.team.id } },
    ]);
  });

  it('tells of channels that go and come back, by the channel itself', async () => {
    await bot.teams.deleteChannel(bot.channel);
    await bot.teams.restoreChannel(bot.channel);

    const about = { channel: bot.channel.id, team: bot.team.id };
    expect(bot.heard).toMatchObject([
      { what: 'channelDeleted', about },
      { what: 'channelRestored', about },
    ]);
  });

  it('tells of people who come and go', async () => {
    const ben = bot.teams.addUser({ name: 'Ben' });
    await bot.teams.addMember(bot.team, ben);
    await bot.teams.removeMember(bot.team, ben);

    expect(bot.heard.map(({ what }) => what)).toEqual(['membersChanged', 'membersChanged']);
  });

  it('is none where the app was added for one person', async () => {
    const answer = await bot.teams.installPersonally(bot.ana.user);

    expect(answer.status).toBe(200);
    expect(bot.heard).toEqual([]);
  });
});

describe('a message', () => {
  it('in a thread is heard when it mentions the bot, without the mention', async () => {
    const { id } = await bot.ana.says(bot.channel.id, 'first');
    await bot.ana.says(bot.channel.id, 'issues mine', { mention: true, thread: id });

    expect(bot.heard).toMatchObject([
      {
        what: 'message',
        about: {
          text: 'issues mine',
          mentionsUs: true,
          targeted: false,
          who: {
            id: bot.ana.user.id,
            aadObjectId: bot.ana.user.aadObjectId,
            name: 'Ana',
            tenant: bot.teams.settings.tenantId,
          },
          place: {
            conversation: `${bot.channel.id};messageid=${id}`,
            channel: bot.channel.id,
            team: bot.team.id,
            root: id,
            personal: false,
          },
        },
      },
    ]);
  });

  it('in the chat with the bot is always heard', async () => {
    const chat = bot.teams.personalOf(bot.ana.user);
    const { id } = await bot.ana.says(chat, 'issues');

    expect(bot.heard).toMatchObject([
      {
        about: {
          ...{ id, text: 'issues', mentionsUs: false },
          place: { conversation: chat, personal: true, channel: undefined, team: undefined, message: id },
        },
      },
    ]);
  });

  it('that is edited, deleted or there again is told with its own name and thread', async () => {
    const { id: root } = await bot.ana.says(bot.channel.id, 'first');
    const { id } = await bot.ana.says(bot.channel.id, 'one', { mention: true, thread: root });

    await bot.ana.edits(bot.channel.id, id, 'two', { mention: true });
    await bot.ana.deletes(bot.channel.id, id);
    await bot.ana.undeletes(bot.channel.id, id);

    const place = { root, channel: bot.channel.id };
    expect(bot.heard.slice(1)).toMatchObject([
      { what: 'edited', about: { id, text: 'two', mentionsUs: true, place } },
      { what: 'deleted', about: { id, text: '', place } },
      { what: 'edited', about: { id, text: 'two', place } },
    ]);
  });

  it('whose change is told without its words, or for another reason, changes nothing', async () => {
    const { activity } = bot.teams.deliveries()[0] ?? (await saysSomething());
    const before = bot.heard.length;
    const update = { ...activity, type: 'messageUpdate' };

    const answers = [
      await bot.teams.deliver({ ...update, text: undefined, channelData: { eventType: 'editMessage' } }),
      await bot.teams.deliver({ ...update, channelData: { eventType: 'somethingNew' } }),
      await bot.teams.deliver(update),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(bot.heard).toHaveLength(before);
  });

  it('of a slash command is targeted', async () => {
    await bot.ana.slash(bot.channel.id, 'issues');

    expect(bot.heard).toMatchObject([{ about: { text: 'issues', targeted: true } }]);
  });

  it('that brings only what a plain button sends has no words', async () => {
    const { activity } = bot.teams.deliveries()[0] ?? (await saysSomething());

    await bot.teams.deliver({ ...activity, text: undefined, value: { verb: 'find' } });

    expect(bot.heard.at(-1)).toMatchObject({ about: { text: '', value: { verb: 'find' } } });
  });

  it('whose handler fails is not acknowledged, so that it can come again', async () => {
    await bot.stop();
    bot = await startTeamsBot({
      message: async () => {
        throw new Error('the database is away');
      },
    });

    const { answer } = await bot.ana.says(bot.teams.personalOf(bot.ana.user), 'issues');

    expect(answer?.status).toBe(500);
    expect(answer?.text).not.toContain('database');
  });
});

async function saysSomething() {
  await bot.ana.says(bot.teams.personalOf(bot.ana.user), 'hello');
  const [delivery] = bot.teams.deliveries();
  if (!delivery) throw new Error('nothing came');
  return delivery;
}

it.each([
  ['<div>call &lt;her&gt; &amp; ask</div>', 'call <her> & ask'],
  ['<p>one</p><p>two<br>three</p>', 'one\ntwo\nthree'],
  ['<p>hi <at id="0">Ben</at>&nbsp;<emoji alt="🙂" title="x"></emoji></p>', 'hi Ben 🙂'],
  ['<p>&#65;&#x42;&#0;&unknown;</p>', 'AB&#0;&unknown;'],
  ['a < b', 'a < b'],
])('%s reads %s', (html, text) => {
  expect(readableText(html)).toBe(text);
});

it('a message made to be slow is read in no time', () => {
  const started = performance.now();

  readableText('<img '.repeat(40_000) + '&nbsp;'.repeat(40_000) + '<'.repeat(40_000));

  expect(performance.now() - started).toBeLessThan(2_000);
});
