import * as z from 'zod';

import type { Employee, IssueId } from '../../issues/issue.ts';
import { replyingWords } from '../phrases.ts';
import type { PlatformTools } from '../platform.ts';
import type { LiveUpdates } from './client.ts';
import { frame } from './client.ts';
import { IssuePath, read, ReplyingForm } from './forms.ts';
import { clip } from './page/text.ts';
import type { Post } from './visit.ts';

/**
 * Who has the reply of an issue open. It is kept nowhere: a page that has one says so every few seconds, every process
 * passes that on to the pages it holds, and each of these forgets what is not said again (`replying.js`).
 */
export interface Replying {
  /** Told to everybody else's pages, whichever process holds them. */
  tell(issue: IssueId, by: Employee, isOpen: boolean): Promise<void>;
  /** Begins to pass on what is told; any number of times. */
  listen(): Promise<void>;
  stop(): Promise<void>;
}

/** Of its own, as it is said often and nobody but open pages needs it. */
const TOPIC = 'web-replying';
const NAME_START = 80;

const Told = z.object({
  issue: z.int().positive(),
  employee: z.int().positive(),
  name: z.string(),
  isOpen: z.boolean(),
});

export function replying(tools: Pick<PlatformTools, 'signals'>, live: Pick<LiveUpdates, 'tell'>): Replying {
  let listening: Promise<() => Promise<void>> | undefined;

  function hear(payload: string): void {
    const { issue, employee, name, isOpen } = Told.parse(JSON.parse(payload));
    const words = isOpen ? replyingWords(name) : '';
    live.tell(frame('typing', JSON.stringify({ issue, employee, words })), ({ id }) => id !== employee);
  }

  return {
    tell(issue, { id, name }, isOpen) {
      const told = { issue, employee: id, name: clip(name, NAME_START), isOpen };
      return tools.signals.publish(TOPIC, JSON.stringify(told));
    },

    async listen() {
      listening ??= tools.signals.subscribe(TOPIC, hear);
      try {
        await listening;
      } catch (error) {
        listening = undefined;
        throw error;
      }
    },

    async stop() {
      const unsubscribe = await listening?.catch(() => undefined);
      await unsubscribe?.();
    },
  };
}

/** A page says that it has, or has no longer, a reply of this issue open. Once more changes nothing. */
export function replyingInteractions(post: Post, { tell }: Pick<Replying, 'tell'>): void {
  post('/issues/:id/replying', async (visit, request, response) => {
    const { open } = read(ReplyingForm, request.body);
    await tell(read(IssuePath, request.params['id']), visit.me, open === 'yes');
    response.status(204).end();
  });
}
