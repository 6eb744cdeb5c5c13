import { createServer } from 'node:http';

import pino from 'pino';

import { createDesk } from '../../src/bot/desk.ts';
import { platformHandlers } from '../../src/bot/deliver.ts';
import { webPlatform } from '../../src/bot/web/index.ts';
import type { CarriesFiles, CustomerChannel, OutboundReply, ReadsAgain } from '../../src/channels/channel.ts';
import { cannotCarry, channelHandlers } from '../../src/channels/deliver.ts';
import { addressesIn, parseAddress } from '../../src/channels/addresses.ts';
import { attachmentStore } from '../../src/db/attachment-store.ts';
import { auditStore } from '../../src/db/audit-store.ts';
import { customerLinkStore } from '../../src/db/customer-links.ts';
import { heldStore } from '../../src/db/held-store.ts';
import { optOutReader } from '../../src/db/opt-out-reader.ts';
import { issueStore } from '../../src/db/issue-store.ts';
import { startOutbox } from '../../src/db/outbox.ts';
import { postingStore } from '../../src/db/posting-store.ts';
import { redactionStore } from '../../src/db/redaction-store.ts';
import { sessionStore } from '../../src/db/session-store.ts';
import { shelfStore } from '../../src/db/shelf-store.ts';
import { callsStore } from '../../src/db/calls-store.ts';
import { staffStore } from '../../src/db/staff-store.ts';
import { talkStore } from '../../src/db/talk-store.ts';
import { doors } from '../../src/doors.ts';
import type { InboundMessage } from '../../src/issues/inbound.ts';
import { createMetrics } from '../../src/metrics.ts';
import { healthOf } from '../../src/readiness.ts';
import { pageGuard } from '../../src/page-guard.ts';
import { freePort } from './app.ts';
import { aText } from './builders.ts';
import { openTestDatabase } from './databases.ts';
import { untilStopped } from './leaks.ts';
import { storesOn } from './stores.ts';
import { workspaceAt } from './workspace.ts';

export const SUPPORT_MAIL = 'support@example.net';

/** The workspace with customers who write by text and by email, over a post office of the test's own. */
export interface Correspondence {
  readonly url: string;
  /** An email arrives; resolves once the issue it opened or joined shows it, with the issue. */
  emails(mail: Partial<InboundMessage>): Promise<string>;
  texts(text: Partial<InboundMessage>): Promise<string>;
  /** A machine writes: its email is held. */
  machineWrites(mail: Partial<InboundMessage>): Promise<void>;
  /** What went out by email, as its channel was given it. */
  readonly sent: readonly Sent[];
  stop(): Promise<void>;
}

export interface Sent extends Pick<OutboundReply, 'text'> {
  readonly to: string;
  readonly cc: readonly string[];
  readonly files: readonly { readonly name: string | undefined; readonly text: string }[];
}

