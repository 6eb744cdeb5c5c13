import { setTimeout } from 'node:timers/promises';

import type { Secret } from '../../../secret.ts';
import type { ChannelTools } from '../../channel.ts';
import { formIn } from '../form.ts';
import { signatureOf } from '../verify.ts';

export interface Caller {
  /** Brings a form to one of our webhooks. `refused`: it was not taken however often it was tried. */
  call(path: string, fields: Readonly<Record<string, string>>): Promise<'taken' | 'refused' | 'stopped'>;
  pause(ms: number): Promise<void>;
  stop(): void;
}

/**
 * Calls our own webhooks as Twilio does: over HTTP, signed for the public address, and again after a failure
 * (as a webhook address ending in `#rc=5&rp=all` asks for). Only the host it connects to is this machine.
 */
export function webhookCaller(
  tools: Pick<ChannelTools, 'localUrl' | 'publicUrl'>,
  token: Secret,
  pause: (ms: number, signal: AbortSignal) => Promise<void> = wait,
): Caller {
  const ending = new AbortController();

  async function callOnce(path: string, fields: Readonly<Record<string, string>>): Promise<boolean> {
    const body = new URLSearchParams(fields).toString();
    const signature = signatureOf(token, `${tools.publicUrl}${path}`, formIn(Buffer.from(body)));
    try {
      const response = await fetch(`${tools.localUrl()}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
        body,
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      // Not reached, or cut off: the same as refused to whoever must decide whether to call again.
      return false;
    }
  }

  return {
    async call(path, fields) {
      for (const ms of PAUSES_MS) {
        if (await callOnce(path, fields)) return 'taken';
        await pause(ms, ending.signal);
        if (ending.signal.aborted) return 'stopped';
      }
      return (await callOnce(path, fields)) ? 'taken' : 'refused';
    },
    pause: (ms) => pause(ms, ending.signal),
    stop: () => ending.abort(),
  };
}

const ANSWER_WITHIN_MS = 15_000;
const PAUSES_MS = [250, 1_000, 3_000, 8_000, 15_000];

/** Ends early, and quietly, when everything ends. */
async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
