import type { AddressInfo } from 'node:net';

import express from 'express';
import pino from 'pino';

import type { ChannelTools, Environment } from '../../src/channels/channel.ts';
import type { SmsChannel } from '../../src/channels/sms/index.ts';
import { smsChannel } from '../../src/channels/sms/index.ts';
import type { DeliveryReport } from '../../src/issues/delivery.ts';
import type { InboundMessage } from '../../src/issues/inbound.ts';
import type { Shelf, StoredFile } from '../../src/issues/store.ts';
import { StoreUnavailable } from '../../src/issues/store.ts';
import { untilStopped } from './leaks.ts';

export const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
export const AUTH_TOKEN = 'twilio_test_auth_token';

/** The SMS channel behind a real HTTP server, with what it told its listener. */
export interface SmsServer {
  readonly url: string;
  readonly channel: SmsChannel;
  readonly messages: readonly InboundMessage[];
  readonly reports: readonly DeliveryReport[];
  /** As `[door, reason]`. */
  readonly rejected: readonly (readonly [string, string])[];
  readonly shelf: Shelf;
  /** Whether what is handed over can be kept. */
  setStore(state: 'up' | 'down'): void;
  stop(): Promise<void>;
}

/** `env` may depend on the address the server got, which is also its public one unless told otherwise. */
export async function startSms(
  env: (url: string) => Environment,
  options: {
    readonly publicUrl?: string;
    readonly shelf?: Shelf;
    readonly clock?: () => Date;
    readonly file?: StoredFile;
  } = {},
): Promise<SmsServer> {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;

  const told = { messages: Array<InboundMessage>(), reports: Array<DeliveryReport>() };
  const rejected: (readonly [string, string])[] = [];
  const shelf = options.shelf ?? memoryShelf();
  let store: 'up' | 'down' = 'up';
  const keep = async (what: () => void) => {
    if (store === 'down') throw new StoreUnavailable(new Error('connection refused'));
    what();
  };

  const tools: ChannelTools = {
    log: pino({ enabled: false }),
    publicUrl: options.publicUrl ?? url,
    localUrl: () => url,
    shelf,
    addresses: async () => [],
    file: async () => options.file,
    rejected: (door, reason) => void rejected.push([door, reason]),
    pageGuard: (_request, _response, next) => next(),
  };
  const problems: string[] = [];
  const channel = smsChannel(env(url), tools, (text) => problems.push(text), options.clock);
  if (!channel) throw new Error(problems.join('\n'));

  app.use(
    channel.routes({
      onMessage: (message) => keep(() => told.messages.push(message)),
      onReport: (report) => keep(() => told.reports.push(report)),
    }),
  );
  app.use(((error: unknown, _request, response, _next) => {
    response.status(error instanceof StoreUnavailable ? 503 : 500).end();
  }) satisfies express.ErrorRequestHandler);

  return {
    url,
    channel,
    ...told,
    rejected,
    shelf,
    setStore: (state) => void (store = state),
    stop: untilStopped('the SMS server', async () => {
      await channel.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}

/** What an adapter keeps, for tests in which nothing restarts. */
export function memoryShelf(): Shelf {
  const values = new Map<string, string>();
  function put(key: string, value: unknown): void {
    const json = JSON.stringify(value);
    if (json.includes('\\u0000')) throw new Error('unsupported Unicode escape sequence');
    values.set(key, json);
  }
  return {
    async kept(key) {
      const value = values.get(key);
      return value === undefined ? undefined : JSON.parse(value);
    },
    async keep(key, value) {
      put(key, value);
    },
    async keepFirst(key, value) {
      if (!values.has(key)) put(key, value);
      return this.kept(key);
    },
  };
}

/** Settings with which everything works, webhooks and sending. */
export function twilioEnv(url: string, more: Environment = {}): Environment {
  return { PUBLIC_URL: url, TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_AUTH_TOKEN: AUTH_TOKEN, ...more };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
