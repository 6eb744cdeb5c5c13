import { createServer } from 'node:http';

import twilio from 'twilio';
import { expect } from 'vitest';

import { freePort } from './app.ts';
import { untilStopped } from './leaks.ts';

const SID = `AC${'0'.repeat(32)}`;

/** A text as the carrier was asked to send it. */
export interface Carried {
  readonly sid: string;
  readonly to: string;
  readonly body: string;
  readonly callback: string;
}

export type Carrier = Awaited<ReturnType<typeof startCarrier>>;

/** A carrier that takes every text, and says later what became of it. `token` signs what it says. */
export async function startCarrier(token: string) {
  const port = await freePort();
  const asked: Carried[] = [];
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const field = (name: string) => form.get(name) ?? '';
    const sid = `SM${String(asked.length + 1).padStart(32, '0')}`;
    asked.push({ sid, to: field('To'), body: field('Body'), callback: field('StatusCallback') });
    response
      .writeHead(201, { 'content-type': 'application/json' })
      .end(JSON.stringify({ sid, status: 'queued' }));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  return {
    asked: (): readonly Carried[] => asked,
    env: { TWILIO_ACCOUNT_SID: SID, TWILIO_API_URL: `http://127.0.0.1:${port}` },

    /** The newest text that says this, once it was sent so often. */
    async sent(body: string, times = 1): Promise<Carried> {
      await expect.poll(() => asked.filter((each) => each.body === body).length).toBe(times);
      const found = asked.findLast((each) => each.body === body);
      if (!found) throw new Error('it was there a moment ago');
      return found;
    },

    /** Tells what became of a text. */
    async reports({ sid, callback }: Carried, status: string, more: Record<string, string> = {}) {
      const form = { MessageSid: sid, MessageStatus: status, AccountSid: SID, ...more };
      const signature = twilio.getExpectedTwilioSignature(token, callback, form);
      const response = await fetch(callback, {
        method: 'POST',
        headers: { 'x-twilio-signature': signature },
        body: new URLSearchParams(form),
      });
      expect(response.status).toBeLessThan(300);
      await response.text();
    },

    stop: untilStopped('the carrier', async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}
