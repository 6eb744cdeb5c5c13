import { randomUUID } from 'node:crypto';

import * as z from 'zod';

import { employeeId, issueId } from '../../issues/issue.ts';
import type { Shelf } from '../../issues/store.ts';
import type { SignedLinks } from './signed-links.ts';

/** A reply that somebody wrote in Teams, and that waits for its files on a page of ours. */
const Draft = z.object({
  /** Milliseconds; until then it can be sent. */
  until: z.number(),
  issue: z.number().transform(issueId),
  /** Whoever comes with its link sends it as them. */
  employee: z.number().transform(employeeId),
  text: z.string(),
  /** The way of it, by its key. */
  route: z.string().optional(),
  origin: z.object({ platform: z.string(), conversation: z.string(), ref: z.string() }).optional(),
});
export type Draft = z.infer<typeof Draft>;

/** Whose the reply is: each has it for good who asked for it first. */
const Held = z.object({ by: z.enum(['page', 'dialog']) });

export interface ReplyDrafts {
  /** Its name, and the link to its page. */
  begin(draft: Omit<Draft, 'until'>): Promise<{ readonly id: string; readonly url: string }>;
  /** undefined: there is none, or it is over. */
  read(id: string): Promise<Draft | undefined>;
  /** Once the page sends it, or the dialog has it back, the other cannot: so it goes once. */
  claim(id: string, by: 'page' | 'dialog'): Promise<'page' | 'dialog'>;
  /** It is on its way. Saying so again changes nothing. */
  sent(id: string): Promise<void>;
  wasSent(id: string): Promise<boolean>;
}

export const REPLIES_PATH = '/teams/replies';

export function replyDrafts(shelf: Shelf, signed: SignedLinks, clock: () => Date): ReplyDrafts {
  const until = () => clock().getTime() + HOUR_MS;

  return {
    async begin(draft) {
      const id = randomUUID();
      const end = until();
      await shelf.keep(keyOf(id), { ...draft, until: end });
      const linkTo = await signed.until(new Date(end));
      return { id, url: linkTo(`${REPLIES_PATH}/${id}`) };
    },

    async read(id) {
      const kept = Draft.safeParse(await shelf.kept(keyOf(id)));
      return kept.success && kept.data.until > clock().getTime() ? kept.data : undefined;
    },

    async claim(id, by) {
      return Held.parse(await shelf.keepFirst(`${keyOf(id)}/held`, { by, until: until() })).by;
    },

    sent: (id) => shelf.keep(`${keyOf(id)}/sent`, { until: until() }),

    async wasSent(id) {
      return (await shelf.kept(`${keyOf(id)}/sent`)) !== undefined;
    },
  };
}

const HOUR_MS = 60 * 60_000;

/** What stands there is cleared away after its `until`: see `Shelf`. */
function keyOf(id: string): string {
  return `passing/teams-reply/${id}`;
}
