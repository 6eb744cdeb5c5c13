import type { Request, Response } from 'express';
import * as z from 'zod';

import { issueId } from '../../issues/issue.ts';
import type { Desk, PlatformTools } from '../platform.ts';
import { newMessage } from './page/pop-up.ts';

/** What open pages are told. Only names travel: each page asks for what it may show. */
export const News = z.object({
  /** `posted`: a new card. `message`: a further message under one. `changed`: anything else. */
  kind: z.enum(['posted', 'message', 'changed']),
  issue: z.int().positive(),
  conversation: z.string(),
});
export type News = z.infer<typeof News>;

/** The open pages of this process, and the word that reaches those of every process. */
export interface LiveUpdates {
  /** Tells every open page, whichever process holds it. */
  publish(news: News): Promise<void>;
  /** Keeps the response open and writes to it until its page goes away. */
  open(desk: Desk, request: Request, response: Response): Promise<void>;
  stop(): Promise<void>;
}

const TOPIC = 'web';
const HEARTBEAT_MS = 20_000;
/** A page that does not read any more is let go; it comes back and reads everything anew. */
const UNREAD_LIMIT_BYTES = 1_000_000;

export function liveUpdates(tools: Pick<PlatformTools, 'signals' | 'log'>): LiveUpdates {
  const pages = new Set<Response>();
  let listening: Promise<() => Promise<void>> | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let stopped = false;

  function tell(text: string): void {
    for (const page of pages) {
      if (page.writableLength > UNREAD_LIMIT_BYTES) page.destroy();
      else page.write(text);
    }
  }

  async function hear(desk: Desk, payload: string): Promise<void> {
    if (pages.size === 0) return;
    const news = News.parse(JSON.parse(payload));
    tell(frame('card', String(news.issue)));
    if (news.kind === 'changed') return;
    const card = await desk.card(issueId(news.issue));
    if (card) tell(frame('news', String(await newMessage(card, news.conversation))));
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

    async open(desk, request, response) {
      await listen(desk);
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
      pages.add(response);
      request.on('close', () => pages.delete(response));
    },

    async stop() {
      stopped = true;
      clearInterval(heartbeat);
      for (const page of pages) page.end();
      pages.clear();
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
