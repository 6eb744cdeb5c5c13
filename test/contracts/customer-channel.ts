import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CatchesUp, CustomerChannel, LooksUp } from '../../src/channels/channel.ts';
import type { DeliveryReport } from '../../src/issues/delivery.ts';
import type { InboundMessage } from '../../src/issues/inbound.ts';
import { anOutboundReply } from '../support/builders.ts';

/** A customer channel with its provider at the other end, and somebody to play the customer. */
export interface ChannelHarness {
  readonly channel: CustomerChannel & Partial<LooksUp & CatchesUp>;
  readonly ours: string;
  readonly theirs: string;
  /** What the channel told its listener. */
  readonly messages: readonly InboundMessage[];
  readonly reports: readonly DeliveryReport[];
  customerWrites(text: string): Promise<void>;
  /** False where reports are known by a proof in them instead of the provider's id. */
  readonly reportsById?: boolean;
  /** The provider reports the text as delivered, if it does not by itself. */
  customerReceives?(providerId: string): Promise<void>;
  /** What reached the customer from us. */
  received(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** What is true of every customer channel. */
export function customerChannelContract(name: string, start: () => Promise<ChannelHarness>): void {
  describe(`the customer channel ${name}`, () => {
    let harness: ChannelHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.stop());

    const arrival = (text: string) =>
      expect
        .poll(() => harness.messages.find((message) => message.text === text), { timeout: 10_000 })
        .toBeDefined();

    it('hands over what a customer writes, word for word, with both addresses', async () => {
      const { channel, ours, theirs } = harness;
      await harness.customerWrites('Hello, <b>where</b> is “it”? 😀');
      await arrival('Hello, <b>where</b> is “it”? 😀');

      expect(harness.messages.at(-1)).toMatchObject({
        channel: channel.name,
        from: theirs,
        to: ours,
        answerable: true,
      });
    });

    it('names every message by an id of its own', async () => {
      await harness.customerWrites('one');
      await harness.customerWrites('two');
      await arrival('two');

      const ids = harness.messages.map((message) => message.providerId);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('catches up with what it handed over, under the same ids', async () => {
      const { channel, ours } = harness;
      if (!channel.missed) return;
      const missed = await channel.missed(ours, new Date(Date.now() - 60_000));

      expect(missed.map((message) => message.providerId).toSorted()).toEqual(
        harness.messages.map((message) => message.providerId).toSorted(),
      );
    });

    it('sends a reply once, and finds it again when asked whether it did', async () => {
      const { channel, ours: from, theirs: to } = harness;
      const begun = new Date();
      const reply = anOutboundReply('It arrives tomorrow.');

      expect((await channel.lookUp?.({ to, from }, reply, begun)) ?? []).toEqual([]);
      const receipt = await channel.send({ to, from }, reply, 'key');

      const providerId = receipt.outcome === 'sent' ? receipt.providerId : undefined;
      expect(providerId).toBeDefined();
      expect(await harness.received()).toEqual(['It arrives tomorrow.']);
      if (channel.lookUp) expect(await channel.lookUp({ to, from }, reply, begun)).toEqual([providerId]);
    });

    it('reports how far a reply has come, by its message and attempt', async () => {
      const { channel, ours: from, theirs: to } = harness;
      const reply = anOutboundReply('Still on its way.');
      const receipt = await channel.send({ to, from }, reply, 'key');
      if (receipt.outcome === 'sent') await harness.customerReceives?.(receipt.providerId);

      await expect
        .poll(() => harness.reports, { timeout: 10_000 })
        .toContainEqual(
          expect.objectContaining({
            message: reply.message,
            attempt: reply.attempt,
            delivery: 'delivered',
            ...(harness.reportsById !== false && {
              providerId: receipt.outcome === 'sent' && receipt.providerId,
            }),
          }),
        );
    });

    it('sends what it measured', async () => {
      const { channel, ours: from, theirs: to } = harness;
      const text = `“Really” – it’s on its way… ${'x'.repeat(100)}`;
      await channel.send({ to, from }, anOutboundReply(text), 'key');

      expect((await harness.received()).at(-1)).toHaveLength(channel.measure(text).length);
    });
  });
}
