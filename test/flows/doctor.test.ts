import { join } from 'node:path';

import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { doctorCommand } from '../../src/doctor/command.ts';
import { freePort, startTestApp } from '../support/app.ts';
import { newEmbeddedDatabase, newPostgresDatabase } from '../support/databases.ts';
import { startImapServer } from '../support/imap-server/index.ts';
import { untilStopped } from '../support/leaks.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { OFFICE_TOKEN, startSlackApp } from '../support/slack-app.ts';
import { startSlackServer } from '../support/slack-server/index.ts';
import { smtpStandIn } from '../support/smtp-server.ts';
import { startTeamsServer } from '../support/teams-server/index.ts';
import { startTwilioAccount } from '../support/twilio-account.ts';

const OURS = '+15550009999';

/** What the doctor says with these settings and words. */
async function doctor(env: Readonly<Record<string, string>>, ...words: string[]) {
  const lines: string[] = [];
  const code = await doctorCommand(env, words, (line) => lines.push(line));
  const said = lines.join('\n');
  return {
    code,
    said,
    /** The line on this, with what to do where there is something to do. */
    on(what: string): string {
      const all = said.split('\n');
      const at = all.findIndex((line) => line.slice(2).startsWith(what));
      const next = all[at + 1] ?? '';
      return at < 0
        ? `nothing on ${what}: ${said}`
        : `${all[at]}${next.includes('→') ? next.replace(/\s+→/, ' →') : ''}`;
    },
  };
}

