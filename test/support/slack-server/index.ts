import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';

import express from 'express';

import { untilStopped } from '../leaks.ts';
import { webApi } from './api.ts';
import type { Attention } from './attention.ts';
import { attentionOf } from './attention.ts';
import type { ApiCall, Core, ShownError } from './core.ts';
import { coreOf } from './core.ts';
import type { Delivery } from './courier.ts';
import type { Fault } from './faults.ts';
import type { SharedFile } from './files.ts';
import type { Card, ShownMessage, ShownView } from './looks.ts';
import { cardOf, shownMessage, shownView } from './looks.ts';
import type { Message } from './messages.ts';
import { otherDoors } from './other-doors.ts';
import type { Person } from './person.ts';
import { personAs } from './person.ts';
import type { Settings } from './settings.ts';
import { settingsWith } from './settings.ts';
import { httpTransport, nowhere } from './transports.ts';
import { whatHappens } from './happenings.ts';
import type { Team, User } from './world.ts';

export type { Fault } from './faults.ts';
export type { Person } from './person.ts';
export type { Settings } from './settings.ts';
export { BOT_EVENTS, BOT_SCOPES, DOCUMENTED } from './settings.ts';
export { slackSignature } from './transports.ts';

export type SlackServer = Awaited<ReturnType<typeof startSlackServer>>;

/** Our stand-in for Slack, on a port of its own, with one workspace in which the app is installed. */
export async function startSlackServer(options: Partial<Settings> = {}) {
  const settings = settingsWith(options);
  const app = express();
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const core = coreOf(settings, () => url);
  app.use(webApi(core), otherDoors(core));
  server.on('upgrade', (request, socket) => core.socketMode.upgrade(request, socket));
  const team = core.world.addTeam({ name: 'Acme' });

  return {
    url,
    /** What the bot has as SLACK_API_URL. */
    apiUrl: `${url}/api/`,
    settings,
    /** The first workspace. */
    team,
    botToken: (): string => tokenOf(team),
    tokenOf,

    addTeam: core.world.addTeam,
    addUser: core.world.addUser,
    addChannel: core.world.addChannel,
    addUserGroup: core.world.addUserGroup,
    ...whatHappens(core),

    as: (who: string | User): Person =>
      personAs(core, typeof who === 'string' ? core.world.userOf(who) : who),

    /** `http://…` of the bot, `socket` for Socket Mode, or nowhere. */
    deliverTo(where: string | undefined): void {
      if (where === undefined) core.courier.use(nowhere);
      else if (where === 'socket') core.courier.use(core.socketMode.transport);
      else
        core.courier.use(httpTransport(where + settings.requestPath, settings.signingSecret, settings.ackMs));
    },
    verifyUrl: core.courier.verifyUrl,
    redeliver: core.courier.redeliver,
    socket: {
      connections: core.socketMode.connections,
      disconnect: core.socketMode.disconnect,
      cut: core.socketMode.cut,
    },

    fault: (fault: Fault): void => core.faults.plan(fault),
    clearFaults: core.faults.clear,
    /** Lets time pass for triggers, response URLs, rate limits and the ts of messages; nothing waits. */
    passes: core.clock.passes,
    until: core.changes.until,
    /** Resolves when no delivery is on its way any more. */
    settled: core.courier.settled,

    ...readsOf(core),

    stop: untilStopped('the Slack stand-in', async () => {
      core.courier.stop();
      core.socketMode.cut();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}

/** What a test, or the person it plays, can see. */
function readsOf(core: Core) {
  return {
    /** What the channel shows, oldest first; replies are in their thread. */
    messages: (channel: string): readonly Message[] => core.messages.inChannel(channel),
    thread: (channel: string, ts: string): readonly Message[] => core.messages.replies(channel, ts),
    cardsIn: (channel: string): readonly Card[] => core.messages.inChannel(channel).flatMap(cardOf),
    look: (channel: string, ts: string): ShownMessage => shownMessage(messageIn(core, channel, ts)),
    /** Whom a message calls and where it leads: what Slack would make of it beyond its letters. */
    attentionOf: (channel: string, ts: string): Attention => attentionOf(messageIn(core, channel, ts)),
    directMessages: (user: string): readonly Message[] =>
      core.messages.inChannel(
        core.world.directMessage(core.world.teamOf(core.world.userOf(user).teamId), user).id,
      ),
    ephemeralsOf: (user: string): readonly ShownMessage[] =>
      core.messages.ephemerals.filter((each) => each.user === user).map(shownMessage),
    /** The top modal, with how many are open. */
    viewOf(user: string): (ShownView & { readonly depth: number }) | undefined {
      const stack = core.views.stackOf(user);
      const view = stack.at(-1);
      return view && { ...shownView(view), depth: stack.length };
    },
    homeOf(user: string): ShownView | undefined {
      const view = core.views.homeOf(user);
      return view && shownView(view);
    },
    errorsShown: (user: string): readonly ShownError[] => core.errors.filter((each) => each.userId === user),
    files: core.files.all,
    fileOf: (id: string): SharedFile | undefined => core.files.get(id),
    calls: (method?: string): readonly ApiCall[] =>
      method === undefined ? core.calls : core.calls.filter((call) => call.method === method),
    deliveries: (): readonly Delivery[] => core.courier.deliveries,
  };
}

function messageIn(core: Core, channel: string, ts: string): Message {
  const message = core.messages.get(channel, ts);
  if (!message) throw new Error(`there is no message ${ts} in ${channel}`);
  return message;
}

function tokenOf(team: Team): string {
  if (team.token === undefined) throw new Error(`the app is not installed in ${team.name}`);
  return team.token;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
