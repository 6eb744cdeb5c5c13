import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SIGN_IN_PROBLEMS } from '../../src/bot/phrases.ts';
import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import type { TestIssuer } from '../support/issuer.ts';
import { startIssuer } from '../support/issuer.ts';
import { visitorOf } from '../support/visitor.ts';

const ANA = { sub: 'ana', name: 'Ana Lima', email: 'ana@team.example', email_verified: true };
const ROOT = { sub: 'root', name: 'Root Admin', email: 'root@elsewhere.example', email_verified: true };

describe('signing in', () => {
  let app: TestApp;
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await startIssuer();
    app = await startTestApp('embedded', (url) => ({
      ...issuer.settingsFor(url),
      WORKSPACE_ADMINS: 'Root@Elsewhere.example',
      WORKSPACE_EMAIL_DOMAINS: 'team.example',
    }));
    issuer.next(ROOT);
    await visitorOf(app.url).signIn();
  });
  afterAll(() => app.stop());
  afterAll(() => issuer.stop());

  async function signedIn(account = ANA) {
    issuer.next(account);
    const visitor = visitorOf(app.url);
    await visitor.signIn();
    return visitor;
  }

  it('leads back to the page that was asked for, as whoever signed in', async () => {
    issuer.next(ANA);
    const visitor = visitorOf(app.url);

    const first = await visitor.open('/tracker/all?since=3');
    const link = /href="(\/sign-in\/begin[^"]*)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const end = await visitor.open(link);

    expect(first.path).toBe(`/sign-in?${new URLSearchParams({ back: '/tracker/all?since=3' })}`);
    expect(end).toMatchObject({ status: 200, path: '/tracker/all?since=3' });
    expect(end.text).toContain('<bdi>Ana Lima</bdi>');
    expect(end.text).not.toContain('Ben Okafor');
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'never leads to %s afterwards',
    async (back) => {
      issuer.next(ANA);

      expect(await visitorOf(app.url).signIn(back)).toMatchObject({ status: 200, path: '/' });
    },
  );

  it('keeps the session from scripts and other sites, under a token of its own each time', async () => {
    const visitor = await signedIn();
    const first = visitor.lastCookies().find((line) => line.startsWith('switchboard-session='));
    await visitor.signIn();
    const second = visitor.lastCookies().find((line) => line.startsWith('switchboard-session='));

    expect(first).toMatch(/^switchboard-session=[\w-]{43};.*HttpOnly.*SameSite=Lax/);
    expect(second).not.toBe(first);
    const old = { headers: { cookie: first?.split(';')[0] ?? '' } };
    expect((await visitorOf(app.url).ask('/', old)).status).toBe(303);
  });

  describe('is refused with its own sentence', () => {
    it.each([
      ['another nonce', 'wrong-nonce', { nonce: 'another' }],
      ['another audience', 'wrong-audience', { aud: 'somebody-else' }],
      ['a further audience', 'wrong-audience', { aud: ['switchboard', 'somebody-else'] }],
      ['a word that has run out', 'too-old', { exp: 1_000 }],
      ['another issuer', 'not-verifiable', { iss: 'https://evil.example' }],
    ] as const)('with %s: %s', async (_, why, claims) => {
      issuer.next(ANA);
      issuer.tamper(claims);

      const end = await visitorOf(app.url).signIn();

      expect(end.status).toBe(403);
      expect(end.text).toContain(escaped(SIGN_IN_PROBLEMS[why]));
    });

    it('with a token of a key that is not the issuer’s', async () => {
      issuer.next(ANA);
      issuer.tamper({}, 'foreign');

      expect((await visitorOf(app.url).signIn()).text).toContain(escaped(SIGN_IN_PROBLEMS['not-verifiable']));
    });

    it('with another state', async () => {
      issuer.next(ANA);
      const visitor = visitorOf(app.url);
      const answer = await visitor.answerOfIssuer();
      answer.searchParams.set('state', 'another');

      expect((await visitor.open(answer.href)).text).toContain(escaped(SIGN_IN_PROBLEMS['wrong-state']));
    });

    it('in a browser in which nothing was begun: nobody can be signed in as somebody else by a link', async () => {
      issuer.next(ANA);
      const answer = await visitorOf(app.url).answerOfIssuer();
      const victim = visitorOf(app.url);

      expect((await victim.open(answer.href)).text).toContain(escaped(SIGN_IN_PROBLEMS['none-begun']));
      expect((await victim.ask('/')).status).toBe(303);
    });

    it('when the answer comes a second time, with the cookie or without', async () => {
      issuer.next(ANA);
      const visitor = visitorOf(app.url);
      const answer = await visitor.answerOfIssuer();
      const attempt = visitor.lastCookies().find((line) => line.startsWith('switchboard-sign-in='));
      expect((await visitor.open(answer.href)).status).toBe(200);

      const reloaded = await visitor.open(answer.href);
      const replayed = await visitorOf(app.url).ask(`${answer.pathname}${answer.search}`, {
        headers: { cookie: attempt?.split(';')[0] ?? '' },
      });

      expect(reloaded.text).toContain(escaped(SIGN_IN_PROBLEMS['none-begun']));
      expect(await replayed.text()).toContain(escaped(SIGN_IN_PROBLEMS['code-used']));
    });

    it('with a forged memory of what was begun', async () => {
      const headers = { cookie: 'switchboard-sign-in=eyJ2IjoxfQ' };

      const response = await visitorOf(app.url).ask('/sign-in/callback?code=x&state=y', { headers });

      expect(response.status).toBe(403);
    });

    it.each([
      ['that is not verified', { email_verified: false }],
      ['of which nothing is said', { email_verified: undefined }],
      ['that is none', { email: undefined }],
    ])('with an address %s', async (_, claims) => {
      issuer.next({ ...ANA, sub: 'unsure', ...claims });

      const end = await visitorOf(app.url).signIn();

      expect(end).toMatchObject({ status: 403 });
      expect(end.text).toContain(escaped(SIGN_IN_PROBLEMS['no-certain-email']));
    });

    it('to who is no employee, who is told whom to ask', async () => {
      issuer.next({ sub: 'eve', name: 'Eve', email: 'eve@evil.example', email_verified: true });
      const visitor = visitorOf(app.url);

      const end = await visitor.signIn();

      expect(end.text).toContain(escaped(SIGN_IN_PROBLEMS.unknown));
      expect(end.text).toContain('Ask Root Admin to let you in.');
      expect((await visitor.ask('/')).status).toBe(303);
    });

    it('to who declines at the issuer', async () => {
      const visitor = visitorOf(app.url);
      const answer = await visitor.answerOfIssuer();
      answer.searchParams.delete('code');
      answer.searchParams.set('error', 'access_denied');

      expect((await visitor.open(answer.href)).text).toContain(escaped(SIGN_IN_PROBLEMS.declined));
    });
  });

  describe('nobody who is not signed in', () => {
    const PAGES = ['/', '/channels/support', '/tracker/mine', '/search?q=x', '/issues/1', '/customers/1'];
    it.each([...PAGES, '/held', '/panels/1', '/phone', '/mail'])(
      'sees %s, but is led to sign in',
      async (path) => {
        const response = await visitorOf(app.url).ask(path);

        expect(response.status).toBe(303);
        expect(response.headers.get('location')).toBe(`/sign-in?${new URLSearchParams({ back: path })}`);
      },
    );

    it.each([
      ['/channels/support/feed', { 'hx-request': 'true' }],
      ['/navigation?here=/', { 'hx-request': 'true' }],
      ['/issues/1/dialog', { 'hx-request': 'true' }],
      ['/attachments/1', { accept: 'image/*,*/*' }],
      ['/messages/8d1d8a5e-0a52-4b1c-8a55-2f1b7c0d9e22/original', { accept: '*/*' }],
      ['/events', { accept: 'text/event-stream' }],
      ['/phone/texts', { accept: '*/*' }],
      ['/signed-in', { accept: '*/*' }],
    ])('gets %s, but 401', async (path, headers) => {
      expect((await visitorOf(app.url).ask(path, { headers })).status).toBe(401);
    });

    it.each([
      '/issues/1/asks',
      '/issues/1',
      '/customers/1/notes',
      '/held/1/release',
      '/measure',
      '/who',
      '/phone/text',
      '/mail/send',
      '/sign-out',
    ])('submits %s', async (path) => {
      expect((await visitorOf(app.url).submit(path, { ask: 'take' })).status).toBe(401);
    });

    it('is kept from what the pages are made of', async () => {
      const page = await visitorOf(app.url).open('/sign-in');
      const asset = /href="(\/assets\/sign-in\.css[^"]*)"/.exec(page.text)?.[1] ?? '';

      expect((await visitorOf(app.url).ask(asset)).status).toBe(200);
    });
  });

  describe('who is signed in changes nothing by a form', () => {
    it.each([
      ['of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
      ['of another site that hides the rest', { origin: 'https://evil.example' }],
      ['that says nothing of where it is from', {}],
      ['from nowhere', { origin: 'null' }],
      ['from nowhere, called the same site', { origin: 'null', 'sec-fetch-site': 'same-site' }],
      ['of another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
      ['typed into the address bar', { 'sec-fetch-site': 'none' }],
    ])('%s', async (_, headers) => {
      const visitor = await signedIn();

      for (const path of ['/issues/1/asks', '/sign-out', '/customers/1/notes', '/phone/text', '/mail/send'])
        expect((await visitor.submit(path, { ask: 'take' }, headers)).status).toBe(403);
      expect((await visitor.ask('/')).status).toBe(200);
    });
  });

  it('the workspace answers to its public name alone', async () => {
    const visitor = await signedIn();
    const { port } = new URL(app.url);

    expect((await visitor.ask(`http://localhost:${port}/sign-in`)).status).toBe(421);
  });

  it('Sign out ends this session, and its stream, and no other', async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    const stream = await openStream(here);
    const other = await openStream(there);

    const answer = await here.submit('/sign-out');

    expect(answer.headers.get('location')).toBe('/sign-in?out');
    await stream.ended;
    expect((await here.ask('/')).status).toBe(303);
    expect((await there.ask('/')).status).toBe(200);
    await other.leave();
  });

  it('Sign out everywhere ends all of somebody’s sessions and streams, and nobody else’s', async () => {
    const [here, there, root] = [await signedIn(), await signedIn(), await signedIn(ROOT)];
    const streams = [await openStream(here), await openStream(there)];

    await here.submit('/sign-out/everywhere');

    for (const { ended } of streams) await ended;
    expect((await there.ask('/')).status).toBe(303);
    expect((await root.ask('/')).status).toBe(200);
  });
});

