import { once } from 'node:events';

import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';

import { Secret } from '../../src/secret.ts';
import { telemetrySettings } from '../../src/telemetry/config.ts';
import { metricsGuard } from '../../src/telemetry/metrics-guard.ts';
import { untilStopped } from '../support/leaks.ts';

let stop = async () => {};
afterEach(() => stop());

/** What a request with these headers is answered, and which rejections were counted. */
async function asked(token: string | undefined, headers: Readonly<Record<string, string>>) {
  const rejected: string[] = [];
  const app = express();
  const guard = metricsGuard(token === undefined ? undefined : new Secret(token), (door, reason) =>
    rejected.push(`${door} ${reason}`),
  );
  app.get('/metrics', guard, (_request, response) => void response.send('figures'));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = untilStopped('a server', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const response = await fetch(`http://127.0.0.1:${address.port}/metrics`, { headers });
  return { status: response.status, said: await response.text(), rejected };
}

const TOKEN = 'a-token-of-prometheus';

describe('the figures', () => {
  it('are shown without a token to a program on this machine', async () => {
    expect(await asked(undefined, {})).toMatchObject({ status: 200, said: 'figures' });
  });

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
    'are not shown without a token to what a proxy brings (%s)',
    async (header) => {
      const { status, said, rejected } = await asked(undefined, { [header]: '127.0.0.1' });

      expect(status).toBe(403);
      expect(said).toContain('METRICS_TOKEN');
      expect(rejected).toEqual(['/metrics not-this-machine']);
    },
  );

  it('are shown to whoever brings the token, by a proxy too', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '198.51.100.1' };

    expect(await asked(TOKEN, headers)).toMatchObject({ status: 200, rejected: [] });
  });

  it.each([
    ['nothing', {}, 'unsigned'],
    ['another token', { authorization: 'Bearer not-it' }, 'forged'],
    ['the token without its scheme', { authorization: TOKEN }, 'unsigned'],
  ])(
    'are not shown, where there is a token, to whoever brings %s, on this machine neither',
    async (_, headers, why) => {
      const { status, said, rejected } = await asked(TOKEN, headers);

      expect(status).toBe(401);
      expect(said).not.toContain(TOKEN);
      expect(rejected).toEqual([`/metrics ${why}`]);
    },
  );
});

describe('the settings of figures and traces', () => {
  function read(env: Readonly<Record<string, string>>) {
    const problems: string[] = [];
    return { settings: telemetrySettings(env, (text) => problems.push(text)), problems };
  }

  it('are all off where nothing is set', () => {
    expect(read({ METRICS_TOKEN: ' ', OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toEqual({
      settings: {},
      problems: [],
    });
  });

  it('send traces below the collector’s address, with its headers, which show themselves nowhere', () => {
    const { settings } = read({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318/',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc, x-team=support',
    });

    expect(settings.tracing).toMatchObject({
      url: 'http://localhost:4318/v1/traces',
      serviceName: 'switchboard',
      ratio: 1,
    });
    expect(settings.tracing?.headers.get('authorization')?.reveal()).toBe('Basic abc');
    expect(JSON.stringify([...(settings.tracing?.headers ?? [])])).not.toContain('abc');
  });

  it.each([
    [{ METRICS_TOKEN: 'short' }, /METRICS_TOKEN/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' }, /OTEL_EXPORTER_OTLP_ENDPOINT/],
    [{ ...endpoint(), OTEL_EXPORTER_OTLP_HEADERS: 'secret-value' }, /OTEL_EXPORTER_OTLP_HEADERS/],
    [{ ...endpoint(), OTEL_TRACES_SAMPLER_ARG: 'half' }, /OTEL_TRACES_SAMPLER_ARG/],
    [{ ...endpoint(), OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, /OTEL_EXPORTER_OTLP_PROTOCOL/],
  ])('tell of a mistake by the setting’s name and never its value: %j', (env, named) => {
    const { problems } = read(env);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(named);
    expect(problems[0]).not.toContain('secret-value');
  });
});

function endpoint() {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };
}
