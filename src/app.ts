import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Handler } from 'express';

import { platformHandlers } from './bot/deliver.ts';
import { createDesk } from './bot/desk.ts';
import type { ChatPlatform, DialsOut, GuardsPages } from './bot/platform.ts';
import { accessOf, chatPlatforms, isOpenToOthers } from './bot/registry.ts';
import { startCatchUp } from './channels/catch-up.ts';
import { cannotCarry, channelHandlers } from './channels/deliver.ts';
import type {
  ChannelListener,
  CustomerChannel,
  ListensItself,
  Panel,
  ReadsAgain,
  SaysTrouble,
} from './channels/channel.ts';
import { addressesIn, customerChannels, FIRST_ADDRESSES, parseAddress } from './channels/registry.ts';
import type { Environment } from './config.ts';
import { ConfigError, readConfig } from './config.ts';
import { startControl } from './control.ts';
import { attachmentStore } from './db/attachment-store.ts';
import type { Opened } from './db/client.ts';
import { openDatabase } from './db/client.ts';
import { customerLinkStore } from './db/customer-links.ts';
import { heldStore } from './db/held-store.ts';
import { startHousekeeping } from './db/housekeeping.ts';
import { inboxStore } from './db/inbox-store.ts';
import { issueReader } from './db/issue-reader.ts';
import { issueStore } from './db/issue-store.ts';
import { optOutReader } from './db/opt-out-reader.ts';
import { startOutbox } from './db/outbox.ts';
import { peopleStore } from './db/people-store.ts';
import { postingStore } from './db/posting-store.ts';
import { replyStore } from './db/reply-store.ts';
import { sessionStore } from './db/session-store.ts';
import { shelfStore } from './db/shelf-store.ts';
import { staffStore } from './db/staff-store.ts';
import { talkStore } from './db/talk-store.ts';
import { doors } from './doors.ts';
import type { Inboxes } from './issues/inboxes.ts';
import type { Address } from './issues/issue.ts';
import { issueService } from './issues/service.ts';
import type { Shelf } from './issues/store.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { pageGuard } from './page-guard.ts';

export interface App {
  /** Where it listens on this machine; no slash at the end. */
  readonly url: string;
  /** Finishes what is in hand and lets go of everything. May be called twice. */
  stop(): Promise<void>;
}

/**
 * The composition root: the only file that knows all four folders. Throws `ConfigError` with every mistake
 * in the settings before it touches anything.
 */