describe('the doctor, beside a running Switchboard', () => {
  let office: SlackApp;
  let twilio: Awaited<ReturnType<typeof startTwilioAccount>>;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    twilio = await startTwilioAccount(OFFICE_TOKEN);
    office = await startSlackApp({ env: twilio.env });
    const { slack, app } = office;
    env = {
      ...twilio.env,
      PUBLIC_URL: app.url,
      DATABASE_URL: app.settings.databaseUrl ?? '',
      TWILIO_AUTH_TOKEN: OFFICE_TOKEN,
      SLACK_SIGNING_SECRET: slack.settings.signingSecret,
      SLACK_BOT_TOKEN: slack.botToken(),
      SLACK_API_URL: slack.apiUrl,
    };
  });
  beforeEach(() => {
    twilio.is('active');
    twilio.has(OURS, `${office.app.url}/sms/twilio`);
  });
  afterAll(async () => {
    await office.stop();
    await twilio.stop();
  });

  it('finds that all is well, line by line, and ends with 0', async () => {
    const { code, said, on } = await doctor(env);

    expect(said).not.toContain('✗');
    expect(said).toContain('\nAll is well.');
    expect(code).toBe(0);
    expect(on('Settings')).toMatch(/^✓ .*switched on: web, slack, sms, email/);
    expect(on('Database')).toMatch(/^✓ .*PostgreSQL \d+, every migration applied/);
    expect(on('PUBLIC_URL')).toMatch(/^✓ .*leads here/);
    expect(on('Slack: SLACK_BOT_TOKEN')).toMatch(/^✓ .*with every permission/);
    expect(on('Slack: the way in')).toMatch(/^✓ .*takes what is signed/);
    expect(on('Texts: the account')).toMatch(/^✓ .*is active/);
    expect(on(`Texts: ${OURS}`)).toMatch(/^✓ .*come to/);
    expect(on('Texts: the way in')).toMatch(/^✓ /);
    expect(on('Emails')).toMatch(/^✓ .*pretend/);
  });

  it('posts a test card when asked, and only then', async () => {
    const before = office.slack.cardsIn(office.channel).length;
    const { on } = await doctor(env, '--post', `slack:${office.channel}`, '--post', 'web:support');

    expect(on('Test card: slack')).toMatch(/^✓ /);
    expect(on('Test card: web')).toMatch(/^✓ .*needs none/);
    const cards = office.slack.cardsIn(office.channel).slice(before);
    expect(cards).toHaveLength(1);
    expect(cards[0]?.blocksText).toContain('This one can be deleted.');
  });

  it('says that a conversation is not there for a test card', async () => {
    const { code, on } = await doctor(env, '--post', 'slack:C0NOWHERE', '--post', 'pigeon:roof');

    expect(code).toBe(1);
    expect(on('Test card: slack')).toMatch(/^✗ .*There is no such channel.* → /);
    expect(on('Test card: pigeon')).toMatch(/^✗ .*not switched on/);
  });

  const WRONG: [string, Readonly<Record<string, string>>, string, RegExp][] = [
    [
      'a bot token nobody knows',
      { SLACK_BOT_TOKEN: 'xoxb-hush' },
      'Slack: SLACK_BOT_TOKEN',
      /^✗ .*does not know.*→ Copy/,
    ],
    [
      'another signing secret',
      { SLACK_SIGNING_SECRET: 'hush' },
      'Slack: the way in',
      /^✗ .*→ .*start it anew/,
    ],
    [
      'an app token nobody knows',
      { SLACK_APP_TOKEN: 'xapp-1-hush' },
      'Slack: SLACK_APP_TOKEN',
      /^✗ .*→ .*connections:write/,
    ],
    [
      'another auth token',
      { TWILIO_AUTH_TOKEN: 'hush' },
      'Texts: the account',
      /^✗ .*does not take this login.*→ Copy/,
    ],
    [
      'another auth token at the door',
      { TWILIO_AUTH_TOKEN: 'hush' },
      'Texts: the way in',
      /^✗ .*→ .*start it anew/,
    ],
    [
      'half a setting',
      { TWILIO_API_KEY: `SK${'0'.repeat(32)}` },
      'Settings',
      /^✗ .*TWILIO_API_SECRET is missing/,
    ],
    [
      'no database',
      { DATABASE_URL: 'postgres://me:hush@127.0.0.1:1/x' },
      'Database',
      /^✗ .*nothing listens there/,
    ],
  ];

  it.each(WRONG)(
    'with %s says what is wrong and what to do, ends with 1, and tells no secret',
    async (_, more, what, words) => {
      const { code, said, on } = await doctor({ ...env, ...more });

      expect(on(what)).toMatch(words);
      expect(code).toBe(1);
      expect(said).not.toContain('hush');
    },
  );

  it('says where the texts to a number go, if not to us', async () => {
    twilio.has(OURS, 'https://elsewhere.example/hook?token=hush');
    const elsewhere = await doctor(env);
    twilio.is('suspended');
    const suspended = await doctor(env);

    expect(elsewhere.on(`Texts: ${OURS}`)).toMatch(
      /^✗ .*go to elsewhere.example by POST → Enter http.*\/sms\/twilio/,
    );
    expect(elsewhere.said).not.toContain('hush');
    expect(suspended.on('Texts: the account')).toMatch(/^✗ .*is suspended/);
  });

  it('says which permissions are missing', async () => {
    const poor = await startSlackServer({ scopes: ['chat:write', 'commands'] });

    const { on } = await doctor({ ...env, SLACK_API_URL: poor.apiUrl, SLACK_BOT_TOKEN: poor.botToken() });
    await poor.stop();

    expect(on('Slack: SLACK_BOT_TOKEN')).toMatch(/^✗ .*lacks channels:history, .*→ .*slack:manifest/);
  });

  it('says where nothing answers, or another Switchboard does', async () => {
    const nobody = await doctor({ ...env, PUBLIC_URL: `http://127.0.0.1:${await freePort()}` });
    const place = await newPostgresDatabase();
    const remove = untilStopped('a database', () => place.remove());
    const other = await doctor({ ...env, DATABASE_URL: place.settings.databaseUrl ?? '' });
    await remove();

    expect(nobody.on('PUBLIC_URL')).toMatch(/^✗ .*nothing answers at .*→ Start Switchboard/);
    expect(nobody.said).not.toContain('the way in');
    expect(other.on('PUBLIC_URL')).toMatch(/^✗ .*another Switchboard.*→ Compare DATABASE_URL/);
  });

  it('asks Microsoft for a token, and finds that no Teams is behind our address', async () => {
    const teams = await startTeamsServer();

    const well = await doctor({ ...env, ...teams.env });
    const wrong = await doctor({ ...env, ...teams.env, TEAMS_APP_PASSWORD: 'hush' });
    await teams.stop();

    expect(well.on('Teams: the login')).toMatch(/^✓ /);
    expect(well.on('Teams: the keys')).toMatch(/^✓ /);
    expect(well.on('Teams: the way in')).toMatch(/^✗ .*answered with 404 → .*POST \/api\/messages/);
    expect(wrong.on('Teams: the login')).toMatch(/^✗ .*→ Make a new client secret/);
  });

  it('logs in to the mailbox and to the server that sends, and sends nothing', async () => {
    const imap = await startImapServer({ user: 'support@example.com', password: 'right' });
    const smtp = await smtpStandIn({ login: (_user, secret) => secret === 'right' });
    const mail = (password: string) => ({
      EMAIL_IMAP_URL: `imap://support%40example.com:${password}@127.0.0.1:${imap.port}`,
      EMAIL_SMTP_URL: `smtp://support%40example.com:${password}@127.0.0.1:${smtp.port}`,
    });

    const well = await doctor({ ...env, ...mail('right') });
    const wrong = await doctor({ ...env, ...mail('hush') });
    await imap.stop();
    await smtp.stop();

    expect(well.on('Emails: the mailbox')).toMatch(/^✓ /);
    expect(well.on('Emails: sending')).toMatch(/^✓ /);
    expect(wrong.on('Emails: the mailbox')).toMatch(/^✗ .*→ Check user and password/);
    expect(wrong.on('Emails: sending')).toMatch(/^✗ .*→ Check user and password/);
    expect(wrong.said).not.toContain('hush');
    expect(smtp.taken).toHaveLength(0);
  });
});

