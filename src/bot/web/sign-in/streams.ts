import type { Response } from 'express';
import type { Logger } from 'pino';

import type { EmployeeId } from '../../../issues/issue.ts';
import type { Session, Sessions } from '../../../issues/sessions.ts';

/** The open streams of who is signed in: each ends when its session does. */
export interface Streams {
  hold(sessions: Sessions, session: Session, response: Response): Promise<void>;
  stop(): Promise<void>;
}

/** A session that ran out tells nobody; one that was ended is told of at once. */
const LOOK_EVERY_MS = 30_000;

export function sessionStreams(log: Logger): Streams {
  const open = new Map<Response, Session>();
  let listening: Promise<() => Promise<void>> | undefined;
  let looking: NodeJS.Timeout | undefined;

  async function look(sessions: Sessions, whose?: EmployeeId): Promise<void> {
    const concerned = [...open].filter(([, { employee }]) => whose === undefined || employee.id === whose);
    const living = await sessions.living(concerned.map(([, { id }]) => id));
    for (const [response, { id }] of concerned) if (!living.has(id)) response.destroy();
  }

  function lookNow(sessions: Sessions, whose?: EmployeeId): void {
    look(sessions, whose).catch((error: unknown) => {
      log.error({ err: error }, 'streams of ended sessions could not be looked for');
    });
  }

  async function listen(sessions: Sessions): Promise<void> {
    listening ??= sessions.onEnd((employee) => lookNow(sessions, employee));
    try {
      await listening;
    } catch (error) {
      // The page comes back by itself and tries again.
      listening = undefined;
      throw error;
    }
    looking ??= setInterval(() => lookNow(sessions), LOOK_EVERY_MS).unref();
  }

  return {
    async hold(sessions, session, response) {
      await listen(sessions);
      open.set(response, session);
      response.on('close', () => open.delete(response));
      // Whoever writes news to it may be faster than its end.
      response.on('error', () => open.delete(response));
      // It may have ended before anybody listened.
      await look(sessions, session.employee.id);
    },

    async stop() {
      clearInterval(looking);
      const deaf = await listening?.catch(() => undefined);
      await deaf?.();
    },
  };
}
