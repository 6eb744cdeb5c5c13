import { join } from 'node:path';

import { defineConfig } from 'vitest/config';

// Each test file has a process of its own; what one has compiled the next ones need not.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules', '.cache', 'compiled');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/leaks.ts'],
    // As the product does; every test file imports everything anew.
    execArgv: ['--import', './src/quick-imports.ts'],
    // An embedded database is 300 MB and opens in seconds on a busy machine; nothing waits this long on a quiet one.
    maxWorkers: 2,
    hookTimeout: 60_000,
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
