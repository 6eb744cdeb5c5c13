import { setTimeout } from 'node:timers/promises';

import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import { z } from 'zod';

import type { Envelope, Mailboxes, Way } from './mailboxes.ts';

/** Carries what somebody has written from their mailbox to the mail server. */
export interface Courier {
  /** What one person writes leaves in the order they wrote it. Nobody waits for it. */
  carry(owner: string, id: string, afterMs?: number): void;
  /** Takes up what was not yet sent when the process ended. */
  resume(owner: string): Promise<void>;
  /** Resolves when nothing is on its way any more. */
  stop(): Promise<void>;
}

export interface CourierOptions {
  readonly mailboxes: Mailboxes;
  /** Where the mail server listens. */
  readonly port: () => number;
  readonly log: Pick<Logger, 'warn'>;
  readonly pause?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/** Sends over SMTP, as a mail program does: again later what is not taken now, as often as it needs. */
export function courier({ mailboxes, port, log, pause = wait }: CourierOptions): Courier {
  const roads = new Map<string, Promise<void>>();
  const ending = new AbortController();

  async function ride(owner: string, id: string, afterMs: number): Promise<void> {
    if (afterMs > 0) await pause(afterMs, ending.signal);
    for (let turn = 0; !ending.signal.aborted; turn += 1) {
      const mail = (await mailboxes.read(owner)).find((each) => each.id === id);
      const raw = await mailboxes.raw(id);
      if (mail?.way.kind !== 'sending' || !raw) return;
      const way = wayOn(mail.way, await handOver(port(), mail.way.envelope, raw));
      await mailboxes.change(owner, (each) => (each.id === id ? { ...each, way } : each));
      if (way.kind !== 'sending') return;
      await pause(PAUSES_MS[turn] ?? LONGEST_PAUSE_MS, ending.signal);
    }
  }

  function carry(owner: string, id: string, afterMs = 0): void {
    const before = roads.get(owner) ?? Promise.resolve();
    roads.set(
      owner,
      before
        .then(() => ride(owner, id, afterMs))
        .catch((error: unknown) => log.warn({ err: error }, 'pretend mail was left where it was')),
    );
  }

  return {
    carry,

    async resume(owner) {
      for (const { id, way } of await mailboxes.read(owner)) if (way.kind === 'sending') carry(owner, id);
    },

    async stop() {
      ending.abort();
      await Promise.all(roads.values());
    },
  };
}

const PAUSES_MS = [250, 1_000, 3_000, 8_000, 15_000];
const LONGEST_PAUSE_MS = 30_000;

/** For whom it was not taken: for now, or for good and why. */
interface Outcome {
  readonly later: readonly string[];
  /** What the server said of those it will never take. */
  readonly problem: string;
}

async function handOver(port: number, { from, to }: Envelope, raw: Uint8Array): Promise<Outcome> {
  const server = createTransport({
    ...{ host: '127.0.0.1', port, secure: false, ignoreTLS: true },
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
  });
  try {
    const envelope = { from, to: [...to] };
    return outcomeOf(Rejections.parse(await server.sendMail({ envelope, raw: Buffer.from(raw) })));
  } catch (error) {
    const rejections = Rejections.safeParse(error);
    if (rejections.success) return outcomeOf(rejections.data);
    const answer = Answer.safeParse(error);
    // Without an answer it may have been taken: the same mail again is still the same mail.
    if (!answer.success || answer.data.responseCode < 500) return { later: to, problem: '' };
    return { later: [], problem: answer.data.response };
  } finally {
    server.close();
  }
}

const TIMEOUT_MS = 20_000;

const Answer = z.object({ responseCode: z.number(), response: z.string() });
const Rejections = z.object({
  rejected: z.array(z.string()),
  rejectedErrors: z.array(Answer).default([]),
});

function outcomeOf({ rejected, rejectedErrors }: z.infer<typeof Rejections>): Outcome {
  const codes = rejectedErrors.map(({ responseCode }) => responseCode);
  const forGood = rejectedErrors.find(({ responseCode }) => responseCode >= 500);
  return {
    later: rejected.filter((_address, index) => (codes[index] ?? 0) < 500),
    problem: forGood?.response ?? '',
  };
}

/** What was refused is told once nothing is on its way any more. */
function wayOn({ envelope, problem }: Sending, outcome: Outcome): Way {
  const said = problem || outcome.problem;
  if (outcome.later.length > 0)
    return { kind: 'sending', envelope: { ...envelope, to: outcome.later }, problem: said };
  return said === '' ? { kind: 'sent' } : { kind: 'refused', problem: said };
}

type Sending = Extract<Way, { kind: 'sending' }>;

/** Ends early, and quietly, when everything ends. */
async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
