import { z } from 'zod';

import type { Opened } from './database.ts';

/**
 * Many topics over one PostgreSQL channel. One, because postgres.js 3.4 can lose a LISTEN when it connects
 * again with several (its second replaces the first as the query that opens the connection).
 */
export interface Topics {
  /** Hands a payload of the channel to the topic's listeners. What is not of our making is ignored. */
  readonly read: (message: string) => void;
  /** Hands a payload to the topic's listeners in this process. */
  heard(topic: string, payload: string): void;
  /** Listening began anew. */
  again(): void;
  readonly listen: Opened['listen'];
}

export const CHANNEL = 'switchboard';

/** What is notified on the channel for a topic. */
export function messageOn(topic: string, payload: string): string {
  return JSON.stringify([topic, payload]);
}

export function topics(): Topics {
  const ears = new Set<Ear>();
  function heard(topic: string, payload: string): void {
    for (const ear of ears) if (ear.topic === topic) ear.listener(payload);
  }
  return {
    heard,
    read(message) {
      const said = Said.safeParse(message);
      if (said.success) heard(...said.data);
    },
    again() {
      for (const ear of ears) ear.again?.();
    },
    async listen(topic, listener, again) {
      const ear: Ear = again ? { topic, listener, again } : { topic, listener };
      ears.add(ear);
      return async () => {
        ears.delete(ear);
      };
    },
  };
}

interface Ear {
  readonly topic: string;
  readonly listener: (payload: string) => void;
  readonly again?: () => void;
}

const Said = z
  .string()
  .transform((message, context) => {
    try {
      return JSON.parse(message) as unknown;
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.tuple([z.string(), z.string()]));
