import { setTimeout as pause } from 'node:timers/promises';

import type { Logger as BoltLogger } from '@slack/bolt';
import { SocketModeReceiver } from '@slack/bolt';
import { WebAPIRateLimitedError } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Secret } from '../../secret.ts';

/** Socket Mode: we dial Slack, and what it would post to us comes down the line. */
export interface SlackSocket {
  /** What Bolt's `App` listens on; the listeners are the same as with HTTP. */
  readonly receiver: SocketModeReceiver;
  /** Resolves once connected, or stopped; from then on the line is taken up again whenever it breaks. */
  dial(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * https://docs.slack.dev/apis/events-api/using-socket-mode. Slack closes every line after some hours and says so;
 * an envelope goes to one of up to ten lines. The reconnecting is ours: the library's own waits five seconds
 * before each attempt, gives up on some errors, and throws where nobody can catch it.
 */
export function slackSocket(parts: {
  readonly appToken: Secret;
  readonly apiUrl?: string | undefined;
  readonly log: Logger;
  readonly boltLogger: BoltLogger;
}): SlackSocket {
  const { log } = parts;
  const clientOptions = {
    retryConfig: { retries: 0 },
    timeout: 10_000,
    rejectRateLimitedCalls: true,
    ...(parts.apiUrl !== undefined && { slackApiUrl: parts.apiUrl }),
  };
  const receiver = new SocketModeReceiver({
    appToken: parts.appToken.reveal(),
    logger: parts.boltLogger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions },
  });
  const { client } = receiver;
  const stopping = new AbortController();
  let staying: Promise<void> | undefined;

  async function stayConnected(connected: () => void): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const since = Date.now();
      const problem = await oneLine(connected);
      if (stopping.signal.aborted) break;
      const lasted = problem === undefined && Date.now() - since > STEADY_MS;
      failures = lasted ? 0 : failures + 1;
      const waitMs = lasted ? 0 : waitAfter(failures, problem);
      log.info({ waitMs, reason: reasonOf(problem) }, 'the line to Slack ended; dialling again');
      await pause(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
    connected();
  }

  /** From dialling to the end of the line. What kept it from being taken up is returned. */
  async function oneLine(connected: () => void): Promise<unknown> {
    const ended = Promise.withResolvers<void>();
    const onEnd = () => ended.resolve();
    const impatient = setTimeout(() => void client.disconnect(), HELLO_MS);
    client.on('disconnected', onEnd);
    try {
      await client.start();
      clearTimeout(impatient);
      if (stopping.signal.aborted) await client.disconnect();
      connected();
      await ended.promise;
      return undefined;
    } catch (error) {
      return error ?? new Error('the line was closed before Slack said hello');
    } finally {
      clearTimeout(impatient);
      client.off('disconnected', onEnd);
    }
  }

  return {
    receiver,

    dial() {
      const connected = Promise.withResolvers<void>();
      staying ??= stayConnected(() => connected.resolve());
      return connected.promise;
    },

    async stop() {
      if (stopping.signal.aborted) return staying;
      stopping.abort();
      // A peer that does not answer the closing of the line is not waited for.
      const goodbye = staying && client.disconnect();
      await Promise.race([Promise.all([goodbye, staying]), pause(GOODBYE_MS, undefined, { ref: false })]);
    },
  };
}

/** A line that lasted this long was sound: the next is dialled without waiting. */
const STEADY_MS = 10_000;
const HELLO_MS = 15_000;
const GOODBYE_MS = 3_000;

function waitAfter(failures: number, problem: unknown): number {
  if (problem instanceof WebAPIRateLimitedError) return problem.retryAfter * 1000;
  return Math.min(30_000, 250 * 2 ** (failures - 1));
}

function reasonOf(problem: unknown): string {
  if (problem === undefined) return 'closed';
  return problem instanceof Error ? problem.message : String(problem);
}
