import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { inTime } from './in-time.ts';
import type { Figures } from './telemetry/figures.ts';
import { figureGauges } from './telemetry/figures.ts';

export interface Metrics {
  /** A request was turned away at a door. */
  rejected(door: string, reason: string): void;
  /** A customer's message came in. */
  received(channel: string, outcome: string): void;
  /** A request was answered. `door` is the pattern of its address, never the address itself. */
  answered(door: string, status: number, seconds: number): void;
  /** A chat platform or a customer channel was called. */
  called(target: string, call: string, result: string, seconds: number): void;
  /** The other side asked to be left alone for so long. */
  toldToWait(target: string, seconds: number): void;
  /** A card, or a customer's message under one, stands where the team sees it. */
  shown(platform: string, as: 'card' | 'message', seconds: number): void;
  /** An effect will not be tried again. */
  gaveUp(kind: string, target: string): void;
  /** A provider told how a reply fared. */
  reported(channel: string, delivery: string): void;
  /** The page Prometheus reads. */
  page(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/**
 * The figures of this process, and those of the database, which `figures` reads whenever the page is asked for.
 * Labels are names of ours, of inboxes and of our own numbers and addresses; nothing of a customer is among them.
 */
export function createMetrics(figures: () => Promise<Figures>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const rejected = new Counter({
    name: 'switchboard_requests_rejected_total',
    help: 'Requests turned away at a door, by reason: forged, unsigned, stale, malformed and others',
    labelNames: ['door', 'reason'],
    registers,
  });
  const received = new Counter({
    name: 'switchboard_messages_received_total',
    help: 'Customer messages by what became of them',
    labelNames: ['channel', 'outcome'],
    registers,
  });
  const answered = new Histogram({
    name: 'switchboard_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer: at a webhook, the acknowledgement time',
    labelNames: ['door', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const called = new Histogram({
    name: 'switchboard_call_duration_seconds',
    help: 'Calls of chat platforms and customer channels by what came of them: done, refused, later, unknown, never, gone, or an error',
    labelNames: ['target', 'call', 'result'],
    buckets: BUCKETS,
    registers,
  });
  const waits = new Counter({
    name: 'switchboard_rate_limit_waits_total',
    help: 'How often a chat platform or customer channel asked to be left alone for a while',
    labelNames: ['target'],
    registers,
  });
  const waited = new Counter({
    name: 'switchboard_rate_limit_wait_seconds_total',
    help: 'For how long they asked to be left alone, summed up',
    labelNames: ['target'],
    registers,
  });
  const shown = new Histogram({
    name: 'switchboard_message_to_card_seconds',
    help: 'From a message being kept to its card, or the message under its card, standing where the team sees it',
    labelNames: ['platform', 'shown_as'],
    buckets: BUCKETS,
    registers,
  });
  const gaveUp = new Counter({
    name: 'switchboard_give_ups_total',
    help: 'Effects that will not be tried again',
    labelNames: ['kind', 'target'],
    registers,
  });
  const reported = new Counter({
    name: 'switchboard_delivery_reports_total',
    help: 'What providers told of replies; a provider may tell the same more than once',
    labelNames: ['channel', 'delivery'],
    registers,
  });
  const reachable = new Gauge({
    name: 'switchboard_database_up',
    help: '1 where the database answered when this page was read',
    registers,
  });
  const gauges = figureGauges(registers);

  return {
    rejected: (door, reason) => rejected.inc({ door, reason }),
    received: (channel, outcome) => received.inc({ channel, outcome }),
    answered: (door, status, seconds) => answered.observe({ door, status }, seconds),
    called: (target, call, result, seconds) => called.observe({ target, call, result }, seconds),
    toldToWait(target, seconds) {
      waits.inc({ target });
      waited.inc({ target }, seconds);
    },
    shown: (platform, as, seconds) => shown.observe({ platform, shown_as: as }, seconds),
    gaveUp: (kind, target) => gaveUp.inc({ kind, target }),
    reported: (channel, delivery) => reported.inc({ channel, delivery }),
    async page() {
      const asked = figures();
      const read = (await inTime(asked, PATIENCE_MS).catch(() => false)) ? await asked : undefined;
      reachable.set(read ? 1 : 0);
      gauges.show(read);
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

/** Less than the ten seconds that Prometheus waits, which would have nothing then of what is wrong. */
const PATIENCE_MS = 5_000;

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600];
