import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { read, IssueForm } from '../../../src/bot/web/forms.ts';
import type { TestApp } from '../../support/app.ts';
import { startTestApp } from '../../support/app.ts';
import { aSignedText, deliver } from '../../support/signed.ts';
import { workspaceAt } from '../../support/workspace.ts';

const TOKEN = 'a-token-of-this-test';
const FROM = '+15550100001';

describe('a reply that cannot go out', () => {
  let app: TestApp;
  let desk: ReturnType<typeof workspaceAt>;
  let form: Record<string, string>;

  beforeAll(async () => {
    app = await startTestApp('embedded', () => ({ TWILIO_AUTH_TOKEN: TOKEN }));
    desk = workspaceAt(app.url);
    await texts('Leave me alone soon');
    form = await desk.form('1');
    await texts('STOP');
  });
  afterAll(() => app.stop());

  async function texts(text: string): Promise<void> {
    await deliver(app.url, aSignedText({ token: TOKEN, publicUrl: app.url, from: FROM, text }));
  }
  /** Everything but what waits in templates. */
  const shown = (html: string) => html.replaceAll(/<template[\s\S]*?<\/template>/g, '');
  const replyIn = (html: string) =>
    /<textarea\s+id="reply"[^>]*>\s*([^<]*)<\/textarea>/.exec(shown(html))?.[1]?.trim();
  const problemIn = (html: string) =>
    /id="reply-problem" role="alert">([^<]*)</.exec(shown(html))?.[1]?.trim();

  it('because the customer texted STOP meanwhile comes back with its words and the reason, told once', async () => {
    const answer = await desk.submit('/issues/1', { ...form, reply: 'As you wish.', comment: 'Sad.' });

    expect(replyIn(answer)).toBe('As you wish.');
    expect(problemIn(answer)).toContain(`${FROM} has opted out by texting STOP`);
    expect(answer.split('has opted out')).toHaveLength(2);
    expect(answer).toContain('Sad.');
    expect(await desk.page('/issues/1')).not.toContain('Sad.');
  });

  it('comes back as often as it is submitted', async () => {
    const first = await desk.submit('/issues/1', { ...form, reply: 'As you wish.' });
    const route = /name="route" value="([^"]*)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';

    const answer = await desk.submit('/issues/1', { ...form, reply: 'As you wish.', route });

    expect(replyIn(answer)).toBe('As you wish.');
    expect(read(IssueForm, { ...form, route }).route?.to).toBe(FROM);
  });

  it('comes back without scripts, too', async () => {
    const response = await fetch(`${app.url}/issues/1`, {
      method: 'POST',
      headers: { cookie: 'switchboard-who=ana', 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ ...form, reply: 'As you wish.' }),
    });

    expect(replyIn(await response.text())).toBe('As you wish.');
  });

  it('because there is no way for it any more holds up what was filled in besides', async () => {
    const { route: _, ...rest } = form;

    const answer = await desk.submit('/issues/1', { ...rest, reply: 'To nobody.', comment: 'Not alone.' });

    expect(replyIn(answer)).toBe('To nobody.');
    expect(problemIn(answer)).toContain('no address that a reply could go to');
    expect(await desk.page('/issues/1')).not.toContain('Not alone.');
  });

  it('has no field where nothing is written', async () => {
    const answer = await desk.page('/issues/1');

    expect(replyIn(answer)).toBeUndefined();
    expect(shown(answer)).toContain(`${FROM} has opted out by texting STOP`);
  });
});
