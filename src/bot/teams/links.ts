import type { Bindings } from './bindings.ts';
import { postIn } from './refs.ts';

/**
 * Where a card can be read in Teams.
 * https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams
 */
export async function linkTo(bindings: Pick<Bindings, 'of'>, ref: string): Promise<string> {
  const { channel, root, message } = postIn(ref);
  const binding = await bindings.of(channel);
  const query = new URLSearchParams({
    ...(binding && { tenantId: binding.tenant }),
    parentMessageId: root,
    createdTime: root,
  });
  return `https://teams.microsoft.com/l/message/${encodeURIComponent(channel)}/${message}?${query}`;
}
