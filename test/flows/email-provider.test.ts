import { createHmac } from 'node:crypto';

import PostalMime from 'postal-mime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { DATABASES } from '../support/databases.ts';
import type { SmtpStandIn } from '../support/smtp-server.ts';
import { smtpStandIn } from '../support/smtp-server.ts';
import { workspaceAt } from '../support/workspace.ts';

const SECRET = 'a secret of ours that is long';
const OURS = 'support@switchboard.test';

/** With a provider that brings mail, and a mail server that sends, refuses and loses its answers. */
describe.each(DATABASES)('email by a provider, on %s', (kind) => {
  let app: TestApp;
  let server: SmtpStandIn;
  let desk: ReturnType<typeof workspaceAt>;
  let customer = 0;
  let ada = '';

  beforeAll(async () => {
    server = await smtpStandIn({ dsn: true, login: (user, secret) => user === 'desk' && secret === 'pass' });
    app = await startTestApp(kind, () => ({
      EMAIL_INBOUND_SECRET: SECRET,
      EMAIL_SMTP_URL: `smtp://desk:pass@127.0.0.1:${server.port}`,
    }));
    desk = workspaceAt(app.url);
    stranger();
  });
  afterAll(async () => {
    await app.stop();
    await server.stop();
  });
  afterEach(() => {
    server.heal();
    stranger();
  });

  function stranger(): void {
    customer += 1;
    ada = `ada${customer}@example.com`;
  }

  async function bring(raw: string): Promise<number> {
    const body = Buffer.from(raw);
    const seconds = Math.floor(Date.now() / 1000);
    const proof = createHmac('sha256', SECRET).update(`${seconds}.`).update(body).digest('hex');
    const response = await fetch(`${app.url}/email/inbound`, {
      method: 'POST',
      headers: {
        'content-type': 'message/rfc822',
        'x-switchboard-signature': `t=${seconds},v1=${proof}`,
        'x-envelope-to': OURS,
      },
      body,
    });
    return response.status;
  }

  const mail = (text: string, more = '') =>
    `From: Ada Byron <${ada}>\r\nTo: ${OURS}\r\nSubject: My parcel\r\nMessage-ID: <${text.length}.${ada}>\r\n${more}\r\n${text}\r\n`;

  async function issueWith(words: string): Promise<string> {
    const card = await desk.until(
      async () => (await desk.cards()).find((each) => each.html.includes(words)),
      (found) => found !== undefined,
    );
    return card?.issue ?? '';
  }

  async function reply(issue: string, text: string): Promise<void> {
    const form = await desk.form(issue);
    await desk.submit(`/issues/${issue}`, { ...form, assignee: '', comment: '', reply: text });
  }

  const historyWith = (issue: string, words: string) =>
    desk.until(
      async () => /<ol class="history"[\s\S]*?<\/ol>/.exec(await desk.page(`/issues/${issue}`))?.[0] ?? '',
      (found) => found.includes(words),
    );

  const takenWith = async (words: string) => {
    const parsed = await Promise.all(
      server.taken.map(async (each) => ({ ...each, mail: await PostalMime.parse(each.raw) })),
    );
    return parsed.filter(({ mail: { text } }) => text?.includes(words));
  };

  it('a mail is a card, once, however often it is brought, and the reply is threaded and asks for reports', async () => {
    const raw = mail('Where is my parcel?');
    expect([await bring(raw), await bring(raw)]).toEqual([200, 200]);
    const issue = await issueWith('Where is my parcel?');

    await reply(issue, 'On its way.');
    await historyWith(issue, '>Sent<');

    const [sent, ...more] = await takenWith('On its way.');
    expect(more).toEqual([]);
    expect(sent).toMatchObject({ from: OURS, to: [ada], notify: ['SUCCESS', 'FAILURE', 'DELAY'] });
    expect(sent?.mail).toMatchObject({
      subject: 'Re: My parcel',
      inReplyTo: `<${'Where is my parcel?'.length}.${ada}>`,
      from: { name: 'Ana Lima (Support)', address: OURS },
    });
    const shown = await historyWith(issue, 'On its way.');
    expect(shown.match(/from-customer/g)).toHaveLength(1);
  });

  it('a reply whose answer was lost is reported as not sure, and never sent again by itself', async () => {
    await bring(mail('Did it get lost?'));
    const issue = await issueWith('Did it get lost?');
    server.breakAt('dot', { drop: true });

    await reply(issue, 'Perhaps it did.');

    await historyWith(issue, 'Not sure it was sent');
    expect(await takenWith('Perhaps it did.')).toHaveLength(1);
  });

  it('a reply the server cannot take now is sent later, once', async () => {
    await bring(mail('Are you busy?'));
    const issue = await issueWith('Are you busy?');
    server.breakAt('RCPT', { refuse: { code: 451, text: '4.7.1 Greylisted, come again' } });
    await reply(issue, 'Not any more.');
    await historyWith(issue, '451 4.7.1');

    server.heal();

    await historyWith(issue, '>Sent<');
    expect(await takenWith('Not any more.')).toHaveLength(1);
  });

  it('a reply the server refuses says why, in its words', async () => {
    await bring(mail('Do I exist?'));
    const issue = await issueWith('Do I exist?');
    server.breakAt('RCPT', { refuse: { code: 550, text: '5.1.1 No such user here' } });

    await reply(issue, 'It seems not.');

    expect(await historyWith(issue, 'Not delivered')).toContain('No such user here');
    expect(await takenWith('It seems not.')).toEqual([]);
  });

  it('after closing, the customer’s next mail opens a new issue, and the closed one stays green', async () => {
    await bring(mail('The first matter.'));
    const issue = await issueWith('The first matter.');
    await desk.click(issue, 'close');
    await bring(mail('The second matter.'));

    expect(await issueWith('The second matter.')).not.toBe(issue);
    expect((await desk.cards()).find((card) => card.issue === issue)).toMatchObject({ status: 'closed' });
  });
});
