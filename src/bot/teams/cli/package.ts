import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { appPackage, packageSettings } from '../app-package.ts';

const USAGE = `npm run teams:package [-- FILE]

Writes the app package for Teams (switchboard-teams.zip): upload it under Apps, Manage your apps, Upload an app.
TEAMS_APP_ID says which bot it is, PUBLIC_URL where Teams reaches it. To update an app that is installed, set
TEAMS_APP_VERSION to a higher one, such as 1.0.1.
`;

write(process.argv.slice(2));

function write(words: readonly string[]): void {
  const wish = read(words);
  if (wish === undefined || wish.help) {
    process.stderr.write(USAGE);
    process.exitCode = wish === undefined ? 1 : 0;
    return;
  }
  const wanted = packageSettings(process.env);
  if (!wanted.ok) {
    process.stderr.write(`${wanted.problems.join('\n')}\n`);
    process.exitCode = 1;
    return;
  }
  const icons = { color: icon('color'), outline: icon('outline') };
  try {
    writeFileSync(wish.file, appPackage(wanted.settings, icons));
    process.stdout.write(`${wish.file}\n`);
  } catch (error) {
    process.stderr.write(`${wish.file} cannot be written: ${error instanceof Error ? error.message : ''}\n`);
    process.exitCode = 1;
  }
}

function read(words: readonly string[]) {
  try {
    const options = { help: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    const [file = 'switchboard-teams.zip', ...more] = positionals;
    return more.length > 0 ? undefined : { ...values, file };
  } catch {
    return undefined;
  }
}

function icon(name: 'color' | 'outline'): Uint8Array {
  return readFileSync(join(import.meta.dirname, '..', 'icons', `${name}.png`));
}
