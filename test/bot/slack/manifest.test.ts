import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { appManifest, creationUrl } from '../../../src/bot/slack/manifest.ts';
import { BOT_EVENTS, BOT_SCOPES } from '../../support/slack-server/index.ts';

const run = promisify(execFile);
const http = appManifest({ by: 'http', publicUrl: 'https://issues.example.com' }, '/issues');
const socket = appManifest({ by: 'socket' }, '/tickets');

describe('the app manifest', () => {
  it('names one address for events, buttons and commands, and one for coming back from an install', () => {
    const address = 'https://issues.example.com/slack/events';

    expect(http.settings?.event_subscriptions?.request_url).toBe(address);
    expect(http.settings?.interactivity).toEqual({ is_enabled: true, request_url: address });
    expect(http.features?.slash_commands?.[0]?.url).toBe(address);
    expect(http.oauth_config?.redirect_urls).toEqual(['https://issues.example.com/slack/oauth_redirect']);
    expect(http.settings?.socket_mode_enabled).toBe(false);
  });

  it('names no address where Switchboard dials in', () => {
    expect(JSON.stringify(socket)).not.toContain('http');
    expect(socket.settings?.interactivity).toEqual({ is_enabled: true });
    expect(socket.settings?.socket_mode_enabled).toBe(true);
  });

  it('asks for the scopes that our stand-in grants and no others', () => {
    expect(http.oauth_config?.scopes?.bot).toEqual(BOT_SCOPES);
    expect(http.oauth_config?.scopes?.user).toBeUndefined();
  });

  it('subscribes to the events that our stand-in sends and to no others', () => {
    expect(http.settings?.event_subscriptions?.bot_events).toEqual(BOT_EVENTS);
  });

  it('names the command as it is set, with people and groups by their ids', () => {
    expect(socket.features?.slash_commands).toMatchObject([{ command: '/tickets', should_escape: true }]);
  });

  it('has the shortcut that sends a message to a customer, and the Home tab', () => {
    expect(http.features?.shortcuts).toMatchObject([
      { type: 'message', callback_id: 'send_to_customer', name: 'Send to customer' },
    ]);
    expect(http.features?.app_home).toMatchObject({ home_tab_enabled: true });
  });

  it('keeps off what cannot be undone or is not supported', () => {
    expect(http.settings).toMatchObject({ token_rotation_enabled: false, org_deploy_enabled: false });
  });

  it('keeps within the lengths that Slack allows', () => {
    const { display_information: shown, features } = http;

    expect(shown.name.length).toBeLessThanOrEqual(35);
    expect(shown.description?.length).toBeLessThanOrEqual(140);
    for (const { name, description } of features?.shortcuts ?? []) {
      expect(name.length).toBeLessThanOrEqual(24);
      expect(description.length).toBeLessThanOrEqual(150);
    }
  });

  it('makes the app with one click', () => {
    const url = new URL(creationUrl(http));

    expect(url.origin + url.pathname).toBe('https://api.slack.com/apps');
    expect(url.searchParams.get('new_app')).toBe('1');
    expect(JSON.parse(url.searchParams.get('manifest_json') ?? '')).toEqual(http);
  });
});

describe('npm run slack:manifest', () => {
  const cli = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    run(process.execPath, ['src/bot/slack/cli/manifest.ts', ...args], { env });

  it('prints the manifest alone, and beside it the page that makes the app', async () => {
    const { stdout, stderr } = await cli([], {
      PUBLIC_URL: 'https://issues.example.com/',
      SLACK_COMMAND: '/issues',
    });

    expect(JSON.parse(stdout)).toEqual(http);
    expect(stderr).toContain(creationUrl(http));
  });

  it.each([
    ['without PUBLIC_URL', [], {}],
    ['with an app token', [], { PUBLIC_URL: 'https://issues.example.com', SLACK_APP_TOKEN: 'xapp-1' }],
    ['with --socket', ['--socket'], { PUBLIC_URL: 'https://issues.example.com' }],
  ])('prints the one for Socket Mode %s', async (_, args, env) => {
    const { stdout } = await cli(args, env);

    expect(JSON.parse(stdout)).toMatchObject({ settings: { socket_mode_enabled: true } });
  });

  it('refuses what it does not know', async () => {
    await expect(cli(['--sockets'], {})).rejects.toMatchObject({ code: 1, stdout: '' });
  });
});