export async function startCorrespondence(): Promise<Correspondence> {
  const opened = await openTestDatabase('embedded');
  const stores = await storesOn(opened);
  const posts = [{ platform: 'web', conversation: 'support' }];
  await stores.inboxes.add({
    name: 'Support',
    listens: [{ channel: 'email', address: SUPPORT_MAIL }],
    posts,
  });
  const attachments = attachmentStore(opened);
  const sent: Sent[] = [];
  const channels = [
    postOffice('email', 'email', sent, attachments),
    postOffice('sms', 'text', [], attachments),
  ];
  const named = (name: string) => channels.find((channel) => channel.name === name);

  const log = pino({ enabled: false });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const metrics = createMetrics(async () => Promise.reject(new Error('nobody asks here')));
  const { rejected } = metrics;
  const web = webPlatform(
    { WORKSPACE_UNDO_SECONDS: '0' },
    {
      ...{ log, rejected, publicUrl: url, panels: [] },
      signals: {
        publish: (topic, payload) => opened.notify(topic, payload),
        subscribe: (topic, listener) => opened.listen(topic, listener),
      },
      shelf: shelfStore(opened),
      talk: () => talkStore(opened),
      calls: () => callsStore(opened),
      pageGuard: pageGuard({ publicUrl: url, anyHost: false, signedIn: false, rejected }),
    },
    (problem) => {
      throw new Error(problem);
    },
  );
  const postings = postingStore(opened);
  const store = issueStore(opened);
  const desk = createDesk({
    ...{ issues: stores.service, reader: stores.reader, people: stores.people, replies: stores.replies },
    ...{ attachments, postings, inboxes: stores.inboxes },
    ...{ links: customerLinkStore(opened), held: heldStore(opened), optOuts: optOutReader(opened) },
    ...{ staff: staffStore(opened, undefined), sessions: sessionStore(opened, () => new Date()) },
    audit: auditStore(opened),
    revise: (platform, ref, text) => store.revise(platform, ref, text),
    channels: {
      word: (name) => named(name)?.word ?? name,
      measure: (name, text) => named(name)?.measure(text) ?? { length: 0, limit: 0, parts: 0 },
      cannotCarry: (name, files) => cannotCarry(named(name), files),
      parse: parseAddress,
      mentionedIn: addressesIn,
      readAgain: async (name, original, to) => named(name)?.readAgain(original, to),
    },
  });
  const outbox = startOutbox({
    opened,
    handlers: {
      ...platformHandlers({
        ...{ platforms: [web], desk, reader: stores.reader, people: stores.people, postings, attachments },
        redactions: redactionStore(opened),
      }),
      ...channelHandlers(channels, stores.replies, attachments, log),
    },
    log,
  });
  const server = createServer(
    doors({
      log,
      metrics,
      health: healthOf({
        ...{ database: opened, outbox, installation: 'a test' },
        troubles: () => ({}),
        outside: () => ({}),
      }),
      metricsGuard: (_request, _response, next) => next(),
      floodGuard: (_request, _response, next) => next(),
      watch: (_request, _response, next) => next(),
      routers: [web.routes(desk)],
    }),
  );
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });

  async function arrives(message: InboundMessage): Promise<string> {
    const outcome = await stores.service.receive(message);
    const isShown = outcome === 'opened' || outcome === 'appended' || outcome === 'consent-recorded';
    if (!isShown) throw new Error(`it was ${outcome}`);
    const { issues } = await stores.reader.list({});
    const last = issues.toSorted(
      (one, other) => Number(other.lastActivityAt) - Number(one.lastActivityAt),
    )[0];
    const issue = String(last?.id);
    const page = workspaceAt(url);
    await page.until(
      () => page.cards('/'),
      (cards) => cards.some((card) => card.issue === issue),
    );
    return issue;
  }

  return {
    url,
    sent,
    emails: (mail) => arrives(anEmail(mail)),
    texts: (text) => arrives(aText({ at: new Date(), ...text })),
    async machineWrites(mail) {
      const message = anEmail({ automatic: 'mailing-list', ...mail });
      const outcome = await stores.service.receive({ ...message, original: asOriginal(message) });
      if (outcome !== 'held') throw new Error(`it was ${outcome}`);
    },
    stop: untilStopped('a correspondence', async () => {
      await web.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await outbox.stop();
      await opened.drop();
    }),
  };
}

function anEmail(more: Partial<InboundMessage> = {}): InboundMessage {
  return aText({
    ...{ channel: 'email', from: 'ada@example.com', to: SUPPORT_MAIL, subject: 'My parcel', at: new Date() },
    ...more,
  });
}

/** Where both ends of a channel meet: what is sent is kept here, and what was held is read from JSON. */
function postOffice(
  name: string,
  word: string,
  sent: Sent[],
  attachments: ReturnType<typeof attachmentStore>,
): CustomerChannel & CarriesFiles & ReadsAgain {
  return {
    name,
    word,
    routes: () => {
      throw new Error('nothing is called over HTTP here');
    },
    async send({ to, cc = [] }, { text, files }) {
      const bytes = await Promise.all(files.map(({ id }) => attachments.read(id)));
      sent.push({
        ...{ to, cc, text },
        files: bytes.map((file) => ({ name: file?.name, text: new TextDecoder().decode(file?.bytes) })),
      });
      return { outcome: 'sent', providerId: `<${sent.length}@example.net>`, delivery: 'sent' };
    },
    measure: (text) => ({ length: text.length, limit: word === 'text' ? 1_600 : 100_000, parts: 1 }),
    cannotCarry: (files) =>
      files.some(({ contentType }) => contentType === 'application/x-msdownload')
        ? 'Programs cannot be sent. Send a link instead.'
        : undefined,
    async readAgain(original) {
      const { from, subject, text } = JSON.parse(new TextDecoder().decode(original));
      return anEmail({ from, subject, text });
    },
    async stop() {},
  };
}

function asOriginal({ from, subject, text }: InboundMessage): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ from, subject, text }));
}
