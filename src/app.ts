import type { Handler } from 'express';
import type { DestinationStream } from 'pino';

import {
  channelNamed,
  dialsOut,
  guardsPages,
  listensItself,
  panelOf,
  readsAgain,
  troublesOf,
} from './abilities.ts';
import { platformHandlers } from './bot/deliver.ts';
import { createDesk } from './bot/desk.ts';
import { accessOf, chatPlatforms, isOpenToOthers } from './bot/registry.ts';
import { careCommands } from './care-commands.ts';
import { startCatchUp } from './channels/catch-up.ts';
import { cannotCarry, channelHandlers } from './channels/deliver.ts';
import type { ChannelListener, CustomerChannel } from './channels/channel.ts';
import { addressesIn, FIRST_ADDRESSES, parseAddress } from './channels/addresses.ts';
import { customerChannels } from './channels/registry.ts';
import type { Environment } from './config.ts';
import { ConfigError, readConfig } from './config.ts';
import { startControl } from './control.ts';
import { correlated, correlation, newRequestId } from './correlation.ts';
import { attachmentStore } from './db/attachment-store.ts';
import { auditStore } from './db/audit-store.ts';
import { callsStore } from './db/calls-store.ts';
import type { Opened } from './db/client.ts';
import { openDatabase } from './db/client.ts';
import { customerLinkStore } from './db/customer-links.ts';
import { readFigures } from './db/figures.ts';
import { heldStore } from './db/held-store.ts';
import { startHousekeeping } from './db/housekeeping.ts';
import { inboxStore } from './db/inbox-store.ts';
import { issueReader } from './db/issue-reader.ts';
import { issueStore } from './db/issue-store.ts';
import { optOutReader } from './db/opt-out-reader.ts';
import { startOutbox } from './db/outbox.ts';
import { peopleStore } from './db/people-store.ts';
import { postingStore } from './db/posting-store.ts';
import { redactionStore } from './db/redaction-store.ts';
import { replyStore } from './db/reply-store.ts';
import { sessionStore } from './db/session-store.ts';
import { shelfStore } from './db/shelf-store.ts';
import { staffStore } from './db/staff-store.ts';
import { talkStore } from './db/talk-store.ts';
import { doors } from './doors.ts';
import { floodGuard } from './flood-guard.ts';
import { drain, listen, webServer } from './http-server.ts';
import { inTurn } from './in-turn.ts';
import type { Inboxes } from './issues/inboxes.ts';
import type { Address } from './issues/issue.ts';
import { issueService } from './issues/service.ts';
import type { Shelf } from './issues/store.ts';
import { installationOf } from './installation.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { pageGuard } from './page-guard.ts';
import { healthOf } from './readiness.ts';
import { shutDown } from './shutdown.ts';
import { telemetrySettings } from './telemetry/config.ts';
import { metricsGuard } from './telemetry/metrics-guard.ts';
import { requestWatch } from './telemetry/requests.ts';
import { startTracing } from './telemetry/tracing.ts';
import { watchedAdapter, watchedHandlers, watchedIssues } from './telemetry/watch.ts';
import { wellbeingOf } from './telemetry/wellbeing.ts';

export interface App {
  /** Where it listens on this machine; no slash at the end. */
  readonly url: string;
  /** Finishes what is in hand and lets go of everything, within `SHUTDOWN_SECONDS`. May be called twice. */
  stop(): Promise<void>;
}

/**
 * The composition root: the only file that knows all four folders. Throws `ConfigError` with every mistake
 * in the settings before it touches anything. The log goes to standard output, unless told otherwise.
 */
