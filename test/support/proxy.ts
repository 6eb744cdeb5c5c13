import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

import { untilStopped } from './leaks.ts';

/** What the Caddyfile asks of Caddy, as small as it gets: in turn, passed on as it comes, to the other where one is gone. */
export interface Proxy {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startProxy(replicas: readonly string[]): Promise<Proxy> {
  let turn = 0;
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray());
    turn += 1;
    const inTurn = replicas.map((_, n) => replicas[(turn + n) % replicas.length] ?? '');
    for (const replica of inTurn) if (await passOn(replica, incoming, body, outgoing)) return;
    outgoing.writeHead(502).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = untilStopped('a proxy', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** False where nobody took it: only then may another be asked. */
function passOn(
  replica: string,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): Promise<boolean> {
  return new Promise((resolve) => {
    const { method, headers, url } = incoming;
    const onward = request(`${replica}${url ?? '/'}`, { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.once('error', () => outgoing.destroy());
      outgoing.once('close', () => answer.destroy());
      resolve(true);
    });
    onward.once('error', (error) => {
      const isNotTaken = 'code' in error && error.code === 'ECONNREFUSED';
      if (!isNotTaken) outgoing.destroy();
      resolve(!isNotTaken);
    });
    onward.end(body);
  });
}
