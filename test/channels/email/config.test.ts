import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { Environment } from '../../../src/channels/channel.ts';
import { emailSettings } from '../../../src/channels/email/config.ts';

const IMAP = 'imaps://support%40example.com:p%25w@imap.example.com';
const SMTP = 'smtps://support%40example.com:p%25w@smtp.example.com';
const BOTH = { EMAIL_IMAP_URL: IMAP, EMAIL_SMTP_URL: SMTP };
const GOOGLE = {
  EMAIL_IMAP_URL: 'imaps://support%40example.com@imap.gmail.com',
  EMAIL_SMTP_URL: 'smtps://support%40example.com@smtp.gmail.com',
  EMAIL_OAUTH: 'google',
  EMAIL_OAUTH_CLIENT_ID: 'client',
  EMAIL_OAUTH_CLIENT_SECRET: 'hush-client',
  EMAIL_OAUTH_REFRESH_TOKEN: 'hush-refresh',
};
const MICROSOFT = {
  EMAIL_IMAP_URL: 'imaps://support%40example.com@outlook.office365.com',
  EMAIL_SMTP_URL: 'smtp://support%40example.com@smtp.office365.com',
  EMAIL_OAUTH: 'microsoft',
  EMAIL_OAUTH_CLIENT_ID: 'client',
};