export async function startApp(env: Environment): Promise<App> {
  const problems: string[] = [];
  const problem = (text: string) => problems.push(text);
  const config = readConfig(env, problem);
  const log = createLogger(config.logLevel);

  // Adapters are made, and their settings read, before there is a database; they use it only later.
  const late: { opened?: Opened; url?: string; outbox?: ReturnType<typeof startOutbox>; gate?: Handler } = {};
  const opened = () => needed(late.opened);
  const metrics = createMetrics(() => needed(late.outbox).health());
  const { rejected } = metrics;
  const access = accessOf(env);
  const guard = pageGuard({
    publicUrl: config.publicUrl,
    signedIn: access !== undefined,
    anyHost: isOpenToOthers(env),
    rejected,
  });
  const shelf: Shelf = {
    kept: (key) => shelfStore(opened()).kept(key),
    keep: (key, value) => shelfStore(opened()).keep(key, value),
    keepFirst: (key, value) => shelfStore(opened()).keepFirst(key, value),
  };
  const channels = customerChannels(
    env,
    {
      log: log.child({ side: 'channels' }),
      publicUrl: config.publicUrl,
      localUrl: () => needed(late.url),
      shelf,
      addresses: () => addressesOf(inboxStore(opened())),
      file: (id) => attachmentStore(opened()).read(id),
      rejected,
      // The pretend customers' pages are for employees too.
      pageGuard: (request, response, next) => needed(late.gate)(request, response, next),
    },
    problem,
  );
  const platforms = await chatPlatforms(
    env,
    {
      log: log.child({ side: 'bot' }),
      signals: {
        publish: (topic, payload) => opened().notify(topic, payload),
        subscribe: (topic, listener) => opened().listen(topic, listener),
      },
      shelf,
      talk: () => talkStore(opened()),
      publicUrl: config.publicUrl,
      rejected,
      pageGuard: guard,
      panels: channels.flatMap(panelOf),
    },
    problem,
  );
  late.gate = platforms.find(guardsPages)?.gate ?? guard;
  if (problems.length > 0) throw new ConfigError(problems);

  const database = await openDatabase({ ...config, log });
  late.opened = database;
  const inboxes = hearing(inboxStore(database), () => troublesOf(channels));
  await makeFirstInbox(inboxes);

  const people = peopleStore(database);
  const reader = issueReader(database);
  const replies = replyStore(database, clock);
  const attachments = attachmentStore(database);
  const postings = postingStore(database);
  const store = issueStore(database);
  const issues = issueService(store, people, clock);
  const desk = createDesk({
    ...{ issues, reader, people, replies, attachments, postings, inboxes },
    ...{ links: customerLinkStore(database), held: heldStore(database), optOuts: optOutReader(database) },
    ...{ staff: staffStore(database, access), sessions: sessionStore(database, clock) },
    revise: (platform, ref, text) => store.revise(platform, ref, text),
    channels: {
      word: (name) => channelNamed(channels, name)?.word ?? name,
      measure: (name, text) =>
        channelNamed(channels, name)?.measure(text) ?? { length: 0, limit: 0, parts: 0 },
      cannotCarry: (name, files) => cannotCarry(channelNamed(channels, name), files),
      parse: parseAddress,
      mentionedIn: addressesIn,
      readAgain: async (name, original, to) => {
        const channel = channelNamed(channels, name);
        return channel && readsAgain(channel) ? channel.readAgain(original, to) : undefined;
      },
    },
  });

  const outbox = startOutbox({
    opened: database,
    handlers: {
      ...platformHandlers({ platforms, desk, reader, people, postings, attachments }),
      ...channelHandlers(channels, replies, attachments, log.child({ side: 'channels' })),
    },
    log: log.child({ side: 'outbox' }),
  });
  late.outbox = outbox;

  async function onMessage(message: Parameters<typeof issues.receive>[0]): Promise<void> {
    const outcome = await issues.receive(message);
    metrics.received(message.channel, outcome);
    log.info({ channel: message.channel, outcome }, 'customer message kept');
  }
  const listener: ChannelListener = { onMessage, onReport: (report) => replies.report(report) };
  const app = doors({
    log,
    metrics,
    ready: async () => {
      await database.ping();
      return outbox.health();
    },
    troubles: () => troublesOf(channels),
    routers: [
      ...channels.map((channel) => channel.routes(listener)),
      ...platforms.map((platform) => platform.routes(desk)),
    ],
  });
  const server = createServer(app);
  const address = await listen(server, config.port, config.host);
  late.url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;

  for (const channel of channels.filter(listensItself)) await channel.listen(listener);

  // Not waited for: the other side may be away, and is dialled until it answers.
  for (const platform of platforms.filter(dialsOut))
    platform.dial(desk).catch((error: unknown) => {
      log.error({ err: error, platform: platform.name }, 'a chat platform could not be dialled');
    });

  const control = database.embedded ? await startControl(config.dataDir, inboxes) : undefined;
  const housekeeping = startHousekeeping(database, log);
  const catchUp = startCatchUp({
    channels,
    addresses: () => addressesOf(inboxes),
    shelf: shelfStore(database),
    onMessage,
    clock,
    everyMs: 3 * 60_000,
    log: log.child({ side: 'channels' }),
  });

  let stopping: Promise<void> | undefined;
  async function stopAll(): Promise<void> {
    await catchUp.stop();
    await housekeeping.stop();
    await control?.stop();
    const closed = close(server);
    await Promise.all([...platforms, ...channels].map((adapter) => adapter.stop()));
    await closed;
    await outbox.stop();
    await database.stop();
  }
  return {
    url: late.url,
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

/** The first start makes one inbox, so that the first text already has somewhere to go. */
async function makeFirstInbox(inboxes: Inboxes): Promise<void> {
  if ((await inboxes.list()).length > 0) return;
  await inboxes.add({
    name: 'Support',
    listens: FIRST_ADDRESSES,
    posts: [{ platform: 'web', conversation: 'support' }],
  });
}

function channelNamed(channels: readonly CustomerChannel[], name: string): CustomerChannel | undefined {
  return channels.find((channel) => channel.name === name);
}

function panelOf(channel: CustomerChannel & { readonly panel?: Panel }): readonly Panel[] {
  return channel.panel ? [channel.panel] : [];
}

function listensItself(channel: CustomerChannel): channel is CustomerChannel & ListensItself {
  return 'listen' in channel;
}

/** The inboxes, listed with why nothing comes in where nothing does. */
function hearing<T extends Inboxes>(inboxes: T, troubles: () => Readonly<Record<string, string>>): T {
  return {
    ...inboxes,
    async list() {
      const now = Object.entries(troubles()).map(([channel, problem]) => ({ channel, problem }));
      if (now.length === 0) return inboxes.list();
      return (await inboxes.list()).map((inbox) => ({
        ...inbox,
        unheard: now.filter(({ channel }) => inbox.listens.some((one) => one.channel === channel)),
      }));
    },
  };
}

/** Why a channel takes nothing in, by its name. */
function troublesOf(channels: readonly CustomerChannel[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    channels.filter(saysTrouble).flatMap((channel) => {
      const trouble = channel.trouble();
      return trouble === undefined ? [] : [[channel.name, trouble]];
    }),
  );
}

function saysTrouble(channel: CustomerChannel): channel is CustomerChannel & SaysTrouble {
  return 'trouble' in channel;
}

function readsAgain(channel: CustomerChannel): channel is CustomerChannel & ReadsAgain {
  return 'readAgain' in channel;
}

async function addressesOf(inboxes: Inboxes): Promise<readonly Address[]> {
  return (await inboxes.list()).flatMap((inbox) => inbox.listens);
}

function dialsOut(platform: ChatPlatform): platform is ChatPlatform & DialsOut {
  return 'dial' in platform;
}

function guardsPages(platform: ChatPlatform): platform is ChatPlatform & GuardsPages {
  return 'gate' in platform;
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('used before the app has started');
  return value;
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('not listening on a port'));
      else resolve(address);
    });
  });
}

/** Lets requests end that are under way, but not for ever. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatient = setTimeout(() => server.closeAllConnections(), 5_000);
    server.close(() => {
      clearTimeout(impatient);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function clock(): Date {
  return new Date();
}
