import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { drain, listen, webServer } from '../src/http-server.ts';
import { untilStopped } from './support/leaks.ts';

/** As in the product, only sooner. */
const PATIENCE = { headersMs: 200, requestMs: 400, lookMs: 50 };

describe('a server', () => {
  let server: Server;
  let port = 0;
  let stop: () => Promise<void>;
  const answers: Promise<void>[] = [];
  beforeAll(async () => {
    server = webServer(async (request, response) => {
      if (request.url === '/slow') {
        response.write('begins');
        const { promise, resolve } = Promise.withResolvers<void>();
        answers.push(promise);
        setTimeout(() => {
          response.end(' and ends');
          resolve();
        }, 2 * PATIENCE.requestMs);
        return;
      }
      await request.toArray().catch(() => []);
      response.end('heard');
    }, PATIENCE);
    ({ port } = await listen(server, 0, '127.0.0.1'));
    stop = untilStopped('the server', async () => {
      server.closeAllConnections();
      await drain(server);
    });
  });
  afterAll(() => stop());

  /** Says this, then a letter now and then until the server has had enough; all that it answered. */
  function dripping(said: string, drip = 'x'): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket: Socket = connect(port, '127.0.0.1', () => void socket.write(said));
      const dripper = setInterval(() => socket.write(drip), 30);
      socket.on('data', (data) => (answer += data.toString()));
      socket.on('error', () => {});
      socket.on('close', () => {
        clearInterval(dripper);
        resolve(answer);
      });
      setTimeout(() => reject(new Error('it was never let go')), 20_000).unref();
    });
  }

  it.each([
    ['the first line', 'GET /'],
    ['headers', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ['a body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n'],
  ])('lets go of who never comes to the end of %s', async (_, said) => {
    expect(await dripping(said)).toContain('408');
  });

  it('lets go of who sends chunks without end', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';

    expect(await dripping(head, '1\r\nx\r\n')).toContain('408');
  });

  it('serves others while thousands of letters drip', async () => {
    const slow = Array.from({ length: 200 }, () => dripping('GET / HTTP/1.1\r\nX: '));

    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('heard');

    await Promise.all(slow);
  });

  it('takes as long as it likes to answer', async () => {
    expect(await (await fetch(`http://127.0.0.1:${port}/slow`)).text()).toBe('begins and ends');
    await Promise.all(answers);
  });

  it('takes no more connections than it can bear', () => {
    expect(server.maxConnections).toBeGreaterThan(1_000);
    expect(server.maxConnections).toBeLessThan(50_000);
  });
});
