import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { correlated, correlation } from '../../src/correlation.ts';
import { DeliveryError } from '../../src/issues/delivery.ts';
import type { Tracing } from '../../src/telemetry/span.ts';
import { startTracing, traced } from '../../src/telemetry/tracing.ts';
import { startCollector } from '../support/collector.ts';

describe('traces', () => {
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let failures: unknown[];
  beforeEach(async () => {
    collector = await startCollector();
    failures = [];
  });
  afterEach(() => collector.stop());

  const tracingTo = (ratio = 1) =>
    startTracing(
      { url: `${collector.url}/v1/traces`, headers: new Map(), serviceName: 'a test', ratio },
      (error) => failures.push(error),
    );

  const inside = (tracing: Tracing) =>
    traced(tracing, 'outer', { kind: 'door' }, () =>
      traced(tracing, 'inner', { kind: 'inside', attributes: { count: 2 } }, async () => correlation()),
    );

  it('hang together, and their id is the one that the log has', async () => {
    const tracing = await tracingTo();
    const ids = await inside(tracing);
    await tracing.stop();

    const [inner, outer] = collector.spans();
    expect(inner).toMatchObject({ name: 'inner', traceId: ids?.requestId, parentSpanId: outer?.spanId });
    expect(inner?.attributes).toEqual({ count: 2 });
    expect(outer).toMatchObject({ name: 'outer', traceId: ids?.requestId, parentSpanId: undefined });
  });

  it('tell how something failed by our word for it, and nothing of what it said', async () => {
    const tracing = await tracingTo();
    await traced(tracing, 'call', { kind: 'call' }, () =>
      Promise.reject(new DeliveryError('later', 'A private matter.')),
    ).catch(() => {});
    await tracing.stop();

    expect(collector.spans()).toMatchObject([{ failed: true, attributes: { 'error.type': 'later' } }]);
    expect(collector.raw()).not.toContain('private matter');
  });

  it('are not sent for what was not chosen, and the ids are there all the same', async () => {
    const tracing = await tracingTo(0);
    const ids = await inside(tracing);
    await tracing.stop();

    expect(ids?.requestId).toMatch(/^[0-9a-f]{32}$/);
    expect(collector.spans()).toEqual([]);
  });

  it('that the collector does not take are lost, which is told and harms nobody', async () => {
    collector.answers(400);
    const tracing = await tracingTo();

    expect(await inside(tracing)).toBeDefined();
    await tracing.stop();

    expect(failures.length).toBeGreaterThan(0);
  });
});

describe('without a collector', () => {
  it('work has ids of its own, or those of what it belongs to', async () => {
    const tracing = await startTracing(undefined, () => {});
    const own = await traced(tracing, 'work', { kind: 'door' }, async () => correlation());
    const theirs = await correlated({ requestId: 'a'.repeat(32), issueId: 7 }, () =>
      traced(tracing, 'work', { kind: 'inside' }, async () => correlation()),
    );

    expect(own?.requestId).toMatch(/^[0-9a-f]{32}$/);
    expect(theirs).toEqual({ requestId: 'a'.repeat(32), issueId: 7 });
  });
});
