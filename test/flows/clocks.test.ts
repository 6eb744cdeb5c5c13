import pino from 'pino';
import { afterEach, expect, it, vi } from 'vitest';

import { openDatabase } from '../../src/db/client.ts';
import { shelfStore } from '../../src/db/shelf-store.ts';
import { startTestApp } from '../support/app.ts';
import { untilStopped } from '../support/leaks.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('where texts are asked for again does not follow the clock of a process that is an hour ahead', async () => {
  const before = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: before + HOUR_MS });

  const app = await startTestApp('postgresql');
  const opened = await openDatabase({ ...app.settings, log: pino({ enabled: false }) });
  const stop = untilStopped('the database looked into', () => opened.stop());
  const kept = () => shelfStore(opened).kept('catch-up/sms/+15550009999');
  await expect.poll(kept).toBeDefined();
  const place = new Date(String(await kept())).getTime();
  await stop();
  await app.stop();

  // Half of it is for a test that takes its time.
  expect(place).toBeLessThan(before + HOUR_MS / 2);
});

const HOUR_MS = 3_600_000;
