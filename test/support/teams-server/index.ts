import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';

import { untilStopped } from '../leaks.ts';
import { connector } from './connector.ts';
import type { ApiCall, Core, ShownError } from './core.ts';
import { coreOf } from './core.ts';
import type { Delivery } from './courier.ts';
import type { Fault, Method } from './faults.ts';
import { whatHappens } from './happenings.ts';
import { login } from './login.ts';
import type { Card, ShownMessage } from './looks.ts';
import { cardIn, shownMessage } from './looks.ts';
import type { Person } from './person.ts';
import { personAs } from './person.ts';
import type { Settings } from './settings.ts';
import { settingsWith } from './settings.ts';
import type { Channel, Tag, User } from './world.ts';

export type { Seen } from './acting.ts';
export type { Fault } from './faults.ts';
export type { Person } from './person.ts';
export type { Settings } from './settings.ts';

export type TeamsServer = Awaited<ReturnType<typeof startTeamsServer>>;

/** Our stand-in for the Bot Connector and the people in Teams, on a port of its own. */
export async function startTeamsServer(options: Partial<Settings> = {}) {
  const settings = settingsWith(options);
  const app = express();
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const core = await coreOf(settings, () => url);
  app.use(login(core), connector(core));

  return {
    url,
    settings,
    /** What activities name as `serviceUrl`. */
    serviceUrl: core.serviceUrl(),
    /** The login, and the metadata of the keys that sign activities. */
    loginUrl: url,
    openIdUrl: `${url}${core.issuer.path}/openidconfiguration`,
    botId: core.botId,
    /** What the app has as its environment. */
    env: {
      TEAMS_APP_ID: settings.appId,
      TEAMS_APP_PASSWORD: settings.appPassword,
      TEAMS_TENANT_ID: settings.tenantId,
      TEAMS_SERVICE_HOSTS: '127.0.0.1',
      TEAMS_LOGIN_URL: url,
      TEAMS_OPENID_URL: `${url}${core.issuer.path}/openidconfiguration`,
    },

    addUser: core.world.addUser,
    addTeam: core.world.addTeam,
    addChannel: core.world.addChannel,
    addTag: core.world.addTag,
    /** The tag is no more. */
    removeTag: (tag: Tag): void => void core.world.tags.delete(tag.id),
    personalOf: (user: User): string => core.world.personalOf(user.id),
    /** From now on the bot may not write there, though it is installed. */
    blockWrites: (channel: Channel, blocked = true): void => void (channel.writeBlocked = blocked),
    ...whatHappens(core),

    as: (who: string | User): Person =>
      personAs(core, typeof who === 'string' ? core.world.userOf(who) : who),

    deliverTo: core.courier.deliverTo,
    /** A signed token as accompanies an activity, forged as asked. */
    tokenFor: core.issuer.tokenFor,
    /** Every access token of the bot is void from now on. */
    revokeAccess: core.issuer.revokeAccess,

    fault: (fault: Fault): void => core.faults.plan(fault),
    clearFaults: core.faults.clear,
    /** Lets time pass for tokens, rate limits and the ids of messages; nothing waits. */
    passes: core.clock.passes,
    until: core.changes.until,
    /** Resolves when no delivery is on its way any more. */
    settled: core.courier.settled,

    ...readsOf(core),

    stop: untilStopped('the Teams stand-in', async () => {
      core.courier.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}

/** What a test, or the person it plays, can see. */
function readsOf(core: Core) {
  const shown = (place: string) =>
    core.messages
      .in(place)
      .filter((each) => each.onlyTo === undefined)
      .map((each) => shownMessage(each));
  return {
    /** What begins a thread in the channel, oldest first. */
    messages: (channel: string): readonly ShownMessage[] =>
      shown(channel).filter((each) => each.root === each.id),
    /** What stands under a message, oldest first. */
    thread: (channel: string, id: string): readonly ShownMessage[] =>
      shown(channel).filter((each) => each.root === id && each.id !== id),
    /** The bot's coloured cards that begin a thread, as everybody sees them. */
    cardsIn: (channel: string): readonly Card[] =>
      core.messages
        .in(channel)
        .filter((each) => each.from === core.botId && each.root === each.id && each.onlyTo === undefined)
        .flatMap(cardIn),
    /** The chat of a person with the bot. */
    personal: (user: User): readonly ShownMessage[] => shown(core.world.personalOf(user.id)),
    /** What the bot said to this person alone, in channels. */
    targetedOf: (user: User): readonly ShownMessage[] =>
      core.messages
        .all()
        .filter((each) => each.onlyTo === user.id && each.from === core.botId)
        .map((each) => shownMessage(each)),
    errorsShown: (user: User): readonly ShownError[] => core.errors.filter((each) => each.userId === user.id),
    calls: (method?: Method): readonly ApiCall[] =>
      method === undefined ? core.calls : core.calls.filter((call) => call.method === method),
    /** How often the bot asked for an access token. */
    tokenRequests: (): number => core.counts.tokens,
    deliveries: (): readonly Delivery[] => core.courier.deliveries,
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
