import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { FORM_LIMIT_MB } from '../../../src/bot/multipart.ts';
import { issueId } from '../../../src/issues/issue.ts';
import type { Correspondence } from '../../support/correspondence.ts';
import { startCorrespondence } from '../../support/correspondence.ts';
import { workspaceAt } from '../../support/workspace.ts';

const HELD = 52;

describe('the pages of emails', () => {
  let post: Correspondence;
  let desk: ReturnType<typeof workspaceAt>;
  let issue: string;
  let message: string;

  beforeAll(async () => {
    post = await startCorrespondence();
    desk = workspaceAt(post.url);
    issue = await post.emails({
      ...{ senderName: 'Ada Byron', text: 'It came broken.', whole: 'It came broken.\n> We sent it.' },
      original: new TextEncoder().encode('From: ada\r\n\r\n<script>'),
      attachments: [{ name: 'Größe\u202E.pdf', contentType: 'application/pdf', bytes: new Uint8Array([1]) }],
    });
    message = /id="message-([0-9a-f-]{36})"/.exec(await desk.page(`/issues/${issue}`))?.[1] ?? '';
    for (let number = 1; number <= HELD; number += 1)
      await post.machineWrites({ from: `news@shop${number}.example`, subject: `Sale ${number}` });
  });
  afterAll(() => post.stop());

  const held = (page: string) => [...page.matchAll(/>Sale (\d+)</g)].map(([, number]) => Number(number));

  it('a message as it came is saved, never shown', async () => {
    const response = await fetch(`${post.url}/messages/${message}/original`);

    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="message-${message}.eml"`);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    await expect(response.text()).resolves.toBe('From: ada\r\n\r\n<script>');
  });

  it('a file is saved by its own name, made safe', async () => {
    const response = await fetch(`${post.url}/attachments/1`);

    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="attachment-1.pdf"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf`,
    );
  });

  it('all of a message is shown on its issue’s page, as a part of it, and not of another issue', async () => {
    expect(await desk.page(`/issues/${issue}`)).not.toContain('We sent it.');
    expect(await desk.page(`/issues/${issue}?whole=${message}`)).toContain('&gt; We sent it.');
    expect(await desk.page(`/issues/${issue}/messages/${message}/whole`)).toContain('&gt; We sent it.');
    expect(await desk.page(`/issues/${issue}/messages/${message}`)).not.toContain('We sent it.');
    expect((await fetch(`${post.url}/issues/${issueId(999)}/messages/${message}/whole`)).status).toBe(404);
  });

  it('held messages are listed newest first, page by page, without a gap', async () => {
    const first = await desk.page('/held');
    const older = /href="(\/held\?before=\d+)"/.exec(first)?.[1] ?? '';
    const second = await desk.page(older);

    expect([...held(first), ...held(second)]).toEqual(Array.from({ length: HELD }, (_, at) => HELD - at));
    expect(second).toContain('href="/held"');
    expect(held(await desk.page(older.replace('/held', '/held/list')))).toEqual(held(second));
  });

  it('a search finds a subject', async () => {
    const cards = await desk.cards('/search?q=parcel');

    expect(cards.map((card) => card.issue)).toEqual([issue]);
    expect(cards[0]?.html).toContain('My parcel');
  });

  it.each([
    ['/messages/8d1d8a5e-0a52-4b1c-8a55-2f1b7c0d9e22/original', 404, 'There is no such file'],
    ['/messages/twelve/original', 400, 'cannot be read'],
    ['/issues/1/messages/8d1d8a5e-0a52-4b1c-8a55-2f1b7c0d9e22', 404, 'There is no such message'],
    ['/issues/1?whole=all', 400, 'cannot be read'],
    ['/held?before=x', 400, 'cannot be read'],
  ])('%s answers %i in plain words', async (path, status, words) => {
    const response = await fetch(`${post.url}${path}`);

    expect(response.status).toBe(status);
    await expect(response.text()).resolves.toContain(words);
  });

  it.each([
    ['/customers/1/link', {}],
    ['/customers/1/unlink', { address: 'ada@example.com' }],
    ['/customers/x/link', { address: 'ada@example.com' }],
    ['/held/0/release', {}],
  ])('a form that no page makes is turned away: %s %j', async (path, fields) => {
    const response = await fetch(`${post.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });

    expect(response.status).toBe(400);
  });

  it('more files than a form may bring are refused in words, and nothing is sent', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries(await desk.form(issue))) form.set(name, value);
    form.set('files', new File([new Uint8Array(FORM_LIMIT_MB * 1_000_000)], 'film.mp4'));
    form.set('reply', 'See the film.');

    const response = await fetch(`${post.url}/issues/${issue}`, { method: 'POST', body: form });

    expect(response.status).toBe(413);
    await expect(response.text()).resolves.toContain(`more than ${FORM_LIMIT_MB} MB together`);
    expect(post.sent).toEqual([]);
  });

  it('the size of an email is said only where it is too much', async () => {
    const { route = '' } = await desk.form(issue);

    await expect(desk.submit('/measure', { reply: 'Hello', route })).resolves.toBe('');
    await expect(desk.submit('/measure', { reply: 'x'.repeat(19_999), route })).resolves.toBe('');
  });

  it('the size of a text is said in texts', async () => {
    const route = new URLSearchParams({ channel: 'sms', to: '+15550001111', from: '+15550009999' });

    await expect(desk.submit('/measure', { reply: 'Hello', route: route.toString() })).resolves.toBe(
      '5 characters, sent as 1 text',
    );
  });
});
