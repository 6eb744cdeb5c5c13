import { Router } from 'express';

import { DeliveryError } from '../../issues/delivery.ts';
import type { ChecksItself } from '../../checkup.ts';
import type { CardView } from '../card.ts';
import type {
  ChatPlatform,
  Environment,
  KeepsPace,
  Mention,
  Notice,
  Notifies,
  PlatformTools,
  PostsTestCards,
  Redacts,
  UpdatesMessages,
} from '../platform.ts';
import { testCard } from '../test-card.ts';
import { issueCard, summaryOf } from './adaptive-card.ts';
import { teamsBindings } from './bindings.ts';
import type { CardActivity } from './card-json.ts';
import { cardActivity } from './card-json.ts';
import { teamsCheckup } from './checkup.ts';
import { teamsClient } from './client.ts';
import type { TeamsSettings } from './config.ts';
import { teamsSettings } from './config.ts';
import type { TeamsContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { fileLinks } from './file-links.ts';
import { handlersOver } from './handlers.ts';
import { linkTo } from './links.ts';
import { noticeActivity } from './notice-card.ts';
import { teamsPeople } from './people.ts';
import { paceOf } from './pace.ts';
import { redactionsOn } from './redact.ts';
import { postIn, refOf } from './refs.ts';
import { replyDoor } from './reply-door.ts';
import { replyDrafts } from './reply-drafts.ts';
import { teamsSdk } from './sdk.ts';
import { signedLinks } from './signed-links.ts';
import { tagKept } from './tags.ts';
import type { Beside } from './thread-message.ts';
import { threadActivity } from './thread-message.ts';

type TeamsPlatform = ChatPlatform &
  UpdatesMessages &
  KeepsPace &
  Notifies &
  Redacts &
  PostsTestCards &
  ChecksItself;

/**
 * Microsoft Teams. A press is answered with the card as it is now; all else that it shows goes through the outbox.
 * undefined where nothing of it is set.
 */
export function teamsPlatform(
  env: Environment,
  tools: PlatformTools,
  problem: (text: string) => void,
): TeamsPlatform | undefined {
  const settings = teamsSettings(env, problem);
  return settings && platformWith(settings, tools, () => new Date());
}

function platformWith(settings: TeamsSettings, tools: PlatformTools, clock: () => Date): TeamsPlatform {
  const { log, shelf } = tools;
  const { bot } = settings;
  const late: { context?: TeamsContext } = {};
  const context = (): TeamsContext => {
    if (!late.context) throw new Error('nothing comes in before there are routes');
    return late.context;
  };
  const sdk = teamsSdk(settings, handlersOver(context), tools, clock);
  const bindings = teamsBindings(shelf, bot.registration === 'playground' ? undefined : bot.tenant, clock);
  const client = teamsClient((service) => sdk.connector(service), bindings);

  const links = signedLinks(tools, clock);
  const files = fileLinks(links, tools, clock);
  const drafts = replyDrafts(shelf, links, clock);

  async function activityOf(card: CardView): Promise<CardActivity> {
    return cardActivity(issueCard(card, (await files.now()).fileUrl), summaryOf(card));
  }

  async function called(mention: Mention | undefined): Promise<Beside['mentioned']> {
    if (mention === undefined) return undefined;
    if ('group' in mention) {
      const tag = tagKept(mention.group);
      return tag && { ...tag, type: 'tag' };
    }
    const reach = await context().people.reach(mention.person);
    return reach && { id: reach.id, name: reach.name };
  }

  return {
    name: PLATFORM,

    routes(desk) {
      const people = teamsPeople({ desk, client, shelf, allowGuests: settings.allowGuests, log, clock });
      late.context = { desk, people, bindings, client, files, drafts, log };
      const router = Router();
      router.use(sdk.door);
      router.use(files.door(desk));
      router.use(replyDoor(desk, { drafts, signed: links }, tools));
      return router;
    },

    async postCard(conversation, card) {
      return refOf(await client.post(conversation, await activityOf(card)));
    },

    async updateCard(ref, card) {
      await client.update(postIn(ref), await activityOf(card));
    },

    async postMessage(ref, message) {
      const mentioned = await called(message.mention);
      const here = await files.now();
      const reply = async (beside: Beside) =>
        refOf(await client.reply(postIn(ref), threadActivity(message, { ...beside, ...here })));
      try {
        return await reply({ mentioned });
      } catch (error) {
        // A tag that is no more, or may not be called here, keeps nobody from reading what came.
        const isRefused = error instanceof DeliveryError && error.kind === 'never';
        if (!isRefused || mentioned?.type !== 'tag') throw error;
        return reply({});
      }
    },

    async updateMessage(ref, message) {
      await client.update(postIn(ref), threadActivity(message, await files.now()));
    },

    paceOf,

    notify: async (person, notice) => {
      const reach = await context().people.reach(person);
      if (!reach) throw new DeliveryError('never', NEVER_SEEN);
      return client.tell(reach, noticeActivity(notice, await linkOf(notice)));
    },

    check: teamsCheckup({ settings, askToken: sdk.askToken, publicUrl: tools.publicUrl, clock }),
    async postTestCard(conversation) {
      await client.post(conversation, await activityOf(testCard(clock())));
    },
    ...redactionsOn(client, (person) => context().people.reach(person)),

    async stop() {},
  };

  async function linkOf({ ref }: Notice): Promise<string | undefined> {
    return ref === undefined ? undefined : linkTo(bindings, ref);
  }
}

const NEVER_SEEN = 'Teams has not told Switchboard of this person yet.';
