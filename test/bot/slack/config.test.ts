import { describe, expect, it } from 'vitest';

import { slackSettings } from '../../../src/bot/slack/config.ts';

const HTTP = { SLACK_SIGNING_SECRET: 'sign-value', SLACK_BOT_TOKEN: 'xoxb-bot-value' };
const OAUTH = {
  SLACK_SIGNING_SECRET: 'sign-value',
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: 'client-value',
  SLACK_STATE_SECRET: 'state-value',
};
const SOCKET = { SLACK_APP_TOKEN: 'xapp-app-value', SLACK_BOT_TOKEN: 'xoxb-bot-value' };

function read(env: Readonly<Record<string, string>>) {
  const problems: string[] = [];
  return { settings: slackSettings(env, (text) => problems.push(text)), problems };
}

describe('the settings of Slack', () => {
  it('that are absent, or empty, switch it off', () => {
    expect(read({ PORT: '3000', SLACK_BOT_TOKEN: ' ' })).toEqual({ settings: undefined, problems: [] });
  });

  it.each([
    ['a signing secret and a bot token', HTTP, 'http', 'token'],
    ['a signing secret and the three of OAuth', OAUTH, 'http', 'oauth'],
    ['an app token and a bot token', SOCKET, 'socket', 'token'],
    ['everything for both ways in', { ...HTTP, ...SOCKET }, 'socket', 'token'],
  ])('%s are enough', (_, env, mode, by) => {
    const { settings, problems } = read(env);

    expect(problems).toEqual([]);
    expect(settings).toMatchObject({
      door: { mode },
      access: { by },
      command: '/issues',
      allowGuests: false,
      answerMs: 10_000,
    });
  });

  it('name another command, allow guests, wait longer, and use another API', () => {
    const { settings } = read({
      ...HTTP,
      SLACK_COMMAND: '/helpdesk',
      SLACK_ALLOW_GUESTS: 'yes',
      SLACK_ANSWER_SECONDS: '30',
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
    });

    expect(settings).toMatchObject({
      command: '/helpdesk',
      allowGuests: true,
      answerMs: 30_000,
      apiUrl: 'http://127.0.0.1:9/api/',
    });
  });

  const WRONG: readonly (readonly [string, Readonly<Record<string, string>>, readonly RegExp[]])[] = [
    ['only a bot token', { SLACK_BOT_TOKEN: 'xoxb-x' }, [/^SLACK_SIGNING_SECRET is missing/]],
    ['only a signing secret', { SLACK_SIGNING_SECRET: 'x' }, [/^SLACK_BOT_TOKEN is missing/]],
    ['only an app token', { SLACK_APP_TOKEN: 'xapp-x' }, [/^SLACK_BOT_TOKEN is missing/]],
    ['only an API', { SLACK_API_URL: 'http://x/' }, [/^SLACK_SIGNING_SECRET/, /^SLACK_BOT_TOKEN/]],
    [
      'one of the three of OAuth',
      { SLACK_CLIENT_ID: '1.2' },
      [/^SLACK_SIGNING_SECRET/, /^SLACK_CLIENT_SECRET is missing/, /^SLACK_STATE_SECRET is missing/],
    ],
    ['one workspace and many', { ...HTTP, ...OAUTH }, [/set either the one or the three/]],
    ['Socket Mode for many workspaces', { ...OAUTH, SLACK_APP_TOKEN: 'xapp-x' }, [/serves one workspace/]],
    ['tokens of the wrong kind', { ...SOCKET, SLACK_BOT_TOKEN: 'xapp-x' }, [/those begin with xoxb-/]],
    ['a bot token as the app token', { ...SOCKET, SLACK_APP_TOKEN: 'xoxb-x' }, [/those begin with xapp-/]],
    ['an API without a scheme', { ...HTTP, SLACK_API_URL: 'slack.com/api' }, [/^SLACK_API_URL is not/]],
    ['a command without a slash', { ...HTTP, SLACK_COMMAND: 'Issues' }, [/^SLACK_COMMAND is not/]],
    ['guests perhaps', { ...HTTP, SLACK_ALLOW_GUESTS: 'perhaps' }, [/^SLACK_ALLOW_GUESTS must be/]],
    ['no time for an answer', { ...HTTP, SLACK_ANSWER_SECONDS: '0' }, [/^SLACK_ANSWER_SECONDS must be/]],
    ['half a minute and more', { ...HTTP, SLACK_ANSWER_SECONDS: '31' }, [/^SLACK_ANSWER_SECONDS must be/]],
    ['a workspace by its name', { ...OAUTH, SLACK_WORKSPACES: 'acme' }, [/^SLACK_WORKSPACES is not/]],
  ];

  it.each(WRONG)('with %s are refused, each mistake in a sentence, all at once', (_, env, expected) => {
    const { settings, problems } = read(env);

    expect(settings).toBeUndefined();
    expect(problems).toHaveLength(expected.length);
    for (const [index, sentence] of expected.entries()) expect(problems[index]).toMatch(sentence);
    for (const sentence of problems) expect(sentence).toMatch(/\.\)?$/);
  });

  it('never show their values, in a mistake or in what was read', () => {
    const { problems } = read({ SLACK_BOT_TOKEN: 'xoxb-bot-value', SLACK_CLIENT_SECRET: 'client-value' });
    const { settings } = read(HTTP);

    expect(problems.join(' ')).not.toMatch(/-value/);
    expect(JSON.stringify(settings)).not.toMatch(/-value/);
  });
});
