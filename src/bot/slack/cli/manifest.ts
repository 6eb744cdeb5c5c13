import { parseArgs } from 'node:util';

import type { WayIn } from '../manifest.ts';
import { appManifest, creationUrl } from '../manifest.ts';

const USAGE = `npm run slack:manifest [-- --socket]

Prints the manifest of the Slack app, and the page that makes the app of it with one click.
PUBLIC_URL says where Slack calls Switchboard, SLACK_COMMAND what the slash command is called (/issues).
With --socket or SLACK_APP_TOKEN, or without PUBLIC_URL, Switchboard dials in instead (Socket Mode).
`;

const WORDS: Record<WayIn['by'], string> = {
  http: 'For HTTP: Slack calls PUBLIC_URL. (--socket: Switchboard dials in and needs no address.)',
  socket: 'For Socket Mode: Switchboard dials in. (With PUBLIC_URL set and no --socket: Slack calls it.)',
};

print(process.argv.slice(2));

function print(words: readonly string[]): void {
  const wish = read(words);
  if (wish === undefined || wish.help) {
    process.stderr.write(USAGE);
    process.exitCode = wish === undefined ? 1 : 0;
    return;
  }
  const way = wayIn(wish.socket);
  if (way.by === 'http' && !way.publicUrl.startsWith('https://'))
    process.stderr.write('Slack calls only addresses that begin with https://; PUBLIC_URL does not.\n\n');
  const manifest = appManifest(way, set('SLACK_COMMAND') ?? '/issues');
  process.stdout.write(`${JSON.stringify(manifest, undefined, 2)}\n`);
  // Beside the manifest, not in it: what is printed can go into a file as it is.
  process.stderr.write(`\n${WORDS[way.by]}\nOpen this page to make the app:\n\n${creationUrl(manifest)}\n`);
}

function read(words: readonly string[]) {
  try {
    const options = {
      socket: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args: [...words], options }).values;
  } catch {
    return undefined;
  }
}

function wayIn(socketAsked: boolean): WayIn {
  const publicUrl = set('PUBLIC_URL')?.replace(/\/+$/, '');
  if (publicUrl === undefined) return { by: 'socket' };
  const socket = socketAsked || set('SLACK_APP_TOKEN') !== undefined;
  return socket ? { by: 'socket', publicUrl } : { by: 'http', publicUrl };
}

// An empty value is how compose files and shells say "not set".
function set(name: string): string | undefined {
  const trimmed = process.env[name]?.trim();
  return trimmed === '' ? undefined : trimmed;
}
