import { setTimeout } from 'node:timers/promises';

import type { IssueId } from '../../issues/issue.ts';
import type { Desk } from '../platform.ts';
import { PLATFORM } from './context.ts';
import type { Post } from './refs.ts';
import { refOf } from './refs.ts';

/**
 * The issue whose card begins a thread. People may be quicker than we: a card is seen before Teams' answer to its
 * posting is kept. So a young thread is waited for, a little: an invoke is to be answered within three seconds.
 */
export async function issueUnder(
  { desk }: { readonly desk: Pick<Desk, 'issueOf'> },
  { channel, root }: Pick<Post, 'channel' | 'root'>,
): Promise<IssueId | undefined> {
  const card = refOf({ channel, root, message: root });
  const known = await desk.issueOf(PLATFORM, card);
  if (known !== undefined || !isYoung(root)) return known;

  for (let looks = 0; looks < LOOKS; looks += 1) {
    await setTimeout(BETWEEN_LOOKS_MS);
    const found = await desk.issueOf(PLATFORM, card);
    if (found !== undefined) return found;
  }
  return undefined;
}

const LOOKS = 10;
const BETWEEN_LOOKS_MS = 100;
const YOUNG_MS = 20_000;

/** Messages are named after the millisecond in which they were written. */
function isYoung(root: string): boolean {
  return Date.now() - Number(root) < YOUNG_MS;
}
