import { expect, it } from 'vitest';

import { issueUnder } from '../../../src/bot/teams/issue-under.ts';
import { issueId } from '../../../src/issues/issue.ts';

/** A desk that learns of a card only after it was asked so often. */
function deskAfter(looks: number) {
  const asked: string[] = [];
  return {
    asked,
    desk: {
      issueOf: async (platform: string, ref: string) => {
        asked.push(`${platform} ${ref}`);
        return asked.length > looks ? issueId(12) : undefined;
      },
    },
  };
}

it('is waited for where the thread is young: its card may be seen before it is kept', async () => {
  const { desk, asked } = deskAfter(2);
  const root = String(Date.now());

  expect(await issueUnder({ desk }, { channel: '19:c', root })).toBe(12);
  expect(asked).toEqual(Array(3).fill(`teams 19:c/${root}`));
});

it('is not waited for where the thread is old', async () => {
  const { desk, asked } = deskAfter(2);

  expect(await issueUnder({ desk }, { channel: '19:c', root: '1700000000000' })).toBeUndefined();
  expect(asked).toHaveLength(1);
});
