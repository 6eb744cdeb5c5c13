import type { ChannelTools, CustomerChannel, Environment } from './channel.ts';
import { emailChannel } from './email/index.ts';
import { smsChannel } from './sms/index.ts';

/** Every customer channel that is switched on; a new one is a folder, a line here and one in `addresses.ts`. */
export function customerChannels(
  env: Environment,
  tools: ChannelTools,
  problem: (text: string) => void,
): readonly CustomerChannel[] {
  const all = [smsChannel(env, tools, problem), emailChannel(env, tools, problem)];
  return all.filter((channel) => channel !== undefined);
}