describe('the email settings', () => {
  it('with none of them, a pretend mail server stands in, where it is told to', () => {
    expect(read({}).settings).toEqual({ mode: 'local', port: 2525 });
    expect(read({ EMAIL_IMAP_URL: ' ', EMAIL_OAUTH: '' }).settings).toEqual({ mode: 'local', port: 2525 });
    expect(read({ EMAIL_LOCAL_PORT: '0' }).settings).toEqual({ mode: 'local', port: 0 });
  });

  it('a mailbox and a way out are enough', () => {
    const { settings, problems } = read(BOTH);

    expect(problems).toEqual([]);
    expect(settings).toMatchObject({
      mode: 'real',
      imap: { host: 'imap.example.com', port: 993, tls: 'from-the-start', folder: 'INBOX' },
      smtp: { host: 'smtp.example.com', port: 465, tls: 'from-the-start', user: 'support@example.com' },
      plusAddressing: true,
    });
  });

  it('a user and a password are percent-decoded, and so is the folder', () => {
    const { settings } = read({ ...BOTH, EMAIL_IMAP_URL: `${IMAP}/Kunden%2FNeu` });

    const imap = settings?.mode === 'real' ? settings.imap : undefined;
    expect([imap?.user, imap?.password?.reveal(), imap?.folder]).toEqual([
      'support@example.com',
      'p%w',
      'Kunden/Neu',
    ]);
  });

  it('raw mail from a provider is a way in without a mailbox, and a relay asks nobody who they are', () => {
    const { settings, problems } = read({
      EMAIL_INBOUND_SECRET: 'a long enough secret',
      EMAIL_SMTP_URL: 'smtp://relay.example.com',
      EMAIL_PLUS_ADDRESSING: 'No',
      EMAIL_AUTHSERV_ID: 'MX.Example.com',
    });

    expect(problems).toEqual([]);
    expect(settings).toMatchObject({
      smtp: { host: 'relay.example.com', port: 587, tls: 'starttls' },
      plusAddressing: false,
      authservId: 'mx.example.com',
    });
  });

  it.each([
    ['imap://u:p@mail.example.com', { port: 143, tls: 'starttls' }],
    ['imap://u:p@localhost:1143', { port: 1143, tls: 'if-offered' }],
    ['imap://u:p@127.0.0.1', { port: 143, tls: 'if-offered' }],
    ['imap://u:p@[::1]:1143', { host: '::1', port: 1143, tls: 'if-offered' }],
    ['imap://u:p@127.evil.example', { port: 143, tls: 'starttls' }],
    ['imap://u:p@localhost.evil.example', { port: 143, tls: 'starttls' }],
  ])('a login never crosses a network unencrypted: %s', (url, expected) => {
    const { settings } = read({ ...BOTH, EMAIL_IMAP_URL: url });

    expect(settings).toMatchObject({ imap: expected });
  });

  it.each<[Environment, object]>([
    [GOOGLE, { tokenUrl: 'https://oauth2.googleapis.com/token', grant: { by: 'person' } }],
    [
      { ...MICROSOFT, EMAIL_OAUTH_REFRESH_TOKEN: 'r' },
      {
        tokenUrl: 'https://login.microsoftonline.com/organizations/oauth2/v2.0/token',
        grant: { by: 'person' },
        scope:
          'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
      },
    ],
    [
      { ...MICROSOFT, EMAIL_OAUTH_CLIENT_SECRET: 's', EMAIL_OAUTH_TENANT_ID: 'example.onmicrosoft.com' },
      {
        tokenUrl: 'https://login.microsoftonline.com/example.onmicrosoft.com/oauth2/v2.0/token',
        grant: { by: 'tenant' },
        scope: 'https://outlook.office365.com/.default',
      },
    ],
  ])('OAuth2 needs no passwords: %#', (env, expected) => {
    const { settings, problems } = read(env);

    expect(problems).toEqual([]);
    const oauth = settings?.mode === 'real' ? settings.oauth : undefined;
    expect({ ...oauth, tokenUrl: oauth?.tokenUrl.href }).toMatchObject(expected);
  });

  it.each<[Environment, readonly string[]]>([
    [{ EMAIL_LOCAL_PORT: '70000' }, ['EMAIL_LOCAL_PORT must be']],
    [{ ...BOTH, EMAIL_LOCAL_PORT: '2525' }, ['EMAIL_LOCAL_PORT is where']],
    [{ EMAIL_IMAP_URL: IMAP }, ['EMAIL_SMTP_URL is missing']],
    [{ EMAIL_SMTP_URL: SMTP }, ['EMAIL_IMAP_URL is missing']],
    [{ EMAIL_PLUS_ADDRESSING: 'yes' }, ['EMAIL_SMTP_URL is missing', 'EMAIL_IMAP_URL is missing']],
    [{ ...BOTH, EMAIL_IMAP_URL: 'https://u:p@h' }, ['EMAIL_IMAP_URL must look like']],
    [{ ...BOTH, EMAIL_IMAP_URL: 'imaps://u:pa/ss@h' }, ['EMAIL_IMAP_URL must look like']],
    [{ ...BOTH, EMAIL_IMAP_URL: 'imaps://u:p?s@h' }, ['EMAIL_IMAP_URL must look like']],
    [{ ...BOTH, EMAIL_IMAP_URL: 'imaps://u:100%@h' }, ['EMAIL_IMAP_URL has a %']],
    [{ ...BOTH, EMAIL_IMAP_URL: 'imaps://h' }, ['EMAIL_IMAP_URL names no user']],
    [{ ...BOTH, EMAIL_IMAP_URL: 'imaps://u@h' }, ['EMAIL_IMAP_URL has a user without']],
    [{ ...BOTH, EMAIL_IMAP_URL: 'imap://u:p@h:993' }, ['EMAIL_IMAP_URL says imap:// on port 993']],
    [{ ...BOTH, EMAIL_IMAP_URL: 'imaps://u:p@h:587' }, ['EMAIL_IMAP_URL says imaps:// on port 587']],
    [{ ...BOTH, EMAIL_SMTP_URL: 'smtp://u:p@h:465' }, ['EMAIL_SMTP_URL says smtp:// on port 465']],
    [{ ...BOTH, EMAIL_SMTP_URL: 'smtps://u:p@h:587' }, ['EMAIL_SMTP_URL says smtps:// on port 587']],
    [{ ...BOTH, EMAIL_SMTP_URL: 'smtps://u:p@h/x' }, ['EMAIL_SMTP_URL has a path']],
    [{ ...BOTH, EMAIL_SMTP_URL: 'smtps://u@h' }, ['EMAIL_SMTP_URL has a user without']],
    [{ ...BOTH, EMAIL_SMTP_URL: 'smtps://:p@h' }, ['EMAIL_SMTP_URL has a password without']],
    [{ ...BOTH, EMAIL_PLUS_ADDRESSING: 'maybe' }, ['EMAIL_PLUS_ADDRESSING is neither']],
    [{ ...BOTH, EMAIL_INBOUND_SECRET: 'short' }, ['EMAIL_INBOUND_SECRET is shorter']],
    [
      { ...BOTH, EMAIL_OAUTH_CLIENT_ID: 'c' },
      ['EMAIL_OAUTH is missing', 'EMAIL_OAUTH_CLIENT_SECRET', 'EMAIL_OAUTH_REFRESH_TOKEN'],
    ],
    [{ ...GOOGLE, EMAIL_OAUTH: 'yahoo' }, ['EMAIL_OAUTH is neither']],
    [{ ...GOOGLE, EMAIL_OAUTH_REFRESH_TOKEN: '' }, ['EMAIL_OAUTH_REFRESH_TOKEN is missing']],
    [{ ...GOOGLE, EMAIL_OAUTH_TENANT_ID: 't' }, ['EMAIL_OAUTH_TENANT_ID is set']],
    [{ ...GOOGLE, EMAIL_OAUTH_TOKEN_URL: 'http://elsewhere/' }, ['EMAIL_OAUTH_TOKEN_URL must']],
    [MICROSOFT, ['EMAIL_OAUTH_CLIENT_SECRET is missing', 'EMAIL_OAUTH_TENANT_ID is missing']],
    [
      { ...MICROSOFT, EMAIL_OAUTH_CLIENT_SECRET: 's', EMAIL_OAUTH_TENANT_ID: '../evil' },
      ["EMAIL_OAUTH_TENANT_ID is not a tenant's"],
    ],
  ])('a mistake is told by the name of its setting, all at once: %#', (env, expected) => {
    const { settings, problems } = read(env);

    expect(settings).toBeUndefined();
    expect(problems).toHaveLength(expected.length);
    for (const [place, start] of expected.entries())
      expect(problems[place]?.startsWith(start), problems[place]).toBe(true);
  });

  it('no secret shows in a complaint, in JSON or in an inspected object', () => {
    const { problems } = read({
      EMAIL_IMAP_URL: 'imaps://hush-user:hush@h:1/x?y',
      EMAIL_INBOUND_SECRET: 'hush',
    });
    const { settings } = read({ ...GOOGLE, ...BOTH, EMAIL_INBOUND_SECRET: 'hush-hush-hush-hush' });

    expect(problems.join('\n')).not.toContain('hush');
    const shown = inspect(settings, { depth: 9 }) + JSON.stringify(settings) + String(settings);
    expect(shown).not.toMatch(/hush|p%w/);
  });
});

function read(env: Environment) {
  const problems: string[] = [];
  const settings = emailSettings(env, (text) => problems.push(text));
  return { settings, problems };
}
