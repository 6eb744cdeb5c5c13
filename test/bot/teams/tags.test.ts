import { describe, expect, it } from 'vitest';

import { keptTag, tagKept } from '../../../src/bot/teams/tags.ts';

describe('a tag, as an inbox keeps it', () => {
  it('is read again as it was', () => {
    const tag = { id: 'MTAx#"{}', name: 'Night “crew” \\ 2' };

    expect(tagKept(keptTag(tag))).toEqual(tag);
  });

  it.each(['', 'here', 'S0123', '{}', '{"tag":""}', '[]'])('is not what another kept: %j', (kept) => {
    expect(tagKept(kept)).toBeUndefined();
  });
});
