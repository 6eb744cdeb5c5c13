import type { AddressInfo } from 'node:net';

import express from 'express';
import pino from 'pino';

import { assets } from '../../src/bot/web/assets.ts';
import { layout } from '../../src/bot/web/page/layout.ts';
import { html } from '../../src/bot/web/page/markup.ts';
import { localMail } from '../../src/channels/email/local-mail/index.ts';
import { localCarrier } from '../../src/channels/sms/local-carrier/index.ts';
import { pageGuard } from '../../src/page-guard.ts';
import { anEmployee } from './builders.ts';
import { untilStopped } from './leaks.ts';
import { memoryShelf } from './sms.ts';

/** The workspace's page around both pretend customers, and nothing behind it. */
export interface PanelStand {
  readonly url: string;
  readonly smtpUrl: string;
  stop(): Promise<void>;
}

export async function startPanels(): Promise<PanelStand> {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const tools = {
    log: pino({ enabled: false }),
    publicUrl: url,
    localUrl: () => url,
    shelf: memoryShelf(),
    addresses: async () => [],
    file: async () => undefined,
    rejected: () => undefined,
    pageGuard: pageGuard({ publicUrl: url, anyHost: false, signedIn: false, rejected: () => undefined }),
  };
  const clock = () => new Date();
  const phone = localCarrier(tools, clock);
  const mail = localMail(tools, clock, { port: 0 });
  const files = assets();
  app.get('/', tools.pageGuard, async (_request, response) => {
    const page = layout({
      ...{ title: 'Panels', searched: '', me: anEmployee('Ana Lima'), people: [] },
      navigation: {
        ...{ here: '/', rooms: [], counts: { mine: 0, unassigned: 0 }, isAdmin: true },
        panels: [phone.panel, mail.panel],
      },
      main: html`<h1>Panels</h1>`,
      asset: files.address,
    });
    response.type('html').send(String(await page));
  });
  app.get('/assets/:name', files.serve);
  app.use(phone.routes(), mail.routes());
  await mail.listen(async () => undefined);

  return {
    url,
    smtpUrl: mail.smtpUrl(),
    stop: untilStopped('the panels', async () => {
      await phone.stop();
      await mail.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
