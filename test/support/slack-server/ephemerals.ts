import type { Core } from './core.ts';
import type { Ephemeral } from './messages.ts';

/** Only the person who acted sees it. */
export function showEphemeral(
  core: Core,
  to: { readonly userId: string; readonly channel: string },
  { text, blocks, attachments, threadTs }: Omit<Ephemeral, 'user' | 'channel' | 'ts'>,
): void {
  const ts = core.clock.ts();
  core.messages.ephemerals.push({
    user: to.userId,
    channel: to.channel,
    ts,
    text,
    blocks,
    attachments,
    threadTs,
  });
}
