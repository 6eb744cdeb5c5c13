import { afterAll } from 'vitest';

import { leaked } from './leaks.ts';

/** A setup file's hook is registered first and so runs last, after the file's own. */
afterAll(() => {
  const names = leaked();
  if (names.length > 0) throw new Error(`never stopped: ${names.join(', ')}`);
});
