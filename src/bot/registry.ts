import type { ChatPlatform, Environment, PlatformTools } from './platform.ts';
import { webPlatform } from './web/index.ts';

export { accessOf, isOpenToOthers } from './web/index.ts';

type Making = (
  env: Environment,
  tools: PlatformTools,
  problem: (text: string) => void,
) => ChatPlatform | undefined;

/**
 * The platforms outside, by what their settings begin with. One that is off is not loaded: their libraries take
 * longer to read than all of ours.
 */
const OUTSIDE: Readonly<Record<string, () => Promise<Making>>> = {
  SLACK_: async () => (await import('./slack/index.ts')).slackPlatform,
  TEAMS_: async () => (await import('./teams/index.ts')).teamsPlatform,
};

/** Every chat platform that is switched on. What is half set is told to `problem`. */
export async function chatPlatforms(
  env: Environment,
  tools: PlatformTools,
  problem: (text: string) => void,
): Promise<readonly ChatPlatform[]> {
  const made: (ChatPlatform | undefined)[] = [webPlatform(env, tools, problem)];
  for (const [prefix, load] of Object.entries(OUTSIDE)) {
    const isSet = Object.entries(env).some(([name, value]) => name.startsWith(prefix) && value?.trim());
    if (isSet) made.push((await load())(env, tools, problem));
  }
  return made.filter((platform) => platform !== undefined);
}
