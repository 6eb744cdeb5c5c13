import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/leaks.ts'],
    // An embedded database is 300 MB and opens in seconds on a busy machine.
    maxWorkers: 2,
    // Some tests start the product four times over, each a process of its own.
    hookTimeout: 120_000,
    testTimeout: 90_000,
    // A browser on two busy cores misses a beat now and then; what fails twice is wrong.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
});
