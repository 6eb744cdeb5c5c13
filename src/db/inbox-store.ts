import { and, asc, count, eq, sql } from 'drizzle-orm';

import type { Act, AuditNote } from '../issues/audit.ts';
import type { InboxChange, Inboxes, InboxOutcome, RenamesInboxes } from '../issues/inboxes.ts';
import type { Inbox, InboxId } from '../issues/issue.ts';
import { noteDown } from './audit-store.ts';
import type { Database, Opened } from './database.ts';
import { allInboxes, loadInbox } from './issue-row.ts';
import { issues } from './schema.ts';
import { inboxAddresses, inboxConversations, inboxes } from './schema-inboxes.ts';

export function inboxStore(opened: Opened): Inboxes & RenamesInboxes {
  return {
    async list() {
      return allInboxes(opened.db);
    },

    add(change, by) {
      return opened.transaction(async (tx) => {
        const outcome = await add(tx, change);
        if (outcome.ok && outcome.changed)
          await noteDown(tx, by, aboutInbox('inbox-added-to', outcome.inbox));
        return outcome;
      });
    },

    remove(change, by) {
      return opened.transaction(async (tx) => {
        const outcome = await remove(tx, change);
        if (outcome.ok && outcome.changed)
          await noteDown(tx, by, aboutInbox('inbox-taken-from', outcome.inbox));
        return outcome;
      });
    },

    rename(inbox, name, by) {
      return opened.transaction(async (tx) => {
        const outcome = await rename(tx, inbox, name);
        if (outcome === 'renamed')
          await noteDown(tx, by, { act: 'inbox-renamed', inbox, facts: { inbox: name } });
        return outcome;
      });
    },
  };
}

/** An inbox that was taken away whole has no number any more. */
function aboutInbox(act: Act, inbox: Inbox | undefined): AuditNote {
  return { act, ...(inbox && { inbox: inbox.id }), facts: inbox ? { inbox: inbox.name } : {} };
}

async function add(tx: Database, change: InboxChange): Promise<InboxOutcome> {
  const name = change.name.trim();
  for (const { channel, address } of change.listens) {
    const owner = await ownerOf(tx, channel, address);
    if (owner !== undefined && owner.toLowerCase() !== name.toLowerCase())
      return {
        ok: false,
        problem: `${address} already belongs to the inbox ${owner}. Remove it there first.`,
      };
  }

  const existing = await named(tx, name);
  const id = existing ?? (await insert(tx, name));
  let changed = existing === undefined;
  for (const { channel, address } of change.listens) {
    const added = await tx
      .insert(inboxAddresses)
      .values({ inboxId: id, channel, address })
      .onConflictDoNothing()
      .returning({ id: inboxAddresses.id });
    changed ||= added.length > 0;
  }
  for (const { platform, conversation, mention } of change.posts) {
    const added = await tx
      .insert(inboxConversations)
      .values({ inboxId: id, platform, conversation, mention: mention ?? null })
      .onConflictDoUpdate({
        target: [inboxConversations.inboxId, inboxConversations.platform, inboxConversations.conversation],
        set: { mention: mention ?? null },
        setWhere: sql`${inboxConversations.mention} is distinct from ${mention ?? null}`,
      })
      .returning({ id: inboxConversations.id });
    changed ||= added.length > 0;
  }
  changed = (await sign(tx, id, change.signature)) || changed;
  return { ok: true, changed, inbox: await loadInbox(tx, id) };
}

/** True where the signature is another now. */
async function sign(tx: Database, id: number, signature: string | undefined): Promise<boolean> {
  if (signature === undefined) return false;
  const wanted = signature.trim() === '' ? null : signature.trim();
  const signed = await tx
    .update(inboxes)
    .set({ signature: wanted })
    .where(and(eq(inboxes.id, id), sql`${inboxes.signature} is distinct from ${wanted}`))
    .returning({ id: inboxes.id });
  return signed.length > 0;
}

async function remove(tx: Database, change: InboxChange): Promise<InboxOutcome> {
  const id = await named(tx, change.name.trim());
  if (id === undefined) return { ok: true, changed: false };
  if (change.listens.length === 0 && change.posts.length === 0) return removeWhole(tx, id);

  let changed = false;
  for (const { channel, address } of change.listens) {
    const gone = await tx
      .delete(inboxAddresses)
      .where(
        and(
          eq(inboxAddresses.inboxId, id),
          eq(inboxAddresses.channel, channel),
          eq(inboxAddresses.address, address),
        ),
      )
      .returning({ id: inboxAddresses.id });
    changed ||= gone.length > 0;
  }
  for (const { platform, conversation } of change.posts) {
    const gone = await tx
      .delete(inboxConversations)
      .where(
        and(
          eq(inboxConversations.inboxId, id),
          eq(inboxConversations.platform, platform),
          eq(inboxConversations.conversation, conversation),
        ),
      )
      .returning({ id: inboxConversations.id });
    changed ||= gone.length > 0;
  }
  return { ok: true, changed, inbox: await loadInbox(tx, id) };
}

async function removeWhole(tx: Database, id: number): Promise<InboxOutcome> {
  const [held] = await tx.select({ issues: count() }).from(issues).where(eq(issues.inboxId, id));
  if (held && held.issues > 0)
    return {
      ok: false,
      problem: `This inbox has ${held.issues} ${held.issues === 1 ? 'issue' : 'issues'} and cannot be removed. Remove its numbers and conversations instead (name them), and it receives nothing more.`,
    };
  const [all] = await tx.select({ inboxes: count() }).from(inboxes);
  if (all && all.inboxes <= 1)
    return { ok: false, problem: 'This is the only inbox. Add another before you remove it.' };
  await tx.delete(inboxAddresses).where(eq(inboxAddresses.inboxId, id));
  await tx.delete(inboxConversations).where(eq(inboxConversations.inboxId, id));
  await tx.delete(inboxes).where(eq(inboxes.id, id));
  return { ok: true, changed: true };
}

async function rename(tx: Database, id: InboxId, name: string): ReturnType<RenamesInboxes['rename']> {
  // All of them, in one order, so that no two become namesakes at once.
  const all = await tx.select().from(inboxes).orderBy(asc(inboxes.id)).for('update');
  const inbox = all.find((each) => each.id === id);
  if (!inbox) return 'no-such-inbox';
  if (inbox.name === name) return 'called-so-already';
  if (all.some((each) => each.id !== id && each.name.toLowerCase() === name.toLowerCase()))
    return 'name-taken';
  await tx.update(inboxes).set({ name }).where(eq(inboxes.id, id));
  return 'renamed';
}

async function named(tx: Database, name: string): Promise<number | undefined> {
  const [row] = await tx
    .select({ id: inboxes.id })
    .from(inboxes)
    .where(sql`lower(${inboxes.name}) = lower(${name})`)
    .for('update');
  return row?.id;
}

/** Two administrators adding the same name at once make one inbox. */
async function insert(tx: Database, name: string): Promise<number> {
  const [row] = await tx.insert(inboxes).values({ name }).onConflictDoNothing().returning({ id: inboxes.id });
  const id = row?.id ?? (await named(tx, name));
  if (id === undefined) throw new Error('an inbox could not be made');
  return id;
}

async function ownerOf(tx: Database, channel: string, address: string): Promise<string | undefined> {
  const [row] = await tx
    .select({ name: inboxes.name })
    .from(inboxAddresses)
    .innerJoin(inboxes, eq(inboxes.id, inboxAddresses.inboxId))
    .where(and(eq(inboxAddresses.channel, channel), eq(inboxAddresses.address, address)));
  return row?.name;
}
