import type { AddressInfo } from 'node:net';

import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { floodGuard } from '../src/flood-guard.ts';
import { untilStopped } from './support/leaks.ts';

const MOST = 5;

describe('whoever cannot prove who they are', () => {
  let url: string;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const app = express();
    app.set('trust proxy', ['loopback']);
    app.use(floodGuard(MOST));
    app.get('/answers/:status', ({ params }, response) => {
      response.status(Number(params.status)).type('text').send('an answer');
    });
    app.get('/bare', (_request, response) => void response.writeHead(401, { 'x-more': '1' }).end());
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    stop = untilStopped('the guarded app', async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  });
  afterAll(() => stop());

  let network = 0;
  const somewhere = () => `203.0.113.${(network += 1)}`;
  const ask = (from: string, path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}${path}`, { headers: { 'x-forwarded-for': from, ...headers } });
  async function failing(from: string, times: number, path = '/answers/401') {
    const statuses: number[] = [];
    for (let n = 0; n < times; n += 1) statuses.push((await ask(from, path)).status);
    return statuses;
  }

  it.each(['/answers/401', '/answers/403', '/bare'])(
    'is told at last that it is too much (%s)',
    async (path) => {
      const from = somewhere();
      const status = path === '/answers/403' ? 403 : 401;

      expect(await failing(from, MOST + 1, path)).toEqual([...Array(MOST).fill(status), 429]);

      const answer = await ask(from, path);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    },
  );

  it('holds up nobody who can, though they come from the same address', async () => {
    const from = somewhere();
    await failing(from, MOST + 3);

    expect((await ask(from, '/answers/200')).status).toBe(200);
    expect(await (await ask(from, '/answers/200')).text()).toBe('an answer');
    expect((await ask(from, '/answers/400')).status).toBe(400);
    expect((await ask(from, '/answers/503')).status).toBe(503);
  });

  it('is counted for nobody else', async () => {
    await failing(somewhere(), MOST + 1);

    expect((await ask(somewhere(), '/answers/401')).status).toBe(401);
  });

  it('is one somebody with a whole network of version 6', async () => {
    for (let n = 0; n < MOST; n += 1) await ask(`2001:db8:7:0:${n}::1`, '/answers/401');

    expect((await ask('2001:db8:7:0:ffff::1', '/answers/401')).status).toBe(429);
    expect((await ask('2001:db8:9999::1', '/answers/401')).status).toBe(401);
  });

  it('is not counted for what went well or was mistyped', async () => {
    const from = somewhere();
    for (const status of [200, 400, 404, 413, 500]) await failing(from, MOST, `/answers/${status}`);

    expect((await ask(from, '/answers/401')).status).toBe(401);
  });

  it.each([{ cookie: 'switchboard-session=x' }, { 'sec-fetch-site': 'same-origin' }])(
    'in a browser learns that the session has ended, however often its pages ask: %j',
    async (headers) => {
      const from = somewhere();
      await failing(from, MOST + 1);

      expect((await ask(from, '/answers/401', headers)).status).toBe(401);
    },
  );
});
