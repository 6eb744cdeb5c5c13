import type { Receiver } from '@slack/bolt';
import { Router } from 'express';

import type { ChecksItself } from '../../checkup.ts';
import type {
  CallsLocally,
  ChatPlatform,
  Desk,
  DialsOut,
  Environment,
  FindsFiles,
  FindsPosts,
  KeepsPace,
  Notifies,
  PlatformTools,
  PostsTestCards,
  Redacts,
  RemovesFiles,
  SharesFiles,
  UpdatesMessages,
} from '../platform.ts';
import { testCard } from '../test-card.ts';
import { cardMessage } from './blocks.ts';
import { boltLog } from './bolt-log.ts';
import { slackCheckup } from './checkup.ts';
import { slackClient } from './client.ts';
import type { SlackSettings } from './config.ts';
import { slackSettings } from './config.ts';
import { PLATFORM } from './context.ts';
import { installations } from './installations.ts';
import { listenTo } from './listeners.ts';
import { lookUp } from './look-up.ts';
import { newsOf } from './news.ts';
import { sendNotice } from './notice.ts';
import { slackReceiver } from './receiver.ts';
import { paceOf } from './pace.ts';
import { redactionsOn } from './redact.ts';
import { personIn, postIn, refOf } from './refs.ts';
import { originalsOver, shareFile } from './share-file.ts';
import { slackSocket } from './socket.ts';
import { isForChannel, threadMessage } from './thread.ts';

type SlackPlatform = ChatPlatform &
  UpdatesMessages &
  FindsPosts &
  SharesFiles &
  FindsFiles &
  KeepsPace &
  Notifies &
  CallsLocally &
  PostsTestCards &
  ChecksItself &
  Redacts &
  RemovesFiles &
  Partial<DialsOut>;

/**
 * Slack. Everything it shows goes through the outbox, so what comes in from Slack is only read, brought to the
 * desk and answered. undefined where nothing of it is set.
 */
export function slackPlatform(
  env: Environment,
  tools: PlatformTools,
  problem: (text: string) => void,
): SlackPlatform | undefined {
  const settings = slackSettings(env, problem);
  return settings && platformWith(settings, tools, () => new Date());
}

function platformWith(settings: SlackSettings, tools: PlatformTools, clock: () => Date): SlackPlatform {
  const { log } = tools;
  const { door } = settings;
  const apiUrl = settings.apiUrl === undefined ? undefined : String(settings.apiUrl);
  const api = { logger: boltLog(log), ...(apiUrl !== undefined && { slackApiUrl: apiUrl }) };
  const installed = installations(settings, tools);
  const client = slackClient(installed, { ...api, timeout: settings.answerMs });
  const posts = lookUp(client, installed, clock);
  const originals = originalsOver(client, posts);
  const news = newsOf(tools);
  const socket =
    door.mode === 'socket'
      ? slackSocket({ appToken: door.appToken, apiUrl, log, boltLogger: api.logger })
      : undefined;

  function listen(desk: Desk, receiver: Receiver): void {
    news.tell(listenTo({ desk, receiver, installed, settings, tools, api, clock, originals }));
  }

  return {
    name: PLATFORM,

    routes(desk) {
      const router = Router();
      if (installed.doors) router.use(installed.doors);
      if (settings.access.by === 'oauth' && settings.access.onlyTeams === undefined)
        log.warn(
          'any workspace may install the app and read every issue: SLACK_WORKSPACES can name those that may',
        );
      if (door.mode === 'http') {
        const http = slackReceiver(door.signingSecret, tools, clock);
        listen(desk, http.receiver);
        router.use(http.router);
      }
      // So that the first click need not wait for it. Slack may be away now; it is asked again when needed.
      if (!installed.many)
        installed.of(undefined).catch((error: unknown) => {
          log.warn({ err: error }, 'Slack could not be asked who we are');
        });
      return router;
    },

    ...(socket && {
      async dial(desk) {
        listen(desk, socket.receiver);
        await socket.dial();
      },
    }),

    async postCard(conversation, card) {
      const ref = refOf(await client.post(await client.place(conversation), cardMessage(card)));
      news.changed();
      return ref;
    },

    async updateCard(ref, card) {
      await client.update(postIn(ref), cardMessage(card));
      news.changed();
    },

    async postMessage(ref, message) {
      const { ts, ...place } = postIn(ref);
      const under = { ts, isForChannel: isForChannel(message) };
      return refOf(await client.post(place, threadMessage(message), under));
    },

    updateMessage: (ref, message) => client.update(postIn(ref), threadMessage(message)),

    async findCard(conversation, issue, since) {
      const found = await posts.card(await client.place(conversation), issue, since);
      return found && refOf(found);
    },

    async findMessage(ref, message, since) {
      const found = await posts.message(postIn(ref), message, since);
      return found && refOf(found);
    },

    shareFile: (ref, file, name) => shareFile(client, postIn(ref), file, name),
    findFile: (ref, name, since) => posts.file(postIn(ref), name, since),

    paceOf,

    notify: (person, notice) => sendNotice(client, person, notice),
    // Elsewhere a person's id means nobody.
    async canCall(person, conversation) {
      return personIn(person).team === (await client.place(conversation)).team;
    },
    ...redactionsOn(client, installed),

    check: slackCheckup({ settings, installed, apiUrl, publicUrl: tools.publicUrl, clock }),
    async postTestCard(conversation) {
      await client.post(await client.place(conversation), cardMessage(testCard(clock())));
    },

    async stop() {
      await socket?.stop();
      await news.stop();
    },
  };
}
