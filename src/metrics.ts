import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

export interface OutboxFigures {
  readonly waiting: number;
  readonly oldestDueSeconds: number;
  readonly dead: number;
}

export interface Metrics {
  rejected(door: string, reason: string): void;
  received(channel: string, outcome: string): void;
  /** The page Prometheus reads. */
  page(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** The process's own figures. `outbox` is asked whenever the page is read. */
export function createMetrics(outbox: () => Promise<OutboxFigures>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const rejected = new Counter({
    name: 'switchboard_requests_rejected_total',
    help: 'Requests turned away at a door, by reason',
    labelNames: ['door', 'reason'],
    registers,
  });
  const received = new Counter({
    name: 'switchboard_messages_received_total',
    help: 'Customer messages by what became of them',
    labelNames: ['channel', 'outcome'],
    registers,
  });
  const waiting = new Gauge({ name: 'switchboard_outbox_waiting', help: 'Effects waiting', registers });
  const dead = new Gauge({ name: 'switchboard_outbox_dead', help: 'Effects given up', registers });
  const oldest = new Gauge({
    name: 'switchboard_outbox_oldest_due_seconds',
    help: 'Age of the oldest effect that is due',
    registers,
  });

  return {
    rejected: (door, reason) => rejected.inc({ door, reason }),
    received: (channel, outcome) => received.inc({ channel, outcome }),
    async page() {
      const figures = await outbox().catch(() => undefined);
      if (figures) {
        waiting.set(figures.waiting);
        dead.set(figures.dead);
        oldest.set(figures.oldestDueSeconds);
      }
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}