describe('the doctor, on the embedded database', () => {
  it('asks the running server, as the directory is its own', async () => {
    const app = await startTestApp('embedded');

    const { code, on } = await doctor({ SWITCHBOARD_DATA: app.settings.dataDir, PUBLIC_URL: app.url });
    await app.stop();

    expect(on('Database')).toMatch(/^✓ .*every migration applied/);
    expect(on('PUBLIC_URL')).toMatch(/^✓ .*leads here/);
    expect(code).toBe(0);
  });

  it('says which migrations an older version left to do, and leaves them to the next start', async () => {
    const { settings, remove } = newEmbeddedDatabase();
    const applied = 'drizzle.__drizzle_migrations';
    const within = async (statement: string) => {
      const client = await PGlite.create(join(settings.dataDir, 'database'));
      const { rows } = await client.query(statement);
      await client.close();
      return rows;
    };
    await within(`delete from ${applied} where created_at = (select max(created_at) from ${applied})`);
    const before = await within(`select hash from ${applied}`);

    const { on } = await doctor({
      SWITCHBOARD_DATA: settings.dataDir,
      PUBLIC_URL: `http://127.0.0.1:${await freePort()}`,
    });
    const after = await within(`select hash from ${applied}`);
    await remove();

    expect(on('Database')).toMatch(/^✗ .*1 migrations are not applied → Start this version/);
    expect(after).toEqual(before);
  });

  it('before the first start makes nothing, and says that nothing answers yet', async () => {
    const { code, on } = await doctor({
      SWITCHBOARD_DATA: '/nonexistent/never-made',
      PUBLIC_URL: `http://127.0.0.1:${await freePort()}`,
    });

    expect(on('Database')).toMatch(/^✓ .*is made in \/nonexistent\/never-made by the first start/);
    expect(on('PUBLIC_URL')).toMatch(/^✗ /);
    expect(code).toBe(1);
  });
});

describe('the doctor’s command line', () => {
  it.each([[['--pst']], [['--post', 'support']], [['now']]])(
    '%j is answered with how it is written',
    async (words) => {
      const { code, said } = await doctor({}, ...words);

      expect(code).toBe(2);
      expect(said).toContain('npm run doctor');
    },
  );
});