export async function startApp(
  env: Environment,
  options: { readonly logTo?: DestinationStream } = {},
): Promise<App> {
  const problems: string[] = [];
  const problem = (text: string) => problems.push(text);
  const config = readConfig(env, problem);
  const telemetry = telemetrySettings(env, problem);
  const log = createLogger(config.logLevel, options.logTo);

  // Adapters are made, and their settings read, before there is a database; they use it only later.
  const late: { opened?: Opened; url?: string; outbox?: ReturnType<typeof startOutbox>; gate?: Handler } = {};
  const opened = () => needed(late.opened);
  const metrics = createMetrics(figures);
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
  const madeChannels = customerChannels(
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
  const madePlatforms = await chatPlatforms(
    env,
    {
      log: log.child({ side: 'bot' }),
      signals: {
        publish: (topic, payload) => opened().notify(topic, payload),
        subscribe: (topic, listener) => opened().listen(topic, listener),
      },
      shelf,
      talk: () => talkStore(opened()),
      calls: () => callsStore(opened()),
      publicUrl: config.publicUrl,
      rejected,
      pageGuard: guard,
      panels: madeChannels.flatMap(panelOf),
    },
    problem,
  );
  late.gate = madePlatforms.find(guardsPages)?.gate ?? guard;
  if (problems.length > 0) throw new ConfigError(problems);

  const tracing = await startTracing(telemetry.tracing, (error) =>
    log.warn({ err: error }, 'traces could not be sent'),
  );
  const wellbeing = wellbeingOf(clock);
  const watching = { tracing, metrics, wellbeing };
  const channels = madeChannels.map((channel) => watchedAdapter(channel, watching));
  const platforms = madePlatforms.map((platform) => watchedAdapter(platform, watching));

  async function figures() {
    const troubles = troublesOf(channels);
    const troubled = new Map(channels.map(({ name }) => [name, name in troubles] as const));
    return { ...(await readFigures(opened())), troubled };
  }

  const database = await openDatabase({ ...config, log });
  late.opened = database;
  const inboxes = hearing(inboxStore(database), () => troublesOf(channels));
  await makeFirstInbox(inboxes);

  const people = peopleStore(database);
  const reader = issueReader(database);
  const replies = replyStore(database, clock);
  const attachments = attachmentStore(database);
  const postings = postingStore(database);
  const redactions = redactionStore(database);
  const store = issueStore(database);
  const issues = watchedIssues(issueService(store, people, clock), tracing);
  const desk = createDesk({
    ...{ issues, reader, people, replies, attachments, postings, inboxes },
    ...{ links: customerLinkStore(database), held: heldStore(database), optOuts: optOutReader(database) },
    ...{ staff: staffStore(database, access), sessions: sessionStore(database, clock) },
    audit: auditStore(database),
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
    handlers: watchedHandlers(
      {
        ...platformHandlers({ platforms, desk, reader, people, postings, attachments, redactions }),
        ...channelHandlers(channels, replies, attachments, log.child({ side: 'channels' })),
      },
      watching,
    ),
    log: log.child({ side: 'outbox' }),
    paced: config.paced,
  });
  late.outbox = outbox;

  const turn = inTurn();
  /** What no request brings, such as a mailbox's mail, gets ids of its own. */
  function onMessage(message: Parameters<typeof issues.receive>[0]): Promise<void> {
    return correlated(correlation() ?? { requestId: newRequestId() }, async () => {
      const sender = `${message.channel} ${message.from}`;
      const outcome = await turn(sender, () => issues.receive(message));
      metrics.received(message.channel, outcome);
      // Whoever brought it is answered first.
      setImmediate(() => log.info({ channel: message.channel, outcome }, 'customer message kept'));
    });
  }
  function listenerFor({ name }: CustomerChannel): ChannelListener {
    return {
      onMessage,
      async onReport(report) {
        await replies.report(report);
        metrics.reported(name, report.delivery);
      },
    };
  }
  const health = healthOf({
    ...{ database, outbox },
    troubles: () => troublesOf(channels),
    outside: () => wellbeing.now([...platforms, ...channels].map(({ name }) => name)),
    installation: await installationOf(shelf),
  });
  const app = doors({
    log,
    metrics,
    health,
    metricsGuard: metricsGuard(telemetry.metricsToken, rejected),
    watch: requestWatch({ log, metrics, tracing }),
    floodGuard: floodGuard(),
    routers: [
      ...channels.map((channel) => channel.routes(listenerFor(channel))),
      ...platforms.map((platform) => platform.routes(desk)),
    ],
  });
  const server = webServer(app);
  const address = await listen(server, config.port, config.host);
  late.url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;

  for (const channel of channels.filter(listensItself)) await channel.listen(listenerFor(channel));

  // Not waited for: the other side may be away, and is dialled until it answers.
  for (const platform of platforms.filter(dialsOut))
    platform.dial(desk).catch((error: unknown) => {
      log.error({ err: error, platform: platform.name }, 'a chat platform could not be dialled');
    });

  const control = database.embedded
    ? await startControl(config.dataDir, { inboxes, shelf, commands: careCommands(database) })
    : undefined;
  const housekeeping = startHousekeeping(database, log, config.retention);
  const catchUp = startCatchUp({
    channels,
    addresses: () => addressesOf(inboxes),
    shelf: shelfStore(database),
    onMessage,
    clock: () => database.now(),
    everyMs: 3 * 60_000,
    log: log.child({ side: 'channels' }),
  });

  let stopping: Promise<void> | undefined;
  function stopAll(): Promise<void> {
    health.stopping();
    const finish = [
      () => drain(server),
      (withinMs: number) => outbox.stop(withinMs),
      ...channels.filter(listensItself).map((channel) => () => channel.listenNoMore()),
      ...[catchUp, housekeeping, control, ...platforms].map((part) => async () => part?.stop()),
    ];
    const letGo = [
      ...channels.map((channel) => () => channel.stop()),
      () => tracing.stop(),
      () => database.stop(),
    ];
    return shutDown({ finish, cutOff: () => server.closeAllConnections(), letGo }, config.shutdownMs, log);
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

async function addressesOf(inboxes: Inboxes): Promise<readonly Address[]> {
  return (await inboxes.list()).flatMap((inbox) => inbox.listens);
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('used before the app has started');
  return value;
}

function clock(): Date {
  return new Date();
}
