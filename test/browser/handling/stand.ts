import { afterEach } from 'vitest';

import type { Correspondence } from '../../support/correspondence.ts';
import type { Staff } from '../../support/staff.ts';
import { closeEverything, live } from '../../support/staff.ts';

/** What the tests of one app and one window share. */
export interface Stand {
  readonly post: Correspondence;
  readonly ana: Staff;
}

/** Leaves no open issue and no draft to the next test, and the window in the channel. */
export function clearedAfterwards(stand: () => Stand): void {
  afterEach(async () => {
    const { post, ana } = stand();
    await closeEverything(post.url);
    await ana.page.evaluate('localStorage.clear()');
    await ana.page.goto('/channels/support');
    await live(ana.page);
  });
}
