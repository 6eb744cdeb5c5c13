import type { ChatPlatform, Environment, PlatformTools } from './platform.ts';
import { slackPlatform } from './slack/index.ts';
import { webPlatform } from './web/index.ts';

export { isOpenToOthers } from './web/index.ts';

/** Every chat platform that is switched on. What is half set is told to `problem`. */
export function chatPlatforms(
  env: Environment,
  tools: PlatformTools,
  problem: (text: string) => void,
): readonly ChatPlatform[] {
  return [webPlatform(env, tools, problem), slackPlatform(env, tools, problem)].filter(
    (platform) => platform !== undefined,
  );
}
