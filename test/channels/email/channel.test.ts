import type { AddressInfo } from 'node:net';

import express from 'express';
import pino from 'pino';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';

import type { ChannelTools } from '../../../src/channels/channel.ts';
import { LOCAL_ADDRESS } from '../../../src/channels/email/addresses.ts';
import { emailChannel } from '../../../src/channels/email/index.ts';
import type { DeliveryReport } from '../../../src/issues/delivery.ts';
import type { InboundMessage } from '../../../src/issues/inbound.ts';
import { attachmentId } from '../../../src/issues/issue.ts';
import type { ChannelHarness } from '../../contracts/customer-channel.ts';
import { customerChannelContract } from '../../contracts/customer-channel.ts';
import { anOutboundReply } from '../../support/builders.ts';
import { untilStopped } from '../../support/leaks.ts';
import { mailerAt, MAILERS } from '../../support/mail.ts';
import { memoryShelf } from '../../support/sms.ts';

/** The whole channel with nothing set: pretend mail at the other end, by SMTP in both directions. */
async function start(): Promise<ChannelHarness & { readonly url: string }> {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const told = { messages: Array<InboundMessage>(), reports: Array<DeliveryReport>() };
  const tools: ChannelTools = {
    ...{ log: pino({ enabled: false }), publicUrl: url, localUrl: () => url, shelf: memoryShelf() },
    addresses: async () => [{ channel: 'email', address: LOCAL_ADDRESS }],
    file: async () => undefined,
    rejected: () => undefined,
    pageGuard: (_request, _response, next) => next(),
  };
  const problems: string[] = [];
  const channel = emailChannel({ EMAIL_LOCAL_PORT: '0' }, tools, (text) => problems.push(text));
  if (!channel) throw new Error(problems.join('\n'));
  const listener = {
    onMessage: async (message: InboundMessage) => void told.messages.push(message),
    onReport: async (report: DeliveryReport) => void told.reports.push(report),
  };
  app.use(channel.routes(listener));
  await channel.listen(listener);
  const maria = mailerAt(url, MAILERS.maria);

  return {
    reportsById: false,
    ...{ url, channel, ours: LOCAL_ADDRESS, theirs: MAILERS.maria, ...told },
    customerWrites: async (text) => void (await maria.write({ subject: 'Hello', text })),
    async received() {
      // Each began a thread of its own, and the newest is listed first.
      const threads = (await maria.threads()).toReversed();
      const mails = (await Promise.all(threads.map(({ id }) => maria.thread(id)))).flat();
      const received = mails.filter(({ state }) => state === 'received');
      const originals = await Promise.all(received.map(({ id }) => maria.original(id)));
      const parsed = await Promise.all(originals.map((raw) => PostalMime.parse(raw)));
      return parsed.map(({ text }) => (text ?? '').trimEnd());
    },
    stop: untilStopped('the email channel', async () => {
      await channel.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}

customerChannelContract('email by pretend mail', start);

describe('the email channel', () => {
  it('refuses for good a reply whose file is not here any more, and one to no address', async () => {
    const { channel, ours: from, theirs: to, stop } = await start();
    const file = { id: attachmentId(7), contentType: 'image/png', name: 'map.png' };
    try {
      await expect(
        channel.send({ to, from }, anOutboundReply('See the map.', { files: [file] }), 'key'),
      ).rejects.toMatchObject({ kind: 'never', message: expect.stringContaining('map.png') });
      await expect(
        channel.send({ to: 'unknown sender 12ab', from }, anOutboundReply('Hello?'), 'key'),
      ).rejects.toMatchObject({ kind: 'never' });
    } finally {
      await stop();
    }
  });
});