describe('while the issuer is away', () => {
  it('the product starts and says so, and people come in once it is back', async () => {
    const issuer = await startIssuer();
    await issuer.goAway();
    const app = await startTestApp('embedded', (url) => ({
      ...issuer.settingsFor(url),
      WORKSPACE_EMAIL_DOMAINS: 'team.example',
    }));
    issuer.next(ANA);
    const visitor = visitorOf(app.url);

    const away = await visitor.open('/');
    const begun = await visitor.signIn();
    await issuer.comeBack();
    const back = await visitor.signIn('/tracker/all');

    expect(away.status).toBe(503);
    expect(away.text).toContain('does not answer, so nobody can sign in at the moment');
    expect(begun.status).toBe(503);
    expect(back).toMatchObject({ status: 200, path: '/tracker/all' });
    await app.stop();
    await issuer.stop();
  });
});

/** An open `/events`; `ended` resolves once the server has ended it. */
async function openStream(visitor: ReturnType<typeof visitorOf>) {
  const response = await visitor.ask('/events', { headers: { accept: 'text/event-stream' } });
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  await reader?.read();
  async function drain(): Promise<void> {
    for (;;) if ((await reader?.read())?.done !== false) return;
  }
  return { ended: drain().catch(() => undefined), leave: () => reader?.cancel() };
}

function escaped(words: string): string {
  return words.replaceAll("'", '&#39;');
}
