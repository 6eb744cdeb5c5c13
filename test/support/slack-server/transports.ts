import { createHmac } from 'node:crypto';

import type { JsonObject } from './json.ts';

/** Something for the bot. The kinds are those of Socket Mode's envelopes. */
export interface Parcel {
  readonly kind: 'events_api' | 'interactive' | 'slash_commands' | 'url_verification';
  readonly payload: JsonObject;
}

export interface Retry {
  readonly number: number;
  readonly reason: string;
}

/** What came back. `body` is what the acknowledgement carried, as text. */
export interface Answer {
  readonly outcome: 'acknowledged' | 'http_timeout' | 'http_error' | 'connection_failed' | 'nowhere';
  readonly status: number | undefined;
  readonly body: string;
  readonly noRetry: boolean;
}

export interface Transport {
  send(parcel: Parcel, retry: Retry | undefined): Promise<Answer>;
}

/** When the app has no address: nothing arrives. */
export const nowhere: Transport = {
  send: async () => ({ outcome: 'nowhere', status: undefined, body: '', noRetry: true }),
};

/** Signed requests: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function httpTransport(url: string, signingSecret: string, ackMs: number): Transport {
  return {
    async send(parcel, retry) {
      const body = bodyOf(parcel);
      const timestamp = Math.floor(Date.now() / 1000).toString();
      const json = parcel.kind === 'events_api' || parcel.kind === 'url_verification';
      const headers = {
        // Without a charset, as Slack sends it: https://docs.slack.dev/interactivity/handling-user-interaction
        'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': slackSignature(signingSecret, timestamp, body),
        ...(retry && { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }),
      };
      const signal = AbortSignal.timeout(ackMs);
      try {
        const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
        const text = await response.text();
        const noRetry = response.headers.get('x-slack-no-retry') === '1';
        const outcome = response.ok ? 'acknowledged' : 'http_error';
        return { outcome, status: response.status, body: text, noRetry };
      } catch {
        const outcome = signal.aborted ? 'http_timeout' : 'connection_failed';
        return { outcome, status: undefined, body: '', noRetry: false };
      }
    },
  };
}

export function slackSignature(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

function bodyOf({ kind, payload }: Parcel): string {
  if (kind === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  if (kind !== 'slash_commands') return JSON.stringify(payload);
  const fields = Object.entries(payload).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(fields).toString();
}
