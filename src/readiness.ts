import type { OutboxHealth } from './db/outbox.ts';
import { inTime } from './in-time.ts';

/** Whether this process may be sent requests, and if not, why, in words. Nothing in it is secret. */
export interface Readiness {
  readonly ready: boolean;
  readonly problems: readonly string[];
  readonly database: string;
  readonly outbox?: OutboxHealth;
  /** Why a customer channel takes nothing in, by its name. */
  readonly troubles: Readonly<Record<string, string>>;
  /** Where cards and replies go to: "works", or what our last calls met. One that is down makes no replica unready. */
  readonly outside: Readonly<Record<string, string>>;
}

export interface Liveness {
  readonly alive: boolean;
  readonly problems: readonly string[];
  /** Names the database it works on, at random: the same for all its processes and no other's. */
  readonly installation?: string;
}

export interface ReadinessParts {
  readonly database: {
    /** How many of the migrations this version needs are not applied. Rejects where it does not answer. */
    behind(): Promise<number>;
    takesWrites(): Promise<boolean>;
  };
  readonly outbox: {
    health(): Promise<OutboxHealth>;
    /** How long ago its worker last looked for work. */
    lookedMsAgo(): number;
  };
  readonly troubles: () => Readonly<Record<string, string>>;
  readonly outside: () => Readonly<Record<string, string>>;
  readonly installation: string;
}

export interface Health {
  ready(): Promise<Readiness>;
  alive(): Liveness;
  /** From now on it is not ready any more. */
  stopping(): void;
}

export function healthOf(parts: ReadinessParts): Health {
  const { database, outbox, troubles, outside, installation } = parts;
  let isStopping = false;

  return {
    async ready() {
      const asked = Promise.all([database.behind(), outbox.health(), database.takesWrites()]);
      const isThere = await inTime(asked, READY_TIMEOUT_MS).catch(() => false);
      const answer = isThere ? await asked : undefined;
      const problems = [
        ...(isStopping ? ['This process is shutting down.'] : []),
        ...(answer ? behindWords(answer[0]) : ['The database does not answer.']),
        ...(answer?.[2] === false ? [READ_ONLY] : []),
        ...workerWords(outbox.lookedMsAgo(), IDLE_MS),
      ];
      return {
        ready: problems.length === 0,
        problems,
        database: answer ? 'answers' : 'does not answer',
        ...(answer && { outbox: answer[1] }),
        troubles: troubles(),
        outside: outside(),
      };
    },

    alive() {
      // Whoever asks starts the process anew where it is not: only what that mends may count.
      const problems = workerWords(outbox.lookedMsAgo(), STUCK_MS);
      return { alive: problems.length === 0, problems, installation };
    },

    stopping() {
      isStopping = true;
    },
  };
}

const READY_TIMEOUT_MS = 3_000;
/** It looks every five seconds; a database that hangs keeps it for at most fifteen. */
const IDLE_MS = 45_000;
const STUCK_MS = 5 * 60_000;

const READ_ONLY = 'The database can only be read: is it a standby, after a failover?';

function behindWords(migrations: number): readonly string[] {
  if (migrations === 0) return [];
  return [
    `The database lacks ${migrations} of this version's migrations. A start of this version applies them.`,
  ];
}

function workerWords(lookedMsAgo: number, limitMs: number): readonly string[] {
  if (lookedMsAgo < limitMs) return [];
  return [`The outbox's worker has not looked for work for ${Math.round(lookedMsAgo / 1000)} seconds.`];
}
