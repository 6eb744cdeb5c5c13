import { createEmulator } from 'emulate';
import { z } from 'zod';

import type { ChannelHarness } from '../../contracts/customer-channel.ts';
import { customerChannelContract } from '../../contracts/customer-channel.ts';
import { untilStopped } from '../../support/leaks.ts';
import { ACCOUNT_SID, AUTH_TOKEN, startSms, twilioEnv } from '../../support/sms.ts';

customerChannelContract('SMS by Twilio, as emulated', startTwilio);

async function startTwilio(): Promise<ChannelHarness> {
  const ours = '+15550009999';
  const theirs = '+15550001111';
  let apiUrl = '';
  const port = await freePort();
  const server = await startSms((url) => {
    apiUrl = `http://127.0.0.1:${port}`;
    return twilioEnv(url, { TWILIO_API_URL: apiUrl });
  });
  const emulator = await createEmulator({
    service: 'twilio',
    port,
    seed: { twilio: { phone_numbers: [{ phone_number: ours, sms_url: `${server.url}/sms/twilio` }] } },
  });
  const stopEmulator = untilStopped('the emulator', () => emulator.close());

  const authorization = `Basic ${btoa(`${ACCOUNT_SID}:${AUTH_TOKEN}`)}`;
  async function ask(path: string, form?: Readonly<Record<string, string>>): Promise<unknown> {
    const body = form && new URLSearchParams(form);
    const response = await fetch(apiUrl + path, {
      headers: { authorization },
      ...(body && { method: 'POST', body }),
    });
    if (!response.ok) throw new Error(`the emulator answered ${response.status}: ${await response.text()}`);
    return response.json();
  }

  return {
    ...server,
    ours,
    theirs,
    async customerWrites(text) {
      await ask('/_twilio/simulate/inbound-message', { From: theirs, To: ours, Body: text });
    },
    async customerReceives(sid) {
      await ask('/_twilio/simulate/message-status', { MessageSid: sid, Status: 'delivered' });
    },
    async received() {
      const listed = Listed.parse(
        await ask(`/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json?To=${encodeURIComponent(theirs)}`),
      );
      return listed.messages.map((message) => message.body).toReversed();
    },
    async stop() {
      await stopEmulator();
      await server.stop();
    },
  };
}

const Listed = z.object({ messages: z.array(z.object({ body: z.string() })) });

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
