import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { TestApp } from '../../support/app.ts';
import { startTestApp } from '../../support/app.ts';
import { closeEverything, CUSTOMERS, customerTexts } from '../../support/staff.ts';
import { workspaceAt } from '../../support/workspace.ts';

/** The answer to a form was lost, so that it stands as it was, with the same one-time name, and is submitted again. */
describe.each([
  ['while replies can be taken back', '60'],
  ['where nothing can be', '0'],
])('a form whose answer was lost, %s', (_when, seconds) => {
  let app: TestApp;
  let desk: ReturnType<typeof workspaceAt>;
  let issue: string;

  beforeAll(async () => {
    app = await startTestApp('embedded', () => ({ WORKSPACE_UNDO_SECONDS: seconds }));
    desk = workspaceAt(app.url);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await closeEverything(app.url);
    issue = await customerTexts(app.url, CUSTOMERS.maria, `When do you open? ${randomUUID()}`);
  });

  /** How often these words stand in the history of the issue. */
  async function told(words: string): Promise<number> {
    const history = /<ol class="history[\s\S]*?<\/ol>/.exec(await desk.page(`/issues/${issue}`, 'ben'))?.[0];
    return (history ?? '').split(words).length - 1;
  }

  it('is done once where it is the same', async () => {
    const form = { ...(await desk.form(issue)), reply: 'We open at nine.', comment: 'Asked twice.' };

    await desk.submit(`/issues/${issue}`, form);
    await desk.submit(`/issues/${issue}`, form);

    await expect(told('We open at nine.')).resolves.toBe(1);
    await expect(told('Asked twice.')).resolves.toBe(1);
  });

  it('keeps other words besides those that were kept', async () => {
    const form = await desk.form(issue);
    await desk.submit(`/issues/${issue}`, { ...form, reply: 'We open at nine.' });

    const answer = await desk.submit(`/issues/${issue}`, {
      ...form,
      ...{ reply: 'We open at ten.', comment: 'Nine was wrong.' },
    });

    expect(answer).toContain('omment saved');
    await expect(told('We open at nine.')).resolves.toBe(1);
    await expect(told('We open at ten.')).resolves.toBe(1);
    await expect(told('Nine was wrong.')).resolves.toBe(1);
  });

  it('sends a reply once, though a comment was added or taken away meanwhile', async () => {
    const form = { ...(await desk.form(issue)), reply: 'We open at nine.' };
    await desk.submit(`/issues/${issue}`, form);

    await desk.submit(`/issues/${issue}`, { ...form, comment: 'As always.' });
    await desk.submit(`/issues/${issue}`, { ...form, comment: 'As ever.' });

    await expect(told('We open at nine.')).resolves.toBe(1);
    await expect(told('As always.')).resolves.toBe(1);
    await expect(told('As ever.')).resolves.toBe(1);
  });

  it('keeps a comment once, though the reply beside it was changed', async () => {
    const form = { ...(await desk.form(issue)), comment: 'As always.' };
    await desk.submit(`/issues/${issue}`, { ...form, reply: 'We open at nine.' });

    await desk.submit(`/issues/${issue}`, { ...form, reply: 'We open at ten.' });

    await expect(told('As always.')).resolves.toBe(1);
    await expect(told('We open at nine.')).resolves.toBe(1);
    await expect(told('We open at ten.')).resolves.toBe(1);
  });

  it('keeps other words in the thread under a card', async () => {
    const form = { request: randomUUID(), back: '/channels/support' };
    const path = `/issues/${issue}/thread`;

    for (const text of ['The saddle is missing.', 'The saddle is missing.', 'And the bell.'])
      await desk.submit(path, { ...form, text });

    await expect(told('The saddle is missing.')).resolves.toBe(1);
    await expect(told('And the bell.')).resolves.toBe(1);
  });

  it('keeps other words in a channel', async () => {
    const room = /data-room="(\d+)"/.exec(await desk.page('/channels/support'))?.[1] ?? '';
    const request = randomUUID();
    const [first, second] = [`Lunch? ${randomUUID()}`, `Lunch at one? ${randomUUID()}`];

    for (const text of [first, first, second]) await desk.submit(`/rooms/${room}/talk`, { request, text });

    const shown = await desk.page('/channels/support', 'ben');
    expect([shown.split(first).length - 1, shown.split(second).length - 1]).toEqual([1, 1]);
  });
});
