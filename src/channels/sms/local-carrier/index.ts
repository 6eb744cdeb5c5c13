import { randomBytes } from 'node:crypto';

import type { Router } from 'express';

import { Secret } from '../../../secret.ts';
import type { ChannelTools, Panel } from '../../channel.ts';
import { fetchMedia } from '../fetch-media.ts';
import type { SmsProvider } from '../provider.ts';
import { webhookCaller } from './caller.ts';
import { carrier } from './carrier.ts';
import { mediaPath, mediaRoutes } from './media.ts';
import { phoneRoutes } from './pages.ts';
import { phonesOn } from './phones.ts';

/** Stands in for the network in both directions, on this machine. */
export interface LocalCarrier extends SmsProvider {
  /** It signs with this; every process has its own. */
  readonly token: Secret;
  readonly panel: Panel;
  routes(): Router;
  stop(): Promise<void>;
}

/** `pause` is how it waits between two tries; a test hands in its own. */
export function localCarrier(
  tools: ChannelTools,
  clock: () => Date,
  pause?: (ms: number, signal: AbortSignal) => Promise<void>,
): LocalCarrier {
  const token = new Secret(randomBytes(32).toString('hex'));
  const login = { username: 'local', password: token };
  const phones = phonesOn(tools.shelf);
  const caller = webhookCaller(tools, token, pause);
  const mediaUrl = (picture: string) => `${tools.localUrl()}${mediaPath(picture)}`;
  const network = carrier({ phones, caller, mediaUrl, fetchOut, clock, log: tools.log });
  /** As the carrier would, but on this machine: the public address may not lead here. */
  async function fetchOut(url: string) {
    const response = await fetch(url.replace(tools.publicUrl, tools.localUrl()));
    if (!response.ok) return undefined;
    const contentType = response.headers.get('content-type') ?? 'application/octet-stream';
    return { contentType, bytes: new Uint8Array(await response.arrayBuffer()) };
  }
  const pages = phoneRoutes({ phones, carrier: network, guard: tools.pageGuard });

  return {
    token,
    panel: { title: 'Pretend phone', path: '/phone' },
    send: network.send,
    lookUp: network.lookUp,
    missed: network.missed,
    fetchFile: (url) => fetchMedia(url, { login, api: new URL(tools.localUrl()) }),
    routes: () => pages.use(mediaRoutes(phones, login)),
    async stop() {
      caller.stop();
      await network.settled();
    },
  };
}
