import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Measures the mail parser over a folder of mails that others collected, which brings its own program for that:
 *
 *   npm run bench:mail [-- FOLDER [options of mail-eval.mjs, such as --wrap or --failures 20]]
 */
const ADAPTER = join(import.meta.dirname, 'mail-adapter.ts');
const BESIDE_THE_CHECKOUT = join(import.meta.dirname, '..', '..', 'shared', 'mail-corpus');

const given = process.argv.slice(2);
const named = given[0]?.startsWith('--') === false;
const folder = named ? resolve(given[0] ?? '') : BESIDE_THE_CHECKOUT;
const options = named ? given.slice(1) : given;
const program = join(folder, 'mail-eval.mjs');

if (existsSync(program)) {
  const { status } = spawnSync(process.execPath, [program, '--fn', ADAPTER, ...options], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  process.stderr.write(
    `There is no mail-eval.mjs in ${folder}: name the folder of the mails to measure with.\n`,
  );
  process.exitCode = 1;
}
