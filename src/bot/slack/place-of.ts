import * as z from 'zod';

/** Where a button of a message stands: its channel, and the card that it is under. */
export interface PressedAt {
  readonly channel: string;
  readonly under?: string;
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function placeOf(container: unknown): PressedAt {
  const { channel_id: channel, thread_ts: under } = Container.parse(container);
  return { channel, ...(under !== undefined && { under }) };
}

const Container = z.object({ channel_id: z.string(), thread_ts: z.string().optional() });
