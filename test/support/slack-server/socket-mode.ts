import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Json } from './json.ts';
import { objectIn, parseJson, textIn } from './json.ts';
import type { Settings } from './settings.ts';
import type { Answer, Transport } from './transports.ts';
import type { WebSocketConnection } from './web-socket.ts';
import { acceptWebSocket } from './web-socket.ts';

const NOT_CONNECTED: Answer = { outcome: 'connection_failed', status: undefined, body: '', noRetry: false };
const TIMED_OUT: Answer = { outcome: 'http_timeout', status: undefined, body: '', noRetry: false };

/** https://docs.slack.dev/apis/events-api/using-socket-mode: no address, no signatures, ten connections at most. */
export function socketModeOf(settings: Settings, told: () => void) {
  const tickets = new Set<string>();
  const connections = new Set<WebSocketConnection>();
  /** Acknowledgements that are waited for, by envelope_id. */
  const awaited = new Map<string, (payload: Json | undefined) => void>();

  function heard(text: string): void {
    const message = objectIn(parseJson(text));
    const id = textIn(message['envelope_id']);
    awaited.get(id)?.(message['payload']);
    awaited.delete(id);
  }

  function connected(request: IncomingMessage, socket: Duplex): void {
    const connection = acceptWebSocket(request, socket, {
      onText: heard,
      onClose: () => {
        connections.delete(connection);
        told();
      },
    });
    connections.add(connection);
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: connections.size,
        debug_info: { host: 'applink-stand-in', approximate_connection_time: 18_060 },
        connection_info: { app_id: settings.appId },
      }),
    );
    told();
  }

  const transport: Transport = {
    send(parcel, retry) {
      const open = [...connections];
      const connection = open[Math.floor(Math.random() * open.length)];
      if (!connection) return Promise.resolve(NOT_CONNECTED);
      const envelopeId = randomUUID();
      const answered = new Promise<Answer>((resolve) => {
        const timer = setTimeout(() => {
          awaited.delete(envelopeId);
          resolve(TIMED_OUT);
        }, settings.ackMs);
        awaited.set(envelopeId, (payload) => {
          clearTimeout(timer);
          resolve({ outcome: 'acknowledged', status: undefined, body: bodyOf(payload), noRetry: false });
        });
      });
      connection.send(
        JSON.stringify({
          envelope_id: envelopeId,
          type: parcel.kind,
          payload: parcel.payload,
          accepts_response_payload: parcel.kind !== 'events_api',
          ...(parcel.kind === 'events_api' && {
            retry_attempt: retry?.number ?? 0,
            retry_reason: retry?.reason ?? '',
          }),
        }),
      );
      return answered;
    },
  };

  return {
    transport,
    connections: (): number => connections.size,

    /** The address for one connection, good once. */
    newUrl(url: string): string {
      const ticket = randomBytes(12).toString('hex');
      tickets.add(ticket);
      return `${url.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${settings.appId}`;
    },

    upgrade(request: IncomingMessage, socket: Duplex): void {
      const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
      if (tickets.delete(ticket) && connections.size < 10) return connected(request, socket);
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    },

    /** As when Slack recycles the machine behind a connection: clients are asked to come again. */
    disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled' = 'refresh_requested'): void {
      const message = JSON.stringify({
        type: 'disconnect',
        reason,
        debug_info: { host: 'applink-stand-in' },
      });
      for (const connection of connections) connection.send(message);
    },
    /** All connections at once, without a word. */
    cut(): void {
      for (const connection of connections) connection.cut();
    },
  };
}

/** Bolt acknowledges with `{}` where there is nothing to say. */
function bodyOf(payload: Json | undefined): string {
  if (payload === undefined || payload === null) return '';
  const body = JSON.stringify(payload);
  return body === '{}' ? '' : body;
}
