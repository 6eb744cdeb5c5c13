import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import * as z from 'zod';

import type { Shelf } from '../../issues/store.ts';
import type { TeamsPlace } from './protocol.ts';

/** Where the bot's service is to be found for a channel. */
export interface Binding {
  readonly tenant: string;
  readonly serviceUrl: string;
  readonly botId: string;
  readonly team?: string | undefined;
}

const Binding = z.object({
  tenant: z.string(),
  serviceUrl: z.string(),
  botId: z.string(),
  team: z.string().optional(),
});

/** What Teams has told of its channels, kept over restarts: without it nothing can be posted. */
export interface Bindings {
  /**
   * Of a channel. One that has said nothing yet is served where its tenant was served last; undefined where
   * nothing has ever come from Teams.
   */
  of(channel: string): Promise<Binding | undefined>;
  /** Remembers where something came from; Microsoft may move the service, so the newest counts. */
  seen(place: TeamsPlace): Promise<void>;
  /** Whether the channel may be asked for its inbox now: Teams tells of one installation in two ways. */
  mayBeAsked(channel: string): Promise<boolean>;
}

const Asked = z.object({ at: z.number() });
const ONE_INSTALLATION_MS = 60_000;

export function teamsBindings(shelf: Shelf, tenant: string | undefined, clock: () => Date): Bindings {
  const remembered = new Map<string, Binding>();

  async function kept(key: string): Promise<Binding | undefined> {
    const inMemory = remembered.get(key);
    if (inMemory) return inMemory;
    const read = Binding.safeParse(await shelf.kept(key));
    if (!read.success) return undefined;
    remembered.set(key, read.data);
    return read.data;
  }

  async function keep(key: string, binding: Binding): Promise<void> {
    const before = await kept(key);
    if (before && isSame(before, binding)) return;
    await shelf.keep(key, binding);
    remembered.set(key, binding);
  }

  return {
    async of(channel) {
      const own = await kept(channelKey(channel));
      return own ?? (tenant === undefined ? undefined : kept(tenantKey(tenant)));
    },

    async seen({ channel, team, ...place }) {
      const service = { tenant: place.tenant, serviceUrl: place.serviceUrl, botId: place.botId };
      await keep(tenantKey(place.tenant), service);
      if (channel !== undefined)
        await keep(channelKey(channel), { ...service, ...(team !== undefined && { team }) });
    },

    async mayBeAsked(channel) {
      const key = `teams/asked/${channel}`;
      const asking = { at: clock().getTime(), by: randomUUID() };
      const first = await shelf.keepFirst(key, asking);
      if (isDeepStrictEqual(first, asking)) return true;
      const before = Asked.safeParse(first);
      if (before.success && asking.at - before.data.at < ONE_INSTALLATION_MS) return false;
      await shelf.keep(key, asking);
      return true;
    },
  };
}

function isSame(one: Binding, other: Binding): boolean {
  return (['tenant', 'serviceUrl', 'botId', 'team'] as const).every((key) => one[key] === other[key]);
}

function channelKey(channel: string): string {
  return `teams/channel/${channel}`;
}

function tenantKey(tenant: string): string {
  return `teams/tenant/${tenant}`;
}
