import { expect, it, vi } from 'vitest';

import { DeliveryError } from '../../src/issues/delivery.ts';
import { createMetrics } from '../../src/metrics.ts';
import { startTracing } from '../../src/telemetry/tracing.ts';
import { watchedAdapter } from '../../src/telemetry/watch.ts';
import { wellbeingOf } from '../../src/telemetry/wellbeing.ts';

const figures = { lanes: [], dead: 0, lastInbound: [], pools: [], troubled: new Map() };

it('who asks us to wait is counted, and who is away is not', async () => {
  const metrics = createMetrics(async () => figures);
  const tracing = await startTracing(undefined, () => {});
  const watching = { tracing, metrics, wellbeing: wellbeingOf(() => new Date()) };
  const failing = (name: string, error: DeliveryError) =>
    watchedAdapter({ name, send: () => Promise.reject(error) }, watching).send();

  await failing('busy', new DeliveryError('later', 'x', { afterMs: 7_000 })).catch(() => {});
  await failing('away', new DeliveryError('later', 'x', { afterMs: 60_000, outage: 'unreachable' })).catch(
    () => {},
  );
  const { body } = await metrics.page();

  expect(body).toContain('switchboard_rate_limit_waits_total{target="busy"} 1');
  expect(body).not.toContain('switchboard_rate_limit_waits_total{target="away"}');
});

it('what an erasure takes away on a platform is watched as every other call', async () => {
  const metrics = createMetrics(async () => figures);
  const tracing = await startTracing(undefined, () => {});
  const wellbeing = wellbeingOf(() => new Date());
  const away = () => Promise.reject(new DeliveryError('later', 'It cannot be reached.'));
  const platform = { name: 'away', removeUnder: away, removeFiles: away, removeNotice: away };
  const watched = watchedAdapter(platform, { tracing, metrics, wellbeing });

  for (const call of ['removeUnder', 'removeFiles', 'removeNotice'] as const)
    await watched[call]().catch(() => {});

  expect(wellbeing.now(['away'])['away']).toContain('the last 3 calls failed');
});

it('the page of figures comes while the database hangs, and says that it does', async () => {
  vi.useFakeTimers();
  const metrics = createMetrics(() => new Promise(() => {}));

  const page = metrics.page();
  // Prometheus waits for ten seconds, if not told otherwise.
  await vi.advanceTimersByTimeAsync(9_000);
  vi.useRealTimers();

  expect((await page).body).toContain('switchboard_database_up 0');
});
