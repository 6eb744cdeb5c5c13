import { like } from 'drizzle-orm';
import { vi } from 'vitest';

import type { Opened } from '../../src/db/client.ts';
import { postings } from '../../src/db/schema-postings.ts';

/**
 * Resolves once we know a card by the platform's own name for it. A card is seen a moment before we have been
 * told that name, and until then nothing can be said under it.
 */
export async function untilKnown({ db }: Pick<Opened, 'db'>, name: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const known = await db.$count(postings, like(postings.ref, `%/${name}`));
      if (known === 0) throw new Error(`nobody has told us that ${name} is a card`);
    },
    { timeout: 20_000, interval: 10 },
  );
}
