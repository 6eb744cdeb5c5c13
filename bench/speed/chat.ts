import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** How long the chat platform takes for an answer. */
export const PLATFORM_MS = 80;

/** When something came to the chat platform, and which issue and message it was. */
export interface Arrival {
  readonly at: number;
  readonly channel: string;
  readonly ts: string;
  readonly issue: string;
}

export interface Chat {
  readonly apiUrl: string;
  /** The card on which the word stands; resolves once it was posted. */
  card(word: string): Promise<Arrival>;
  /** The message under a card in which the word stands. */
  message(word: string): Promise<Arrival>;
  /** The next change of the message from now on. */
  update(ts: string): Promise<Arrival>;
  stop(): Promise<void>;
}

/**
 * A stand-in for Slack's Web API that takes everything, looks into nothing but what it is asked to tell, and
 * answers after 80 ms. It has no rate limits.
 */
export async function startChat(): Promise<Chat> {
  const cards = board();
  const messages = board();
  const updates = board();
  let count = 0;

  function take(method: string, body: string): Readonly<Record<string, unknown>> {
    const at = performance.now();
    const channel = CHANNEL.exec(body)?.[1] ?? '';
    const issue = ISSUE.exec(body)?.[1] ?? '';
    if (method === 'chat.postMessage') {
      count += 1;
      const ts = `1700000000.${String(count).padStart(6, '0')}`;
      const under = UNDER.exec(body)?.[1];
      const word = WORD.exec(body)?.[0] ?? '';
      (under === undefined ? cards : messages).put(word, { at, channel, ts, issue });
      return { ok: true, channel, ts, message: { ts, ...(under !== undefined && { thread_ts: under }) } };
    }
    if (method === 'chat.update') {
      const ts = TS.exec(body)?.[1] ?? '';
      updates.put(ts, { at, channel, ts, issue });
      return { ok: true, channel, ts };
    }
    return OTHERS[method] ?? { ok: true };
  }

  const server = createServer(async (request, response) => {
    const answer = take(request.url?.split('/').at(-1) ?? '', await bodyOf(request));
    await wait(PLATFORM_MS);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  });
  // As long as a platform keeps them; else a connection may close just as it is used.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    apiUrl: `http://127.0.0.1:${address.port}/api/`,
    card: (word) => cards.next(word),
    message: (word) => messages.next(word),
    update: (ts) => updates.nextAnew(ts),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What all texts of the bench hold once each. */
const WORD = /word-[0-9a-z]+/;
/** In a form and in JSON alike. */
const BETWEEN = '(?:"|%22)?(?:=|:|%3A)(?:"|%22)?';
const CHANNEL = new RegExp(`channel${BETWEEN}(C\\w+)`);
const ISSUE = new RegExp(`issue_id${BETWEEN}(\\d+)`);
const UNDER = new RegExp(`thread_ts${BETWEEN}([\\d.]+)`);
const TS = new RegExp(`(?<![a-z_])ts${BETWEEN}([\\d.]+)`);

/** https://docs.slack.dev/reference/methods/auth.test, https://docs.slack.dev/reference/methods/users.info */
const OTHERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'auth.test': { ok: true, team_id: 'T1', team: 'Bench', user_id: 'UBOT', bot_id: 'BBOT', user: 'bench' },
  'users.info': { ok: true, user: { id: 'UANA', team_id: 'T1', name: 'ana', real_name: 'Ana', profile: {} } },
};

/** Things that come by a name, and those who wait for them. */
function board() {
  const waiting = new Map<string, (arrival: Arrival) => void>();
  const early = new Map<string, Arrival>();
  return {
    put(name: string, arrival: Arrival): void {
      const waiter = waiting.get(name);
      if (!waiter) return void early.set(name, arrival);
      waiting.delete(name);
      waiter(arrival);
    },
    next(name: string): Promise<Arrival> {
      const came = early.get(name);
      if (came) return Promise.resolve(came);
      return this.nextAnew(name);
    },
    nextAnew(name: string): Promise<Arrival> {
      return new Promise((resolve) => waiting.set(name, resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
