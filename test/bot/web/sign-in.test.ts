import { describe, expect, it } from 'vitest';

import { personOf } from '../../../src/bot/web/sign-in/claims.ts';
import { accessOf, readSignIn } from '../../../src/bot/web/sign-in/config.ts';
import { traitsOf } from '../../../src/bot/web/sign-in/issuers.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const MICROSOFT = `https://login.microsoftonline.com/${TENANT}/v2.0`;
const WHOLE = {
  WORKSPACE_OIDC_ISSUER: 'https://login.example.com',
  WORKSPACE_OIDC_CLIENT_ID: 'an-id',
  WORKSPACE_OIDC_CLIENT_SECRET: 'a-secret',
};

describe('the settings of signing in', () => {
  it('none of them: nobody signs in', () => {
    expect(reading({})).toEqual({ config: undefined, problems: [] });
    expect(accessOf({})).toBeUndefined();
  });

  it('all of them: people sign in, and are sent back to the public address', () => {
    const { config, problems } = reading(WHOLE, 'https://desk.example.com');

    expect(problems).toEqual([]);
    expect(config).toMatchObject({ clientId: 'an-id', secure: true });
    expect(config?.callback.href).toBe('https://desk.example.com/sign-in/callback');
    expect(JSON.stringify(config)).not.toContain('a-secret');
  });

  it.each(Object.keys(WHOLE))('without %s nothing starts, and it is named', (name) => {
    expect(reading({ ...WHOLE, [name]: ' ' }).problems).toEqual([`To sign in, ${name} must be set as well.`]);
  });

  it.each(['WORKSPACE_ADMINS', 'WORKSPACE_EMAIL_DOMAINS'])('%s alone lets nobody in unseen', (name) => {
    expect(reading({ [name]: 'example.com' }).problems).toEqual([
      expect.stringContaining(`${name} is set, but nobody signs in`),
    ]);
  });

  it.each([
    ['nothing like an address', 'login.example.com', 'a whole address'],
    ['another kind of address', 'ftp://login.example.com', 'a whole address'],
    ['one with a query', 'https://login.example.com/?x=1', 'a whole address'],
    ['one that anybody on the way reads', 'http://login.example.com', 'must begin with https://'],
    ['Microsoft for everybody', 'https://login.microsoftonline.com/common/v2.0', 'of any organization'],
    [
      'Microsoft for all organizations',
      'https://login.microsoftonline.com/organizations/v2.0',
      '“organizations”',
    ],
    ['Microsoft by a name', 'https://login.microsoftonline.com/contoso.com/v2.0', 'by its id'],
    ['Microsoft’s older version', `https://login.microsoftonline.com/${TENANT}/`, 'by its id'],
  ])('refuse as an issuer: %s', (_, issuer, words) => {
    expect(reading({ ...WHOLE, WORKSPACE_OIDC_ISSUER: issuer }).problems).toEqual([
      expect.stringContaining(words),
    ]);
  });

  it.each(['https://login.example.com/a/path', 'http://127.0.0.1:4000', 'http://localhost:4000', MICROSOFT])(
    'take %s as an issuer',
    (issuer) => {
      expect(reading({ ...WHOLE, WORKSPACE_OIDC_ISSUER: issuer }).problems).toEqual([]);
    },
  );

  it('refuse a public address by which sessions travel unprotected', () => {
    expect(reading(WHOLE, 'http://desk.example.com').problems).toEqual([
      expect.stringContaining('PUBLIC_URL must begin with https://'),
    ]);
    expect(reading(WHOLE, 'http://localhost:3000').problems).toEqual([]);
  });

  it('refuse to let people sign in and everybody in at once', () => {
    const env = { ...WHOLE, WORKSPACE_WITHOUT_SIGN_IN: 'anyone-who-can-reach-it' };

    expect(reading(env).problems).toEqual([expect.stringContaining('contradicts WORKSPACE_OIDC_ISSUER')]);
  });

  it.each([
    ['WORKSPACE_ADMINS', 'ana', '“ana” is none'],
    ['WORKSPACE_EMAIL_DOMAINS', 'com', '“com” is no domain'],
    ['WORKSPACE_EMAIL_DOMAINS', 'ana@example.com', 'is no domain'],
  ])('refuse in %s: %s', (name, value, words) => {
    expect(reading({ ...WHOLE, [name]: value }).problems).toEqual([expect.stringContaining(words)]);
  });

  it('name admins and domains in any capitals, with blanks and an @', () => {
    const env = {
      ...WHOLE,
      WORKSPACE_ADMINS: ' Ana@Example.com ,,ben@example.com',
      WORKSPACE_EMAIL_DOMAINS: '@Example.com, example.org',
    };

    expect(accessOf(env)).toEqual({
      admins: ['ana@example.com', 'ben@example.com'],
      domains: ['example.com', 'example.org'],
    });
  });
});

