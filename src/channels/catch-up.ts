import type { Logger } from 'pino';
import { z } from 'zod';

import type { Address } from '../issues/issue.ts';
import type { Shelf } from '../issues/store.ts';
import type { CatchesUp, ChannelListener, CustomerChannel } from './channel.ts';

export interface CatchUpOptions {
  readonly channels: readonly CustomerChannel[];
  /** The addresses our inboxes listen on, as they are now. */
  readonly addresses: () => Promise<readonly Address[]>;
  readonly shelf: Shelf;
  readonly onMessage: ChannelListener['onMessage'];
  /** One that all processes share: where one has left off, another goes on. */
  readonly clock: () => Promise<Date>;
  readonly everyMs: number;
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * At once and then again and again, asks the providers what arrived while nobody listened, and hands it over.
 * Most of it was here before, which the listener knows. An address that fails keeps its place and is asked
 * again next time. There are never two sweeps at once; `stop` waits for the one that runs.
 */
export function startCatchUp(options: CatchUpOptions): { stop(): Promise<void> } {
  let stopped = false;
  let running: Promise<void> | undefined;

  function begin(): void {
    running ??= sweep(options, () => stopped).finally(() => {
      running = undefined;
    });
  }

  begin();
  const timer = setInterval(begin, options.everyMs);
  timer.unref();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** Messages come in a little out of order, and clocks differ: this much is asked for twice. */
const OVERLAP_MS = 10 * 60_000;

async function sweep(options: CatchUpOptions, isStopped: () => boolean): Promise<void> {
  const { log } = options;
  const byName = new Map(options.channels.map((channel) => [channel.name, channel]));
  const addresses = await options.addresses().catch((error: unknown) => {
    log.warn({ err: error }, 'missed messages not fetched: the inboxes could not be read');
    return [];
  });
  for (const address of addresses) {
    const channel = byName.get(address.channel);
    if (isStopped()) return;
    if (!channel || !catchesUp(channel)) continue;
    try {
      await sweepAddress(options, channel, address);
    } catch (error) {
      log.warn({ err: error, channel: channel.name }, 'missed messages not fetched; next time');
    }
  }
}

async function sweepAddress(
  { shelf, onMessage, clock }: CatchUpOptions,
  channel: CatchesUp,
  { channel: name, address }: Address,
): Promise<void> {
  const now = await clock();
  const key = `catch-up/${name}/${address}`;
  const cursor = Cursor.safeParse(await shelf.kept(key));
  // Without a place kept, this is an address of ours as of now: what came before was never meant for us.
  if (cursor.success) {
    const since = new Date(cursor.data.getTime() - OVERLAP_MS);
    for (const message of await channel.missed(address, since)) await onMessage(message);
  }
  await shelf.keep(key, now.toISOString());
}

const Cursor = z.iso.datetime().transform((text) => new Date(text));

function catchesUp(channel: CustomerChannel): channel is CustomerChannel & CatchesUp {
  return 'missed' in channel;
}
