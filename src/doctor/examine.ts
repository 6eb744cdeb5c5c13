import type { ChatPlatform, PostsTestCards } from '../bot/platform.ts';
import { chatPlatforms } from '../bot/registry.ts';
import type { CustomerChannel } from '../channels/channel.ts';
import { customerChannels } from '../channels/registry.ts';
import type { Checked, ChecksItself } from '../checkup.ts';
import { checking } from '../checkup.ts';
import type { Environment } from '../config.ts';
import { readConfig } from '../config.ts';
import type { Conversation } from '../issues/issue.ts';
import { createLogger } from '../logger.ts';
import { telemetrySettings } from '../telemetry/config.ts';
import type { Place } from './place.ts';
import { openPlace } from './place.ts';
import { publicUrlCheck } from './public-url.ts';

type Adapter = ChatPlatform | CustomerChannel;

/**
 * Looks at everything, in the order in which one would mend it. What a platform or channel needs, it knows itself:
 * nothing here names one. Test cards go where `posts` says.
 */
export async function examine(env: Environment, posts: readonly Conversation[]): Promise<readonly Checked[]> {
  const problems: string[] = [];
  const problem = (text: string) => problems.push(text);
  const config = readConfig(env, problem);
  telemetrySettings(env, problem);
  const place = problems.length === 0 ? await openPlace(config) : undefined;
  try {
    const { platforms, channels } = await adaptersOf(env, config.publicUrl, place, problem);
    const adapters = [...platforms, ...channels];
    try {
      const settings = settingsChecked(problems, adapters);
      const { isReached, checked } = await publicUrlCheck(config.publicUrl, place?.installation);
      return [
        ...settings,
        ...(place?.checked ?? []),
        checked,
        ...(await Promise.all(adapters.filter(checksItself).map((one) => checkOf(one, isReached)))).flat(),
        ...(await Promise.all(posts.map((at) => postedTo(at, platforms)))),
      ];
    } finally {
      await Promise.all(adapters.map((adapter) => adapter.stop()));
    }
  } finally {
    await place?.stop();
  }
}

async function adaptersOf(
  env: Environment,
  publicUrl: string,
  place: Place | undefined,
  problem: (text: string) => void,
) {
  const log = createLogger('silent');
  const shared = {
    ...{ log, publicUrl, rejected: () => {}, pageGuard: absent },
    shelf: place?.shelf ?? {
      kept: async () => undefined,
      keep: async () => {},
      keepFirst: async () => undefined,
    },
  };
  const addresses = async () => (await place?.inboxes?.list())?.flatMap((inbox) => inbox.listens) ?? [];
  const channels = customerChannels(
    env,
    { ...shared, addresses, localUrl: absent, file: async () => undefined },
    problem,
  );
  const signals = { publish: async () => {}, subscribe: async () => async () => {} };
  const platforms = await chatPlatforms(
    env,
    { ...shared, signals, talk: absent, calls: absent, panels: [] },
    problem,
  );
  return { channels, platforms };
}

function absent(): never {
  throw new Error('the doctor has none');
}

function settingsChecked(problems: readonly string[], adapters: readonly Adapter[]): readonly Checked[] {
  if (problems.length > 0)
    return problems.map((found) => ({
      ...{ what: 'Settings', ok: false, found },
      todo: 'Switchboard does not start before it is mended.',
    }));
  const names = adapters.map(({ name }) => name).join(', ');
  return [{ what: 'Settings', ok: true, found: `switched on: ${names}` }];
}

/** A check that fails in a way nobody expected is one thing that is wrong, and keeps no other from being looked at. */
async function checkOf(adapter: Adapter & ChecksItself, isReached: boolean): Promise<readonly Checked[]> {
  try {
    return await adapter.check({ isReached });
  } catch (error) {
    return [
      {
        ...{ what: adapter.name, ok: false, found: `could not be looked at: ${wordsOf(error)}` },
        todo: 'Mend what is wrong above first, and run this again.',
      },
    ];
  }
}

async function postedTo(at: Conversation, platforms: readonly ChatPlatform[]): Promise<Checked> {
  const what = `Test card: ${at.platform}`;
  const platform = platforms.find(({ name }) => name === at.platform);
  if (!platform)
    return { what, ok: false, found: `${at.platform} is not switched on`, todo: 'Set its settings first.' };
  if (!postsTestCards(platform)) return { what, ok: true, found: 'needs none: it is part of Switchboard' };
  return checking(
    what,
    async () => {
      await platform.postTestCard(at.conversation);
      return `stands in ${at.conversation}`;
    },
    (error) => ({
      found: wordsOf(error),
      todo: `Look at the conversation ${at.conversation}, and at its name.`,
    }),
  );
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

function checksItself(adapter: Adapter): adapter is Adapter & ChecksItself {
  return 'check' in adapter;
}

function postsTestCards(platform: ChatPlatform): platform is ChatPlatform & PostsTestCards {
  return 'postTestCard' in platform;
}
