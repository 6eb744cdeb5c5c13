import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { defineConfig } from 'vitest/config';

import { LongestFirst } from './test/support/longest-first.ts';

// What one process has compiled the next ones need not.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules', '.cache', 'compiled');

const FILES = 'test/**/*.test.ts';
const ALL = globSync(FILES, { cwd: import.meta.dirname });
/** What keeps both processors busy by itself, or takes hold of its process. */
const ALONE = ALL.filter(
  (file) =>
    /^test.(faults\b|flows.(fuzz|kill|start)\.|bench\.)/.test(file) ||
    /http-mock|useFakeTimers/.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
);
const BROWSER = ALL.filter((file) => /^test.browser\b/.test(file) && !ALONE.includes(file));

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/leaks-fail.ts'],
    // As the product does; importing is much of the work.
    execArgv: ['--import', './src/quick-imports.ts'],
    maxWorkers: 2,
    // An embedded database is 300 MB and opens in seconds on a busy machine; nothing waits this long on a quiet one.
    hookTimeout: 60_000,
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE } },
      // All others share what they import: it takes longer than most of their tests.
      { extends: true, test: { name: 'browser', include: BROWSER, isolate: false } },
      {
        extends: true,
        test: { name: 'shared', include: [FILES], exclude: [...ALONE, ...BROWSER], isolate: false },
      },
    ],
  },
});
