import { parseArgs } from 'node:util';

import type { Environment } from '../config.ts';
import { examine } from './examine.ts';
import { table } from './table.ts';

const USAGE = `npm run doctor [-- --post PLATFORM:CONVERSATION]...

Looks at the settings, the database, what every platform and channel needs, and whether the public address leads
here, and says what to do about what is wrong. It changes nothing and sends nothing to a customer. With --post it
puts a test card into a conversation, named as npm run inbox names it.`;

/** The exit code: 0 where all is well, 1 where something is not, 2 where the command line cannot be read. */
export async function doctorCommand(
  env: Environment,
  words: readonly string[],
  say: (line: string) => void,
): Promise<number> {
  const wish = read(words);
  if (wish === undefined || wish.help) {
    say(USAGE);
    return wish === undefined ? 2 : 0;
  }
  const found = await examine(env, wish.posts);
  const wrong = found.filter(({ ok }) => !ok).length;
  say(table(found));
  say('');
  if (wrong === 0) say('All is well.');
  else say(wrong === 1 ? 'One thing is wrong.' : `${wrong} things are wrong.`);
  return wrong === 0 ? 0 : 1;
}

function read(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { help: { type: 'boolean', default: false }, post: { type: 'string', multiple: true } },
    });
    const posts = (values.post ?? []).map((typed) => {
      const [, platform, conversation] = /^([^:]+):(.+)$/.exec(typed) ?? [];
      if (platform === undefined || conversation === undefined) throw new Error('no conversation');
      return { platform, conversation };
    });
    return { help: values.help, posts };
  } catch {
    return undefined;
  }
}
