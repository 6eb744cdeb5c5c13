import { z } from 'zod';

/**
 * A tag of a team: the people it calls when an app mentions it. Its id is told where somebody mentions it in a
 * message to the app; it is good in standard channels of its team.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations#tag-mention
 */
export interface Tag {
  readonly id: string;
  readonly name: string;
}

const Kept = z.object({ tag: z.string().min(1), name: z.string() });

/** Pure. A tag as an inbox keeps it, which nobody else reads. */
export function keptTag({ id, name }: Tag): string {
  return JSON.stringify({ tag: id, name });
}

/** Pure. The tag that is kept; undefined for what no tag was kept as. */
export function tagKept(kept: string): Tag | undefined {
  try {
    const { tag: id, name } = Kept.parse(JSON.parse(kept));
    return { id, name };
  } catch {
    return undefined;
  }
}
