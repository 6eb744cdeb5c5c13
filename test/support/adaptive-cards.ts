import { createRequire } from 'node:module';

import type * as Reader from 'adaptivecards';

/** Microsoft's own reader of cards, in one file, because what its `main` names cannot be imported by Node. */
export const AdaptiveCards: typeof Reader = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
);