describe('an address counts', () => {
  const claims = { sub: 'a1', name: 'Ana Lima', email: 'Ana@Example.com' };

  it.each([
    ['of any issuer, when it says it is verified', WHOLE.WORKSPACE_OIDC_ISSUER, { email_verified: true }],
    ['of any issuer, when it says so in a word', WHOLE.WORKSPACE_OIDC_ISSUER, { email_verified: 'true' }],
    ['of one’s own tenant at Microsoft, which says nothing of it', MICROSOFT, {}],
    ['of one’s own tenant, with its domain proven', MICROSOFT, { xms_edov: true }],
  ])('%s', (_, issuer, more) => {
    expect(personAt(issuer, { ...claims, ...more }).email).toBe('ana@example.com');
  });

  it.each([
    ['of any issuer that says nothing of it', WHOLE.WORKSPACE_OIDC_ISSUER, {}],
    ['of any issuer that says it is not verified', WHOLE.WORKSPACE_OIDC_ISSUER, { email_verified: false }],
    ['of any issuer, by Microsoft’s claim', WHOLE.WORKSPACE_OIDC_ISSUER, { xms_edov: true }],
    ['of Microsoft, where it says it is not verified', MICROSOFT, { email_verified: false }],
    ['of Microsoft, where the domain is not proven', MICROSOFT, { xms_edov: false }],
    ['of Microsoft, where that is said by a number', MICROSOFT, { xms_edov: 0 }],
    ['of Microsoft, where that is said by a word', MICROSOFT, { xms_edov: '0' }],
  ])('not: %s', (_, issuer, more) => {
    expect(personAt(issuer, { ...claims, ...more }).email).toBeUndefined();
  });
});

describe('a person of an issuer', () => {
  it('is told from the same one of another issuer', () => {
    const subjects = [MICROSOFT, WHOLE.WORKSPACE_OIDC_ISSUER].map(
      (issuer) => personAt(issuer, { sub: 'a1' }).subject,
    );

    expect(new Set(subjects).size).toBe(2);
  });

  it.each([
    ['their name', { name: ' Ana Lima ', email: 'ana@example.com' }, 'Ana Lima'],
    ['the beginning of their address', { name: ' ', email: 'ana@example.com' }, 'ana'],
    ['Somebody', { name: 7, email: null }, 'Somebody'],
  ])('is called by %s', (_, claims, name) => {
    expect(personAt(MICROSOFT, { sub: 'a1', ...claims }).name).toBe(name);
  });

  it('is nobody without a subject', () => {
    expect(() => personAt(MICROSOFT, { name: 'Ana Lima', email: 'ana@example.com' })).toThrow();
  });
});

function reading(env: Readonly<Record<string, string>>, publicUrl = 'http://localhost:3000') {
  const problems: string[] = [];
  return { config: readSignIn(env, publicUrl, (text) => problems.push(text)), problems };
}

function personAt(issuer: string, claims: Readonly<Record<string, unknown>>) {
  const url = new URL(issuer);
  return personOf(claims, url, traitsOf(url));
}
