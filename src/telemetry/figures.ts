import type { Registry } from 'prom-client';
import { Gauge } from 'prom-client';

/** What stands in the database and in the pools at one moment. */
export interface Figures {
  readonly lanes: readonly LaneFigures[];
  /** Effects that were given up and are still kept. */
  readonly dead: number;
  readonly lastInbound: readonly LastInbound[];
  readonly pools: readonly PoolFigures[];
  /** The customer channels by which nothing comes in at present. */
  readonly troubled: ReadonlyMap<string, boolean>;
}

/** What waits in the outbox for one platform or channel in one kind of lane. */
export interface LaneFigures {
  readonly lane: string;
  /** A chat platform or a customer channel; empty for what is for a person, wherever they are. */
  readonly target: string;
  readonly waiting: number;
  readonly oldestDueSeconds: number;
  readonly oldestWaitingSeconds: number;
}

/** When the newest customer message came to one of our own numbers or addresses. */
export interface LastInbound {
  readonly inbox: string;
  readonly channel: string;
  readonly ours: string;
  readonly at: Date | undefined;
}

/** Connections of this process: what is in use, and what waits for one, are in flight. */
export interface PoolFigures {
  readonly pool: string;
  readonly size: number;
  readonly inFlight: number;
}

/**
 * The gauges of what is read. What was there once and is there no more is 0 from then on and does not go away, so
 * that an alert on it ends. While nothing can be read they have no value at all.
 */
export function figureGauges(registers: Registry[]): { show(figures: Figures | undefined): void } {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `switchboard_${name}`, help, labelNames, registers });
  const waiting = gauge('outbox_jobs', 'Effects waiting, in flight or not', ['lane', 'target']);
  const due = gauge(
    'outbox_oldest_due_seconds',
    'For how long the oldest effect that is due could have been delivered',
    ['lane', 'target'],
  );
  const oldest = gauge(
    'outbox_oldest_waiting_seconds',
    'How long ago the oldest effect that waits was kept, tries and waits included',
    ['lane', 'target'],
  );
  const dead = gauge('outbox_dead_jobs', 'Effects given up in the last 30 days');
  const inbound = gauge(
    'last_inbound_timestamp_seconds',
    'When the newest customer message came to this number or address of ours; 0 for never',
    ['inbox', 'channel', 'ours'],
  );
  const size = gauge('database_pool_connections', 'Connections a pool may have', ['pool']);
  const inFlight = gauge(
    'database_pool_in_flight',
    'Statements and transactions under way; what is above the connections waits for one',
    ['pool'],
  );
  const troubled = gauge('channel_troubled', '1 where nothing comes in by a customer channel', ['channel']);
  const seen = new Map<string, { readonly lane: string; readonly target: string }>();

  return {
    show(figures) {
      for (const one of [waiting, due, oldest, dead, inbound, size, inFlight, troubled]) one.reset();
      if (!figures) {
        dead.remove();
        return;
      }
      for (const { lane, target } of figures.lanes) seen.set(`${lane} ${target}`, { lane, target });
      for (const labels of seen.values()) for (const one of [waiting, due, oldest]) one.set(labels, 0);
      for (const { lane, target, ...found } of figures.lanes) {
        waiting.set({ lane, target }, found.waiting);
        due.set({ lane, target }, found.oldestDueSeconds);
        oldest.set({ lane, target }, found.oldestWaitingSeconds);
      }
      dead.set(figures.dead);
      for (const { inbox, channel, ours, at } of figures.lastInbound)
        inbound.set({ inbox, channel, ours }, at === undefined ? 0 : at.getTime() / 1000);
      for (const { pool, ...figure } of figures.pools) {
        size.set({ pool }, figure.size);
        inFlight.set({ pool }, figure.inFlight);
      }
      for (const [channel, is] of figures.troubled) troubled.set({ channel }, is ? 1 : 0);
    },
  };
}
