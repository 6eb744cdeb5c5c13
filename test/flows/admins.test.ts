import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import type { TestIssuer } from '../support/issuer.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Visitor } from '../support/visitor.ts';
import { visitorOf } from '../support/visitor.ts';

const ROOT = person('Root Admin', 'root@elsewhere.example');
const ANA = person('Ana Lima', 'ana@team.example');

describe('where people sign in', () => {
  let app: TestApp;
  let issuer: TestIssuer;
  let root: Visitor;
  let ana: Visitor;
  beforeAll(async () => {
    issuer = await startIssuer();
    app = await startTestApp('embedded', (url) => ({
      ...issuer.settingsFor(url),
      WORKSPACE_ADMINS: ROOT.email,
      WORKSPACE_EMAIL_DOMAINS: 'team.example',
    }));
    root = await signedIn(ROOT);
    ana = await signedIn(ANA);
  });
  afterAll(() => app.stop());
  afterAll(() => issuer.stop());

  async function signedIn(account: ReturnType<typeof person>): Promise<Visitor> {
    issuer.next(account);
    const visitor = visitorOf(app.url);
    await visitor.signIn();
    return visitor;
  }

  it.each(['/held', '/held/list'])('%s is for admins: others are told whom to ask', async (path) => {
    const refused = await ana.open(path);

    expect(refused.status).toBe(403);
    expect(refused.text).toContain('Only admins see and do this. Ask Root Admin to do it');
    expect((await root.open(path)).status).toBe(200);
  });

  it.each(['/held/1/release'])('nobody but an admin submits %s', async (path) => {
    expect((await ana.submit(path)).status).toBe(403);
    expect((await root.submit(path)).status).not.toBe(403);
  });

  it('a script is told so in one sentence', async () => {
    const response = await ana.ask('/held/list', { headers: { 'hx-request': 'true' } });

    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(/^Only admins see and do this\./);
  });

  it('only an admin sees the way there', async () => {
    expect((await root.open('/')).text).toContain('href="/held"');
    expect((await ana.open('/')).text).not.toContain('href="/held"');
  });
});

function person(name: string, email: string) {
  return { sub: email, name, email, email_verified: true };
}
