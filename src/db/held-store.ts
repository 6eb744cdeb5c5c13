import { and, desc, eq, isNull, lt } from 'drizzle-orm';

import type { InboundMessage } from '../issues/inbound.ts';
import type { Employee, HeldId } from '../issues/issue.ts';
import { heldId } from '../issues/issue.ts';
import type { HeldStore } from '../issues/store.ts';
import type { Database, Opened } from './database.ts';
import { heldMessages } from './schema.ts';
import { employees } from './schema-people.ts';

const PAGE = 50;
const EXCERPT = 300;

export function heldStore({ db }: Opened): HeldStore {
  return {
    async list({ before, limit = PAGE }) {
      const rows = await db
        .select({ held: columns, releasedBy: employees.name })
        .from(heldMessages)
        .leftJoin(employees, eq(employees.id, heldMessages.releasedById))
        .where(before === undefined ? undefined : lt(heldMessages.id, before))
        .orderBy(desc(heldMessages.id))
        .limit(limit + 1);
      const shown = rows.slice(0, limit).map(({ held, releasedBy }) => {
        const { id, theirs, ours, body, releasedAt, ...rest } = held;
        return {
          ...rest,
          ...{ id: heldId(id), from: theirs, to: ours, text: body },
          ...(releasedBy !== null && releasedAt !== null && { released: { by: releasedBy, at: releasedAt } }),
        };
      });
      const last = shown.at(-1);
      return { held: shown, ...(rows.length > limit && last && { next: last.id }) };
    },

    async original(id) {
      const [row] = await db
        .select({ channel: heldMessages.channel, to: heldMessages.ours, bytes: heldMessages.original })
        .from(heldMessages)
        .where(and(eq(heldMessages.id, id), isNull(heldMessages.releasedAt)));
      return row;
    },
  };
}

const columns = {
  id: heldMessages.id,
  channel: heldMessages.channel,
  theirs: heldMessages.theirs,
  ours: heldMessages.ours,
  subject: heldMessages.subject,
  body: heldMessages.body,
  why: heldMessages.why,
  at: heldMessages.at,
  releasedAt: heldMessages.releasedAt,
};

/** Keeps aside what a machine wrote. */
export async function hold(tx: Database, message: InboundMessage): Promise<void> {
  const { channel, from, to, subject, text, automatic, original, at } = message;
  if (automatic === undefined) throw new Error("a person's message is never held");
  await tx.insert(heldMessages).values({
    ...{ channel, theirs: from, ours: to, subject: subject ?? '', why: automatic, at },
    body: text.slice(0, EXCERPT).toWellFormed(),
    original: original ?? new TextEncoder().encode(text),
  });
}

/** False where somebody was faster, or there is no such message. */
export async function markReleased(tx: Database, id: HeldId, by: Employee): Promise<boolean> {
  const released = await tx
    .update(heldMessages)
    .set({ releasedById: by.id, releasedAt: new Date() })
    .where(and(eq(heldMessages.id, id), isNull(heldMessages.releasedAt)))
    .returning({ id: heldMessages.id });
  return released.length > 0;
}
