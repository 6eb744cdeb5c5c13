import { DeliveryError } from '../../issues/delivery.ts';
import type { Bindings } from './bindings.ts';
import type { BotActivity, Connector, TeamsMember, TeamsPlace } from './protocol.ts';
import type { Post } from './refs.ts';
import { threadOf } from './refs.ts';

/** What is said to Teams. Everything that fails is a `DeliveryError`; nothing is tried twice here. */
export interface TeamsClient {
  /** Begins a thread in the channel. */
  post(channel: string, activity: BotActivity): Promise<Post>;
  /** Under the message that began the thread. Throws `gone` where that is not there any more. */
  reply(under: Pick<Post, 'channel' | 'root'>, activity: BotActivity): Promise<Post>;
  /** Makes the message say this. Doing it again changes nothing. */
  update(post: Post, activity: BotActivity): Promise<void>;
  /** Where something was asked; with `onlyTo` only that person sees it, where Teams can do that. */
  answer(place: TeamsPlace, activity: BotActivity, onlyTo?: string): Promise<void>;
  /** Takes the message away. Throws `gone` where it is not there any more. */
  remove(post: Post): Promise<void>;
  /** In the person's own chat with the bot; the name of what was said. */
  tell(person: Reach, activity: BotActivity): Promise<string>;
  /** Takes back what was said to them there. */
  untell(person: Reach, message: string): Promise<void>;
  members(service: Service, where: string): Promise<readonly TeamsMember[]>;
  member(service: Service, where: string, id: string): Promise<TeamsMember | undefined>;
  channels(service: Service, team: string): ReturnType<Connector['channels']>;
}

/** Somebody's name for the bot, and the service that it is to be told. */
export interface Reach {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly serviceUrl: string;
  readonly botId: string;
}

/** Which connector serves a place. */
export type Service = Pick<TeamsPlace, 'serviceUrl' | 'tenant'>;

/** Words are in `phrases` where an employee reads them; these name Teams, and stand where inboxes are listed. */
const NEVER_SEEN =
  'Switchboard has not heard of this channel yet. Add the app to its team in Teams, or write @Switchboard issues there.';

export function teamsClient(
  connectorOf: (service: Service) => Connector,
  bindings: Pick<Bindings, 'of'>,
): TeamsClient {
  async function bound(channel: string): Promise<Connector> {
    const binding = await bindings.of(channel);
    if (!binding) throw new DeliveryError('never', NEVER_SEEN);
    return connectorOf(binding);
  }

  return {
    async post(channel, activity) {
      const connector = await bound(channel);
      const { activity: message } = await connector.post(channel, activity);
      return { channel, root: message, message };
    },

    async reply(under, activity) {
      const connector = await bound(under.channel);
      const message = await connector.reply(threadOf(under), activity);
      return { ...under, message };
    },

    async update(post, activity) {
      const connector = await bound(post.channel);
      const where = post.root === post.message ? post.channel : threadOf(post);
      await connector.update(where, post.message, activity);
    },

    async remove(post) {
      const connector = await bound(post.channel);
      await connector.remove(post.root === post.message ? post.channel : threadOf(post), post.message);
    },

    async answer(place, activity, onlyTo) {
      const connector = connectorOf(place);
      const options = onlyTo === undefined || place.personal ? {} : { onlyTo };
      await connector.reply(place.conversation, activity, options);
    },

    async tell({ id, tenant, botId, serviceUrl }, activity) {
      const connector = connectorOf({ serviceUrl, tenant });
      const chat = await connector.openPersonal(botId, id, tenant);
      return connector.reply(chat, activity);
    },

    async untell({ id, tenant, botId, serviceUrl }, message) {
      const connector = connectorOf({ serviceUrl, tenant });
      await connector.remove(await connector.openPersonal(botId, id, tenant), message);
    },

    members: (service, where) => connectorOf(service).members(where),
    member: (service, where, id) => connectorOf(service).member(where, id),
    channels: (service, team) => connectorOf(service).channels(team),
  };
}
