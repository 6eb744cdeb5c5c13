import { createHmac, randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import type { Arrival } from './chat.ts';

export const PUBLIC_URL = 'https://bench.example';
export const SECRETS = { carrier: 'carrier-secret', chat: 'chat-secret', bot: 'xoxb-bench' } as const;

/** A text as the carrier posts it, signed before anything is measured. */
export interface Text {
  readonly word: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly signature: string;
}

/** Our numbers: every inbox has one, and posts to a conversation of its own. */
export function ours(inbox: number): string {
  return `+1555001${String(inbox).padStart(4, '0')}`;
}

/** Texts from customers who never wrote before, to all inboxes in turn. */
export function newTexts(count: number, inboxes: number): readonly Text[] {
  return Array.from({ length: count }, (_, place) => {
    customers += 1;
    return textOf(`+1556${String(customers).padStart(7, '0')}`, ours(place % inboxes));
  });
}

let customers = 0;

/** The same customers write again. */
export function further(texts: readonly Text[]): readonly Text[] {
  return texts.map(({ from, to }) => textOf(from, to));
}

function textOf(from: string, to: string): Text {
  const word = `word-${randomBytes(6).toString('hex')}`;
  const form: Readonly<Record<string, string>> = {
    AccountSid: `AC${'0'.repeat(32)}`,
    Body: `Hello, my order has not come yet, and it is a present. Could you look where it is? ${word}`,
    From: from,
    MessageSid: `SM${randomBytes(16).toString('hex')}`,
    NumMedia: '0',
    NumSegments: '1',
    To: to,
  };
  // https://www.twilio.com/docs/usage/webhooks/webhooks-security: the names stand in order above.
  const signed = `${PUBLIC_URL}/sms/twilio${Object.entries(form).flat().join('')}`;
  const signature = createHmac('sha1', SECRETS.carrier).update(signed).digest('base64');
  return { word, from, to, body: new URLSearchParams(form).toString(), signature };
}

/** When it was sent, and when it was acknowledged. */
export interface Sent {
  readonly at: number;
  readonly acknowledgedAt: number;
}

export async function sendText(url: string, { body, signature }: Text): Promise<Sent> {
  return post(`${url}/sms/twilio`, body, { 'x-twilio-signature': signature });
}

/** Take It on a card, by Ana: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export async function click(url: string, { channel, ts, issue }: Arrival): Promise<Sent> {
  const payload = {
    type: 'block_actions',
    api_app_id: 'A1',
    token: 'of-old',
    team: { id: 'T1', domain: 'bench' },
    user: { id: 'UANA', name: 'ana', username: 'ana', team_id: 'T1' },
    channel: { id: channel, name: 'support' },
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: `1.2.${randomBytes(8).toString('hex')}`,
    response_url: 'http://127.0.0.1:9/nowhere',
    message: { type: 'message', ts },
    actions: [
      {
        ...{ type: 'button', action_id: 'issue:take', block_id: 'actions', value: issue, action_ts: ts },
        text: { type: 'plain_text', text: 'Take It' },
      },
    ],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', SECRETS.chat).update(`v0:${timestamp}:${body}`).digest('hex');
  return post(`${url}/slack/events`, body, {
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  });
}

const agent = new Agent({ keepAlive: true });

function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const at = performance.now();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = request(url, { method: 'POST', agent, headers: { ...type, ...headers } }, (response) => {
      response.resume();
      response.once('end', () => {
        const acknowledgedAt = performance.now();
        if (response.statusCode === 200) resolve({ at, acknowledgedAt });
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** As fast as so many senders can, each of whom waits for an answer before the next. */
export async function burst<T, R>(
  items: readonly T[],
  senders: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = items.toReversed();
  async function send(): Promise<void> {
    for (let item = left.pop(); item !== undefined; item = left.pop()) results.push(await work(item));
  }
  await Promise.all(Array.from({ length: senders }, send));
  return results;
}

/** So many a second, whether or not those before were answered. */
export async function steadily<T, R>(
  items: readonly T[],
  perSecond: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const began = performance.now();
  const underWay: Promise<R>[] = [];
  for (const [place, item] of items.entries()) {
    await wait(Math.max(0, began + (place * 1_000) / perSecond - performance.now()));
    underWay.push(work(item));
  }
  return Promise.all(underWay);
}
