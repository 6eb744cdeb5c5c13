import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

import twilio from 'twilio';

import { freePort } from './app.ts';
import { untilStopped } from './leaks.ts';

const SID = `AC${'0'.repeat(32)}`;

/** What goes wrong with a text that is to be sent; `lost` and `500-after` are taken all the same. */
export type CarrierFault = '429' | '500' | 'hang' | 'drop' | 'lost' | '500-after';

/** A text that the carrier has taken. */
export interface TakenText {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly callback: string;
  readonly at: Date;
}

export type FaultyCarrier = Awaited<ReturnType<typeof startFaultyCarrier>>;

/** A carrier on which sending goes wrong as told, and whose list says what it has taken. */
export async function startFaultyCarrier(token: string) {
  const port = await freePort();
  const taken: TakenText[] = [];
  let faults: readonly CarrierFault[] = [];
  let down = false;

  function take(form: URLSearchParams): TakenText {
    const field = (name: string) => form.get(name) ?? '';
    const text = {
      sid: `SM${String(taken.length + 1).padStart(32, '0')}`,
      ...{ to: field('To'), from: field('From'), body: field('Body'), callback: field('StatusCallback') },
      at: new Date(),
    };
    taken.push(text);
    return text;
  }

  async function send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const [fault, ...left] = faults;
    faults = left;
    switch (fault) {
      case undefined:
        return json(response, 201, { sid: take(form).sid, status: 'queued' });
      case '429':
        return json(response.setHeader('retry-after', '1'), 429, { code: 20429 });
      case '500':
        return json(response, 500, { code: 20500 });
      case '500-after':
        take(form);
        return json(response, 500, { code: 20500 });
      case 'lost':
        take(form);
        return void request.socket.destroy();
      case 'drop':
        return void request.socket.destroy();
      case 'hang':
        return undefined;
      default:
        return fault satisfies never;
    }
  }

  /** https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources, newest first */
  function list(request: IncomingMessage, response: ServerResponse): void {
    const query = new URL(request.url ?? '', 'http://carrier').searchParams;
    const is = (name: string, value: string) => (query.get(name) ?? value) === value;
    const messages = taken
      .filter((text) => is('To', text.to) && is('From', text.from))
      .map(({ sid, to, from, body, at }) => ({
        ...{ sid, to, from, body, direction: 'outbound-api', status: 'sent', num_media: '0' },
        ...{ date_created: at.toUTCString(), date_sent: at.toUTCString() },
      }));
    json(response, 200, { messages: messages.toReversed(), next_page_uri: null, page_size: 100 });
  }

  const server = createServer((request, response) => {
    if (down) return void request.socket.destroy();
    if (request.method === 'GET') return list(request, response);
    send(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  return {
    taken: (): readonly TakenText[] => taken,
    env: { TWILIO_ACCOUNT_SID: SID, TWILIO_API_URL: `http://127.0.0.1:${port}` },
    /** These go wrong with the next texts, in this order. */
    fault: (...next: readonly CarrierFault[]): void => void (faults = [...faults, ...next]),
    setDown: (is: boolean): void => void (down = is),
    clearFaults: (): void => void (faults = []),

    /** What it would tell us of a text, signed; `at` is where we are reached. */
    report(text: TakenText, status: string): { readonly path: string; readonly init: RequestInit } {
      const form = { MessageSid: text.sid, MessageStatus: status, AccountSid: SID };
      const signature = twilio.getExpectedTwilioSignature(token, text.callback, form);
      const { pathname, search } = new URL(text.callback);
      return {
        path: pathname + search,
        init: {
          method: 'POST',
          headers: { 'x-twilio-signature': signature },
          body: new URLSearchParams(form),
        },
      };
    },

    stop: untilStopped('the faulty carrier', async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
