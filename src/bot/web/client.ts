import type { Request, Response } from 'express';
import * as z from 'zod';

import { NOTICES } from '../../issues/effects.ts';
import type { Employee } from '../../issues/issue.ts';
import { employeeId, entryId, issueId, roomId } from '../../issues/issue.ts';
import type { Desk, PlatformTools } from '../platform.ts';
import { PLATFORM } from './config.ts';
import { announcement, noticed } from './page/pop-up.ts';

const Id = z.int().positive();
const Employees = z.array(Id.transform(employeeId)).readonly();

/** What open pages are told. Only names travel: each page asks for what it may show. */
export const News = z.discriminatedUnion('kind', [
  /** A card has changed. */
  z.object({ kind: z.literal('card'), issue: Id }),
  /** Something new stands in a room, or something there has changed. `only`: who may hear of it. */
  z.object({
    kind: z.literal('entry'),
    room: Id.transform(roomId),
    entry: Id.transform(entryId),
    isNew: z.boolean(),
    /** Who said it; they know. */
    by: Id.transform(employeeId).optional(),
    /** The issue whose card has changed with it. */
    issue: Id.optional(),
    only: Employees.optional(),
  }),
  /** There is another room. */
  z.object({ kind: z.literal('rooms'), only: Employees.optional() }),
  /** Somebody has read something, for their other pages. */
  z.object({ kind: z.literal('read'), employee: Id.transform(employeeId) }),
  /** Somebody is called otherwise from now on, or has missed something; for their own pages. */
  z.object({ kind: z.literal('calls'), employee: Id.transform(employeeId) }),
  /** A private word to one person, by the workspace's name for them. */
  z.object({ kind: z.literal('notice'), person: z.string(), about: z.enum(NOTICES), issue: Id }),
]);
export type News = z.output<typeof News>;

/** The open pages of this process, and the word that reaches those of every process. */
export interface LiveUpdates {
  /** Tells every open page that may hear it, whichever process holds it. */
  publish(news: News): Promise<void>;
  /** Writes to the open pages of this process whose employee may hear it. */
  tell(text: string, may: (me: Employee) => boolean): void;
  /** Keeps the response open and writes to it, for this employee, until its page goes away. */
  open(desk: Desk, me: Employee, request: Request, response: Response): Promise<void>;
  stop(): Promise<void>;
}

/** One open stream and whose it is. */
interface Listener {
  readonly response: Response;
  readonly me: Employee;
  /** The workspace's names for them. */
  readonly persons: readonly string[];
}

const TOPIC = 'web';
const HEARTBEAT_MS = 20_000;
/** A page that does not read any more is let go; it comes back and reads everything anew. */
const UNREAD_LIMIT_BYTES = 1_000_000;

export function liveUpdates(tools: Pick<PlatformTools, 'signals' | 'log' | 'talk' | 'calls'>): LiveUpdates {
  const listeners = new Set<Listener>();
  let listening: Promise<() => Promise<void>> | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let stopped = false;

  function tell(text: string, may: (listener: Listener) => boolean = () => true): void {
    for (const listener of listeners) {
      const { response } = listener;
      if (!may(listener)) continue;
      if (response.writableLength > UNREAD_LIMIT_BYTES) response.destroy();
      else response.write(text);
    }
  }

  async function hear(desk: Desk, payload: string): Promise<void> {
    if (listeners.size === 0) return;
    const news = News.parse(JSON.parse(payload));
    switch (news.kind) {
      case 'card':
        return tell(frame('card', String(news.issue)));
      case 'entry':
        return hearEntry(desk, news);
      case 'rooms':
        return tell(frame('talk', ''), ({ me }) => isAmong(news.only, me));
      case 'read':
        return tell(frame('read', ''), ({ me }) => me.id === news.employee);
      case 'calls':
        return tell(frame('calls', ''), ({ me }) => me.id === news.employee);
      case 'notice': {
        const card = await desk.card(issueId(news.issue));
        if (!card) return;
        const words = frame('news', String(await noticed(card, news.about)));
        return tell(words, ({ persons }) => persons.includes(news.person));
      }
      default:
        return news satisfies never;
    }
  }

  async function hearEntry(desk: Desk, news: Extract<News, { readonly kind: 'entry' }>): Promise<void> {
    const { room, entry, by, only, issue } = news;
    // Whoever hears of a card reads their room and their list again anyway.
    if (issue === undefined)
      tell(`${frame('talk', String(room))}${frame(`talk-${room}`, '')}`, ({ me }) => isAmong(only, me));
    else tell(frame('card', String(issue)));
    if (!news.isNew) return;

    // A private chat is called by who else is in it, and the store is asked once more who may see it.
    const hearers = new Map([...listeners].map(({ me }) => [me.id, me]));
    for (const me of hearers.values()) {
      if (me.id === by || !isAmong(only, me)) continue;
      const seen = await tools.talk().entry(entry, me.id);
      if (!seen) continue;
      // It is counted all the same.
      if ((await tools.calls().wishes(me.id, new Date())).quiet) continue;
      const card = seen.entry.kind === 'talk' ? undefined : await desk.card(seen.entry.issue);
      const words = frame('news', String(await announcement(seen.room, seen.entry, me, card)));
      tell(words, (listener) => listener.me.id === me.id);
    }
  }

  async function listen(desk: Desk): Promise<void> {
    listening ??= tools.signals.subscribe(TOPIC, (payload) => {
      hear(desk, payload).catch((error: unknown) => {
        tools.log.error({ err: error }, 'news could not be told to open pages');
      });
    });
    try {
      await listening;
    } catch (error) {
      // The page comes back by itself and tries again.
      listening = undefined;
      throw error;
    }
    heartbeat ??= setInterval(() => tell(': still here\n\n'), HEARTBEAT_MS).unref();
  }

  return {
    publish: (news) => tools.signals.publish(TOPIC, JSON.stringify(news)),
    tell: (text, may) => tell(text, ({ me }) => may(me)),

    async open(desk, me, request, response) {
      await listen(desk);
      const persons = await desk.namesOn(PLATFORM, me.id);
      if (stopped) {
        response.status(503).end();
        return;
      }
      response.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        // Proxies that collect answers before passing them on would hold the news back.
        'X-Accel-Buffering': 'no',
      });
      response.write('retry: 2000\n\n');
      const listener = { response, me, persons };
      listeners.add(listener);
      request.on('close', () => listeners.delete(listener));
    },

    async stop() {
      stopped = true;
      clearInterval(heartbeat);
      for (const { response } of listeners) response.end();
      listeners.clear();
      const unsubscribe = await listening?.catch(() => undefined);
      await unsubscribe?.();
    },
  };
}

/** Pure. One server-sent event; every line of its data needs the word in front. */
export function frame(event: string, data: string): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `event: ${event}\n${lines.join('')}\n`;
}

function isAmong(only: readonly number[] | undefined, me: Employee): boolean {
  return only === undefined || only.includes(me.id);
}
