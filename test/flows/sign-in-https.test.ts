import { expect, it } from 'vitest';

import { startTestApp } from '../support/app.ts';
import { startIssuer } from '../support/issuer.ts';
import { visitorOf } from '../support/visitor.ts';

it('where the browser comes by https, the session’s cookie is Secure and taken from this host alone', async () => {
  const issuer = await startIssuer();
  const app = await startTestApp('embedded', (url) => {
    const publicUrl = url.replace('http:', 'https:');
    return {
      ...issuer.settingsFor(publicUrl),
      PUBLIC_URL: publicUrl,
      WORKSPACE_EMAIL_DOMAINS: 'team.example',
    };
  });
  issuer.next({ sub: 'ana', name: 'Ana Lima', email: 'ana@team.example', email_verified: true });
  const visitor = visitorOf(app.url);

  const answer = await visitor.answerOfIssuer();
  const end = await visitor.ask(`${answer.pathname}${answer.search}`);
  const cookie = end.headers.getSetCookie().find((line) => line.includes('switchboard-session='));
  const renamed = { cookie: cookie?.split(';')[0]?.replace('__Host-', '') ?? '' };

  expect(cookie).toMatch(/^__Host-switchboard-session=[\w-]{43};/);
  expect(cookie).toMatch(/; Path=\/(;|$)/);
  expect(cookie).toMatch(/; Secure(;|$)/);
  expect(cookie).not.toMatch(/Domain=/i);
  expect((await visitor.ask('/')).status).toBe(200);
  expect((await visitorOf(app.url).ask('/', { headers: renamed })).status).toBe(303);
  await app.stop();
  await issuer.stop();
});
