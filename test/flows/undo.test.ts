import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openDatabase } from '../../src/db/client.ts';
import type { Opened } from '../../src/db/client.ts';
import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { timePasses } from '../support/jobs.ts';
import { untilStopped } from '../support/leaks.ts';
import { closeEverything, CUSTOMERS, customerTexts } from '../support/staff.ts';
import type { Persona } from '../support/workspace.ts';
import { workspaceAt } from '../support/workspace.ts';

describe('Undo in the workspace', () => {
  let app: TestApp;
  let desk: ReturnType<typeof workspaceAt>;
  let opened: Opened;
  let close: () => Promise<void>;

  beforeAll(async () => {
    app = await startTestApp('postgresql', () => ({ WORKSPACE_UNDO_SECONDS: '60' }));
    desk = workspaceAt(app.url);
    opened = await openDatabase({ ...app.settings, log: pino({ enabled: false }) });
    close = untilStopped('a second look at the database', () => opened.stop());
  });
  afterAll(async () => {
    await close();
    await app.stop();
  });

  /** What has reached Maria's phone. */
  async function phone(): Promise<string> {
    const response = await fetch(`${app.url}/phone/texts?as=${CUSTOMERS.maria.slice(1)}`);
    return response.text();
  }

  /** Sends a reply as the page's script does: the bar that comes back, and the reply's name. */
  async function sends(issue: string, reply: string, who: Persona = 'ana', more = {}) {
    const form = await desk.form(issue, who);
    const bar = await desk.submit(`/issues/${issue}`, { ...form, reply, ...more }, who);
    return { bar, message: field(bar, 'message') };
  }

  function takesBack(issue: string, fields: Record<string, string>, who: Persona = 'ana'): Promise<string> {
    return desk.submit(`/issues/${issue}/undo`, fields, who);
  }

  /** As a browser without scripts. */
  function plainly(path: string, fields: Record<string, string>, who: Persona = 'ana'): Promise<Response> {
    return fetch(`${app.url}${path}`, {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) },
      headers: { cookie: `switchboard-who=${who}`, 'sec-fetch-site': 'same-origin' },
    });
  }

  function field(html: string, name: string): string {
    return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
  }

  const replyIn = (page: string) =>
    /<textarea\s+id="reply"[^>]*>\s*([^<]*)<\/textarea>/.exec(page)?.[1] ?? '';

  it('a reply waits while it can be taken back, and then the customer gets it, once', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'When do you open?');

    const { bar } = await sends(issue, 'At nine.');

    expect(bar).toContain(`Sent to ${CUSTOMERS.maria}.`);
    expect(bar).toContain('You can undo this for 60 seconds.');
    expect(await desk.page(`/issues/${issue}`, 'ben')).toContain('Queued');
    expect(await phone()).not.toContain('At nine.');
    await timePasses(opened);
    const texts = await desk.until(phone, (shown) => shown.includes('At nine.'));
    expect(texts.split('At nine.')).toHaveLength(2);
  });

  it('a reply taken back reaches nobody, stands in the form again, and colleagues see what became of it', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Is it 20 euros?');
    const { bar, message } = await sends(issue, 'Yes, <b>two hundred</b>.', 'ana', {
      comment: 'Checked the list.',
    });
    expect(bar).toContain('Comment saved.');

    const answer = await takesBack(issue, { message: field(bar, 'message') });

    expect(answer).toContain('nothing was sent');
    expect(answer).toContain(`/issues/${issue}/dialog?again=${message}`);
    const again = await desk.page(`/issues/${issue}/dialog?again=${message}`);
    expect(replyIn(again)).toBe('Yes, &lt;b&gt;two hundred&lt;/b&gt;.');
    expect(again).toContain('You took this reply back');
    await timePasses(opened);
    const seen = await desk.page(`/issues/${issue}`, 'ben');
    expect(seen).toContain('Taken back, not sent');
    expect(seen).toContain('Checked the list.');
    expect(replyIn(seen)).toBe('');

    await sends(issue, 'Yes, 20.');
    await timePasses(opened);
    const texts = await desk.until(phone, (shown) => shown.includes('Yes, 20.'));
    expect(texts).not.toContain('two hundred');
  });

  it('once a reply has gone it is said that it is too late, and nothing is undone', async () => {
    await closeEverything(app.url);
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Do you repair bikes?');
    const { message } = await sends(issue, 'We do repair them.');
    await timePasses(opened);
    await desk.until(phone, (shown) => shown.includes('We do repair them.'));

    const answer = await takesBack(issue, { message });

    expect(answer).toContain('role="alert"');
    expect(answer).toContain('It is too late to take this reply back');
    expect(await desk.page(`/issues/${issue}`)).not.toContain('Taken back, not sent');
  });

  it('somebody else’s reply is theirs to take back', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'And tyres?');
    const { message } = await sends(issue, 'Tyres, too.');

    expect(await takesBack(issue, { message }, 'ben')).toContain('Ana Lima wrote this reply');
    await takesBack(issue, { message });
  });

  it('a closing undone leaves the issue as it was, with the reply before it taken back, and history says so', async () => {
    await closeEverything(app.url);
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Thank you, that was all.');
    await desk.click(issue, 'take');
    const { message } = await sends(issue, 'Good bye then.');
    const closing = await desk.submit(`/issues/${issue}/asks`, { ask: 'close' });
    expect(closing).toContain('data-status="closed"');
    await desk.until(
      () => desk.cards('/channels/support', 'ben'),
      (cards) => cards.some((card) => card.issue === issue && card.closedBy === 'Ana Lima'),
    );

    const answer = await takesBack(issue, { closedAt: field(closing, 'closedAt') });

    expect(answer).toContain(`issue ${issue} is open again, and your reply was not sent`);
    expect(answer).toContain(`again=${message}`);
    const seen = await desk.page(`/issues/${issue}`, 'ben');
    expect(seen).toContain('Ana Lima took the closing back');
    expect(seen).toContain('Taken back, not sent');
    const card = (await desk.cards('/channels/support', 'ben')).find((each) => each.issue === issue);
    expect(card).toMatchObject({ status: 'assigned', assignee: 'Ana Lima' });
  });

  it('of a closing that somebody else has undone and done again nothing is undone', async () => {
    await closeEverything(app.url);
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Hello again.');
    const closing = await desk.submit(`/issues/${issue}/asks`, { ask: 'resolve' });
    await desk.click(issue, 'reopen', 'ben');
    await desk.click(issue, 'close', 'ben');

    expect(await takesBack(issue, { closedAt: field(closing, 'closedAt') })).toContain(
      'Ben Okafor has closed this issue',
    );
  });

  it('whoever closes what is closed is offered no Undo of somebody else’s closing', async () => {
    await closeEverything(app.url);
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Once more.');
    await desk.click(issue, 'close', 'ben');

    expect(await desk.submit(`/issues/${issue}/asks`, { ask: 'close' })).not.toContain('undo-bar');
  });

  it('works without scripts: the page after the form offers it, and afterwards the form has the words', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'No scripts here.');
    const form = await desk.form(issue);

    const sent = await plainly(`/issues/${issue}`, { ...form, reply: 'None needed.' });
    const page = await desk.page(sent.headers.get('location') ?? '');
    const undone = await plainly(`/issues/${issue}/undo`, { message: field(page, 'message') });

    expect(page).toContain('undo-bar');
    expect(replyIn(await desk.page(undone.headers.get('location') ?? ''))).toBe('None needed.');
    expect(await desk.page(sent.headers.get('location') ?? '')).not.toContain('undo-bar');

    const closed = await plainly(`/issues/${issue}/asks`, { ask: 'close' });
    const after = await desk.page(closed.headers.get('location') ?? '');
    const reopened = await plainly(`/issues/${issue}/undo`, { closedAt: field(after, 'closedAt') });
    expect(await desk.page(reopened.headers.get('location') ?? '')).toContain(
      'Ana Lima took the closing back',
    );
  });

  it('a form whose reply was taken back, submitted again, says so, and the same press again sends it', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Is the lamp mended?');
    const form = { ...(await desk.form(issue)), reply: 'The lamp is mended.' };
    const message = field(await desk.submit(`/issues/${issue}`, form), 'message');
    await takesBack(issue, { message });

    const told = await desk.submit(`/issues/${issue}`, form);
    const sent = await desk.submit(`/issues/${issue}`, { ...form, request: field(told, 'request') });

    expect(told).toContain('You took this reply back, and it was not sent.');
    expect(replyIn(told)).toBe('The lamp is mended.');
    expect(sent).toContain('undo-bar');
    expect(field(sent, 'message')).not.toBe(message);
    await expect(desk.page(`/issues/${issue}`)).resolves.toContain(`id="message-${field(sent, 'message')}"`);
  });

  it('a restart while a reply waits loses nothing: it goes out afterwards, once', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Are you still there?');
    await sends(issue, 'We are back.');

    await app.restart();
    expect(await phone()).not.toContain('We are back.');
    await timePasses(opened);

    // The pretend carrier's phones are empty after a restart.
    const texts = await desk.until(phone, (shown) => shown.includes('We are back.'));
    expect(texts.split('We are back.')).toHaveLength(2);
  });
});
