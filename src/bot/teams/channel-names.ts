import type { InboxListing } from '../../issues/inboxes.ts';
import type { TeamsContext } from './context.ts';
import { PLATFORM } from './context.ts';
import type { NameOf } from './inboxes-card.ts';

/** What the connected channels are called, as far as Teams can say; it names a team's first one not at all. */
export async function channelNames(
  { bindings, client, log }: Pick<TeamsContext, 'bindings' | 'client' | 'log'>,
  inboxes: readonly InboxListing[],
): Promise<NameOf> {
  const ours = inboxes.flatMap(({ posts }) => posts).filter(({ platform }) => platform === PLATFORM);
  const bound = await Promise.all(ours.map(({ conversation }) => bindings.of(conversation)));
  const teams = new Map(
    bound.flatMap((each) => (each?.team === undefined ? [] : [[each.team, each] as const])),
  );
  const names = new Map<string, string>();
  for (const [team, service] of teams) {
    const channels = await client.channels(service, team).catch((error: unknown) => {
      log.warn({ err: error }, 'the channels of a team could not be read');
      return [];
    });
    for (const { id, name } of channels) names.set(id, `# ${name ?? 'General'}`);
  }
  return ({ platform, conversation }) => (platform === PLATFORM ? names.get(conversation) : undefined);
}
