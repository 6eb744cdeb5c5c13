import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SIGN_IN_PROBLEMS } from '../../src/bot/phrases.ts';
import { runningCommands } from '../../src/control.ts';
import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import type { TestIssuer } from '../support/issuer.ts';
import { startSignInApp } from '../support/issuer.ts';
import type { Visitor } from '../support/visitor.ts';
import { visitorOf } from '../support/visitor.ts';
import { workspaceAt } from '../support/workspace.ts';

const ROOT = person('Root Admin', 'root@elsewhere.example');
const ANA = person('Ana Lima', 'ana@team.example');

describe('where people sign in', () => {
  let app: TestApp;
  let issuer: TestIssuer;
  let stop: () => Promise<void>;
  let root: Visitor;
  let ana: Visitor;
  beforeAll(async () => {
    ({ app, issuer, stop } = await startSignInApp(ROOT.email));
    root = await signedIn(ROOT);
    ana = await signedIn(ANA);
  });
  afterAll(() => stop());

  const until = <T>(look: () => Promise<T | undefined>) =>
    workspaceAt(app.url).until(look, (found) => found !== undefined);

  async function signedIn(account: ReturnType<typeof person>): Promise<Visitor> {
    issuer.next(account);
    const visitor = visitorOf(app.url);
    await visitor.signIn();
    return visitor;
  }

  it.each(['/held', '/held/list', '/admin', '/admin/people', '/admin/inboxes', '/admin/opt-outs'])(
    '%s is for admins: others are told whom to ask',
    async (path) => {
      const refused = await ana.open(path);

      expect(refused.status).toBe(403);
      expect(refused.text).toContain('Only admins see and do this. Ask Root Admin to do it');
      expect((await root.open(path)).status).toBe(200);
    },
  );

  it.each(['/held/1/release', '/admin/people/1', '/admin/inboxes', '/admin/inboxes/1'])(
    'nobody but an admin submits %s',
    async (path) => {
      expect((await ana.submit(path)).status).toBe(403);
      expect((await root.submit(path)).status).not.toBe(403);
    },
  );

  it.each([
    ['/admin/people/1', '/admin/people'],
    ['/admin/inboxes/1', '/admin/inboxes'],
    ['/channels', '/new-channel'],
    ['/chats', '/new-chat'],
  ])('%s, where a form of %s was answered, leads there when it is asked for', async (path, form) => {
    expect(await root.open(path)).toMatchObject({ status: 200, path: form });
  });

  it('a script is told so in one sentence', async () => {
    const response = await ana.ask('/held/list', { headers: { 'hx-request': 'true' } });

    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(/^Only admins see and do this\./);
  });

  it('only an admin sees the way there', async () => {
    for (const path of ['/held', '/admin/people', '/admin/inboxes', '/admin/opt-outs']) {
      expect((await root.open('/')).text).toContain(`href="${path}"`);
      expect((await ana.open('/')).text).not.toContain(`href="${path}"`);
    }
  });

  describe('People', () => {
    it('says where each was seen, who is an admin, and that the settings’ admins cannot be unmade', async () => {
      const rows = await peopleSeenBy(root);

      expect(rows.get('Ana Lima')?.text).toMatch(/ana@team\.example<\/bdi> · Workspace/);
      expect(rows.get('Ana Lima')?.text).not.toContain('>Admin<');
      expect(rows.get('Root Admin')?.text).toMatch(/>Admin<.*Named by the settings/);
      expect(await change(root, 'Root Admin', 'deactivate')).toContain(
        'The settings name Root Admin as an admin',
      );
    });

    it('an admin makes another one, until it is undone', async () => {
      expect(await change(root, 'Ana Lima', 'make-admin')).toContain('Ana Lima is an admin.');
      expect((await ana.open('/admin/people')).status).toBe(200);
      expect(await change(root, 'Ana Lima', 'make-admin')).toContain(
        'It was so already: Ana Lima is an admin.',
      );

      expect(await change(root, 'Ana Lima', 'unmake-admin')).toContain('Ana Lima is no admin any more.');
      expect((await ana.open('/admin/people')).status).toBe(403);
    });

    it('who unmakes themselves is led back to the messages', async () => {
      await change(root, 'Ana Lima', 'make-admin');
      const path = (await peopleSeenBy(ana)).get('Ana Lima')?.path ?? '';

      const answer = await ana.submit(path, { change: 'unmake-admin' });

      expect(answer.headers.get('location')).toBe('/');
    });

    it('whoever is deactivated is out with an open stream, their issues go back, and Reactivate lets them in', async () => {
      const ben = await signedIn(person('Ben Okafor', 'ben@team.example'));
      await ben.submit('/phone/text?as=15550001111', { text: 'My parcel?' });
      const issue = await until(
        async () => /data-issue="(\d+)"/.exec((await ben.open('/tracker/all')).text)?.[1],
      );
      await ben.submit(`/issues/${issue}/asks`, { ask: 'take' });
      const stream = await openStream(ben);

      const words = await change(root, 'Ben Okafor', 'deactivate');

      await stream.ended;
      expect(words).toContain('is deactivated and signed out everywhere. 1 issue of theirs waits');
      expect((await ben.ask('/')).status).toBe(303);
      expect((await root.open('/tracker/unassigned')).text).toContain(`data-issue="${issue}"`);
      expect((await peopleSeenBy(root)).get('Ben Okafor')?.text).toContain('Deactivated by Root Admin');
      expect((await ben.signIn()).text).toContain(SIGN_IN_PROBLEMS.deactivated);
      expect(await change(root, 'Ben Okafor', 'make-admin')).toContain('Reactivate them first');

      expect(await change(root, 'Ben Okafor', 'reactivate')).toContain('Ben Okafor is active.');
      expect((await ben.signIn()).status).toBe(200);
    });
  });

  describe('Inboxes', () => {
    it('a new one listens and posts; the same name or address again is refused', async () => {
      const form = { name: 'Sales', address: '+1 555 000 8888', channel: '# sales' };

      const added = await said(root, '/admin/inboxes', form);
      const again = await said(root, '/admin/inboxes', { ...form, name: 'SALES' });
      const other = await said(root, '/admin/inboxes', { ...form, name: 'Other' });
      const unreadable = await said(root, '/admin/inboxes', { ...form, name: 'Other', address: 'nowhere' });

      expect(added).toMatch(/The inbox Sales is there\..*listens on \+15550008888; appears in # sales/);
      expect(again).toContain('There is an inbox named SALES already');
      expect(other).toContain('+15550008888 already belongs to the inbox Sales');
      expect(unreadable).toContain('nowhere');
      expect(unreadable).not.toContain('>Other<');
      expect((await ana.open('/channels/sales')).status).toBe(200);
    });

    it('everything about one is changed, and can be taken back', async () => {
      const path =
        /action="(\/admin\/inboxes\/\d+)"/.exec((await root.open('/admin/inboxes')).text)?.[1] ?? '';
      const edit = (fields: Readonly<Record<string, string>>) => said(root, path, fields);

      expect(await edit({ edit: 'rename', name: 'sales' })).toContain(
        'There is an inbox named sales already',
      );
      expect(await edit({ edit: 'rename', name: ' ' })).toContain('An inbox needs a name');
      expect(await edit({ edit: 'rename', name: '<b>Help</b>' })).toContain(
        '<bdi>&lt;b&gt;Help&lt;/b&gt;</bdi>',
      );
      expect(await edit({ edit: 'listen', address: 'help@shop.example' })).toContain('help@shop.example;');
      expect(await edit({ edit: 'ignore', channel: 'email', address: 'help@shop.example' })).not.toContain(
        'help@shop.example',
      );
      expect(await edit({ edit: 'post', channel: 'night' })).toContain(', # night');
      expect(await edit({ edit: 'unpost', platform: 'web', conversation: 'night' })).not.toContain(
        ', # night',
      );
      expect(await edit({ edit: 'sign', signature: 'Yours,\r\n{name}' })).toContain('Yours, {name}');
      expect(await edit({ edit: 'sign', signature: '' })).not.toContain('Yours,');
    });

    it('one without issues is removed whole, another is not, and neither is removed twice', async () => {
      await said(root, '/admin/inboxes', { name: 'Brief', address: '+1 555 000 7777', channel: 'brief' });
      await ana.submit('/phone/text?as=15550001113', { text: 'Anybody there?' });
      await until(async () => /Anybody there/.exec((await ana.open('/tracker/all')).text)?.[0]);
      const removed = async (id: string) => said(root, `/admin/inboxes/${id}`, { edit: 'remove' });
      const page = (await root.open('/admin/inboxes')).text;
      const brief = /id="inbox-(\d+)-name"><bdi>Brief</.exec(page)?.[1] ?? '';

      expect(await removed(brief)).toContain('The inbox Brief is gone.');
      expect(await removed(brief)).toContain('There is no such inbox any more.');
      expect(await removed('1')).toContain('cannot be removed');
      expect((await root.open('/admin/inboxes')).text).not.toContain('>Brief<');
    });
  });

  it('who signed in, and what admins changed, stands in the audit with who and from where', async () => {
    const dora = await signedIn(person('Dora Audit', 'dora@team.example'));
    await said(root, '/admin/inboxes', { name: 'Audited', address: '+1 555 000 6666', channel: 'audited' });
    await change(root, 'Dora Audit', 'make-admin');
    await dora.submit('/sign-out', {}, { origin: app.url, 'x-forwarded-for': '203.0.113.9' });

    const { words } = await runningCommands(app.settings.dataDir)(['audit'], {
      ...{ kind: 'command-line', via: 'root' },
    });

    expect(words).toMatch(/Dora Audit\s+signed-in .*from web:/);
    // As the proxy before us says.
    expect(words).toMatch(/Dora Audit\s+signed-out .*from web:203\.0\.113\.9/);
    expect(words).toMatch(/Root Admin\s+inbox-added-to .*Audited.*from web:/);
    expect(words).toMatch(/Root Admin\s+role-changed .*made an admin.*from web:/);
  });

  it('Opt-outs lists every STOP with its START, and why nothing can be changed there', async () => {
    const text = (words: string) => ana.submit('/phone/text?as=15550001112', { text: words });
    const seen = (words: RegExp) =>
      until(async () => words.exec((await root.open('/admin/opt-outs')).text)?.[0]);

    await text('STOP');
    expect(await seen(/\+15550001112 from \+15550009999.*Opted out/)).toBeDefined();
    await text('START');

    expect(await seen(/\+15550001112 from \+15550009999(?!.*Opted out).*START/)).toBeDefined();
    const page = (await root.open('/admin/opt-outs')).text;
    expect(page).toContain('leave it to the customer alone');
    expect(/<main[\s\S]*<\/main>/.exec(page)?.[0]).not.toContain('<form');
  });
});

describe('where nobody signs in', () => {
  it('everybody is an admin, and is told so', async () => {
    const app = await startTestApp('embedded');

    const page = await visitorOf(app.url).open('/admin/people');

    expect(page.status).toBe(200);
    expect(page.text).toContain('Nobody signs in here, so everybody is an admin.');
    expect(page.text).not.toContain('Make Admin');
    await app.stop();
  });
});

/** The rows of People, by name, with where their forms lead. */
async function peopleSeenBy(visitor: Visitor) {
  const { text } = await visitor.open('/admin/people');
  const rows = [...text.matchAll(/<li class="admin-row" id="person-(\d+)">.*?<\/li>/g)];
  return new Map(
    rows.map(([row, id]) => [
      /<strong[^>]*><bdi>(.*?)<\/bdi>/.exec(row)?.[1],
      { text: row, path: `/admin/people/${id}` },
    ]),
  );
}

async function change(visitor: Visitor, name: string, what: string): Promise<string> {
  return said(visitor, (await peopleSeenBy(visitor)).get(name)?.path ?? '', { change: what });
}

/** The page that answers a form. */
async function said(
  visitor: Visitor,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  return (await (await visitor.submit(path, fields)).text()).replace(/\s+/g, ' ');
}

/** An open `/events`; `ended` resolves once the server has ended it. */
async function openStream(visitor: Visitor) {
  const response = await visitor.ask('/events', { headers: { accept: 'text/event-stream' } });
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  await reader?.read();
  async function drain(): Promise<void> {
    for (;;) if ((await reader?.read())?.done !== false) return;
  }
  return { ended: drain().catch(() => undefined) };
}

function person(name: string, email: string) {
  return { sub: email, name, email, email_verified: true };
}
