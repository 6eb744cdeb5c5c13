import { createEmulator } from 'emulate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { TestApp } from '../support/app.ts';
import { freePort, startTestApp } from '../support/app.ts';
import { DATABASES } from '../support/databases.ts';
import { untilStopped } from '../support/leaks.ts';
import { workspaceAt } from '../support/workspace.ts';

const SID = `AC${'0'.repeat(32)}`;
const TOKEN = 'twilio_test_auth_token';
const OURS = '+15550009999';
const BASIC = `Basic ${btoa(`${SID}:${TOKEN}`)}`;

/** From a text to a card and back to the phone, with a carrier that signs, sends and reports as Twilio does. */
describe.each(DATABASES)('a text and its answer, on %s', (kind) => {
  let app: TestApp;
  let carrier: { url: string; close: () => Promise<void> };
  let desk: ReturnType<typeof workspaceAt>;

  beforeAll(async () => {
    const carrierPort = await freePort();
    app = await startTestApp(kind, () => ({
      TWILIO_ACCOUNT_SID: SID,
      TWILIO_AUTH_TOKEN: `${TOKEN},an-older-token`,
      TWILIO_API_URL: `http://127.0.0.1:${carrierPort}`,
    }));
    const emulator = await createEmulator({
      service: 'twilio',
      port: carrierPort,
      seed: { twilio: { phone_numbers: [{ phone_number: OURS, sms_url: `${app.url}/sms/twilio` }] } },
    });
    carrier = { url: emulator.url, close: untilStopped('the carrier', () => emulator.close()) };
    desk = workspaceAt(app.url);
  });
  afterAll(async () => {
    await app.stop();
    await carrier.close();
  });

  async function customerTexts(from: string, body: string): Promise<void> {
    const response = await fetch(`${carrier.url}/_twilio/simulate/inbound-message`, {
      method: 'POST',
      headers: { authorization: BASIC },
      body: new URLSearchParams({ From: from, To: OURS, Body: body }),
    });
    expect(response.ok).toBe(true);
  }

  async function textsTo(phone: string) {
    const response = await fetch(
      `${carrier.url}/2010-04-01/Accounts/${SID}/Messages.json?To=${encodeURIComponent(phone)}`,
      {
        headers: { authorization: BASIC },
      },
    );
    const { messages } = Messages.parse(await response.json());
    return messages.filter((message) => message.to === phone);
  }

  async function cardOf(words: string) {
    return desk.until(
      async () => (await desk.cards()).find((card) => card.html.includes(words)),
      (card) => card !== undefined,
    );
  }

  it('a new text is a red card with the three buttons', async () => {
    await customerTexts('+15551230001', 'The lamp flickers 💡 & <b>hums</b>');

    const card = await cardOf('The lamp flickers');

    expect(card).toMatchObject({ status: 'unassigned', assignee: '' });
    expect(card?.html).toContain('&lt;b&gt;hums');
    for (const label of ['Assign It', 'Take It', 'Mark as Closed']) expect(card?.html).toContain(label);
  });

  it('Take It turns it blue, with the name; a colleague’s Take It is refused with that name', async () => {
    const card = await cardOf('The lamp flickers');
    const issue = card?.issue ?? '';

    const mine = await desk.click(issue, 'take', 'ana');
    const theirs = await desk.click(issue, 'take', 'ben');

    expect(mine.card).toMatchObject({ status: 'assigned', assignee: 'Ana Lima' });
    expect(theirs.card).toMatchObject({ status: 'assigned', assignee: 'Ana Lima' });
    expect(theirs.alert).toContain('Ana Lima');
  });

  it('a reply reaches the phone from the number that was texted, once, and its delivery is shown', async () => {
    const issue = (await cardOf('The lamp flickers'))?.issue ?? '';
    const form = { ...(await desk.form(issue)), reply: 'We send a new one.', comment: 'Second time.' };

    await desk.submit(`/issues/${issue}`, form);
    await desk.submit(`/issues/${issue}`, form);
    const [text] = await desk.until(
      () => textsTo('+15551230001'),
      (texts) => texts.length > 0,
    );
    await fetch(`${carrier.url}/_twilio/simulate/message-status`, {
      method: 'POST',
      headers: { authorization: BASIC },
      body: new URLSearchParams({ MessageSid: text?.sid ?? '', Status: 'delivered' }),
    });
    const page = await desk.until(
      () => desk.page(`/issues/${issue}`),
      (html) => html.includes('Delivered'),
    );

    expect(text).toMatchObject({ from: OURS, body: 'We send a new one.' });
    expect(await textsTo('+15551230001')).toHaveLength(1);
    expect(page).toContain('Second time.');
  });

  it('a private comment reaches no phone', async () => {
    await customerTexts('+15551230002', 'A question');
    const issue = (await cardOf('A question'))?.issue ?? '';

    await desk.submit(`/issues/${issue}`, { ...(await desk.form(issue)), comment: 'An internal word' });
    await desk.submit(`/issues/${issue}`, { ...(await desk.form(issue)), reply: 'An answer' });
    await desk.until(
      () => textsTo('+15551230002'),
      (texts) => texts.length > 0,
    );

    expect((await textsTo('+15551230002')).map((text) => text.body)).toEqual(['An answer']);
  });

  it('a second text joins the issue; after Mark as Closed the next one opens another', async () => {
    const issue = (await cardOf('The lamp flickers'))?.issue ?? '';
    await customerTexts('+15551230001', 'It still flickers');
    await desk.until(
      () => desk.page(`/issues/${issue}`),
      (html) => html.includes('It still flickers'),
    );

    const closed = await desk.click(issue, 'close', 'ana');
    await customerTexts('+15551230001', 'And now the fan');
    const next = await cardOf('And now the fan');

    expect(closed.card).toMatchObject({ status: 'closed', closedBy: 'Ana Lima' });
    expect(next?.issue).not.toBe(issue);
    expect(next?.status).toBe('unassigned');
    expect((await desk.click(issue, 'reopen')).alert).toContain(next?.issue);
  });

  it('STOP opens nothing and takes the reply field away, with the reason', async () => {
    await customerTexts('+15551230003', 'Hello');
    const issue = (await cardOf('Hello'))?.issue ?? '';
    const form = await desk.form(issue);

    await customerTexts('+15551230003', 'STOP');
    const page = await desk.until(
      () => desk.page(`/issues/${issue}`),
      (html) => html.includes('texted STOP'),
    );
    const refused = await desk.submit(`/issues/${issue}`, { ...form, reply: 'Still there?' });

    // What waits in a template for a draft is no field.
    expect(page.replaceAll(/<template[\s\S]*?<\/template>/g, '')).not.toContain('name="reply"');
    expect(refused).toContain('opted out');
    expect(await textsTo('+15551230003')).toEqual([]);
  });
});

const Messages = z.object({
  messages: z.array(z.object({ sid: z.string(), to: z.string(), from: z.string(), body: z.string() })),
});
