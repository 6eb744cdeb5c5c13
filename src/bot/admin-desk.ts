import type { Inbox, Address, Conversation, Employee, EmployeeId, InboxId } from '../issues/issue.ts';
import type { InboxOutcome } from '../issues/inboxes.ts';
import type { OptOutPage } from '../issues/opt-outs.ts';
import type { StaffChange, StaffMember } from '../issues/staff.ts';
import type { DeskParts } from './desk-parts.ts';
import {
  alreadySo,
  deactivatedWords,
  INBOX_CHANGED,
  INBOX_NAMELESS,
  inboxAddedWords,
  inboxExistsWords,
  inboxRemovedWords,
  madeAdminWords,
  NO_SUCH_INBOX,
  reactivatedWords,
  STAFF_REFUSALS,
  unmadeAdminWords,
  unreadableAddress,
} from './phrases.ts';
import type { Said } from './said.ts';

/**
 * What admins see and do. Whoever asks has made sure that they are one. Everything may be asked twice: what is so
 * already stays so.
 */
export interface AdminDesk {
  /** False where nobody signs in: everybody is an admin then. */
  readonly signsIn: boolean;
  staff(): Promise<readonly StaffMember[]>;
  makeAdmin(person: EmployeeId, by: Employee): Promise<Said>;
  unmakeAdmin(person: EmployeeId): Promise<Said>;
  /** Off the team until somebody reactivates them; what they held goes back. */
  deactivate(person: EmployeeId, by: Employee): Promise<Said>;
  reactivate(person: EmployeeId): Promise<Said>;
  /** A new inbox; `address` is as typed. */
  addInbox(name: string, address: string, at: Conversation): Promise<Said>;
  changeInbox(inbox: InboxId, change: InboxEdit): Promise<Said>;
  optOuts(before?: number): Promise<OptOutPage>;
}

/** One thing about an inbox. Addresses to add are as typed. */
export type InboxEdit =
  | { readonly edit: 'rename'; readonly name: string }
  | { readonly edit: 'remove' }
  | { readonly edit: 'sign'; readonly signature: string }
  | { readonly edit: 'listen'; readonly address: string }
  | { readonly edit: 'ignore'; readonly address: Address }
  | { readonly edit: 'post' | 'unpost'; readonly at: Conversation };

type Parts = Pick<DeskParts, 'staff' | 'issues' | 'inboxes' | 'postings' | 'optOuts' | 'channels'>;

export function adminDesk(parts: Parts): AdminDesk {
  const { staff, issues, inboxes, postings, optOuts, channels } = parts;

  async function parsed(typed: string): Promise<Address | undefined> {
    return channels.parse(
      typed,
      (await inboxes.list()).flatMap(({ listens }) => listens),
    );
  }

  async function carriedOut(inbox: Inbox, change: InboxEdit): Promise<InboxOutcome> {
    const { name } = inbox;
    switch (change.edit) {
      case 'rename':
        return renamed(inbox, change.name.trim());
      case 'remove':
        return inboxes.remove({ name, listens: [], posts: [] });
      case 'sign':
        return inboxes.add({ name, listens: [], posts: [], signature: change.signature });
      case 'listen': {
        const address = await parsed(change.address);
        if (!address) return { ok: false, problem: unreadableAddress(change.address) };
        return inboxes.add({ name, listens: [address], posts: [] });
      }
      case 'ignore':
        return inboxes.remove({ name, listens: [change.address], posts: [] });
      case 'post': {
        const outcome = await inboxes.add({ name, listens: [], posts: [change.at] });
        if (outcome.ok) await postings.redrawAll(change.at);
        return outcome;
      }
      case 'unpost':
        return inboxes.remove({ name, listens: [], posts: [change.at] });
      default:
        return change satisfies never;
    }
  }

  async function renamed(inbox: Inbox, name: string): Promise<InboxOutcome> {
    if (name === '') return { ok: false, problem: INBOX_NAMELESS };
    const outcome = await inboxes.rename(inbox.id, name);
    if (outcome === 'name-taken') return { ok: false, problem: inboxExistsWords(name) };
    return outcome === 'no-such-inbox'
      ? { ok: false, problem: NO_SUCH_INBOX }
      : { ok: true, changed: outcome === 'renamed' };
  }

  return {
    signsIn: staff.signsIn,
    staff: () => staff.list(),
    makeAdmin: async (person, by) => said(await staff.makeAdmin(person, by.id), madeAdminWords),
    unmakeAdmin: async (person) => said(await staff.unmakeAdmin(person), unmadeAdminWords),

    async deactivate(person, by) {
      const change = await staff.deactivate(person, by.id);
      // Done again as well: the first time may have ended between the two.
      const handedBack = change.ok ? await issues.leave(change.employee) : 0;
      return said(change, (name) => deactivatedWords(name, handedBack));
    },

    reactivate: async (person) => said(await staff.reactivate(person), reactivatedWords),

    async addInbox(typedName, typed, at) {
      const name = typedName.trim();
      if (name === '') return { ok: false, words: INBOX_NAMELESS };
      const address = await parsed(typed);
      if (!address) return { ok: false, words: unreadableAddress(typed) };
      const all = await inboxes.list();
      if (all.some((inbox) => inbox.name.toLowerCase() === name.toLowerCase()))
        return { ok: false, words: inboxExistsWords(name) };
      const outcome = await inboxes.add({ name, listens: [address], posts: [at] });
      return outcome.ok ? { ok: true, words: inboxAddedWords(name) } : { ok: false, words: outcome.problem };
    },

    async changeInbox(id, change) {
      const inbox = (await inboxes.list()).find((each) => each.id === id);
      if (!inbox) return { ok: false, words: NO_SUCH_INBOX };
      const outcome = await carriedOut(inbox, change);
      if (!outcome.ok) return { ok: false, words: outcome.problem };
      if (change.edit === 'remove') return { ok: true, words: inboxRemovedWords(inbox.name) };
      return { ok: true, words: outcome.changed ? INBOX_CHANGED : alreadySo(INBOX_CHANGED) };
    },

    optOuts: (before) => optOuts.list(before === undefined ? {} : { before }),
  };
}

function said(change: StaffChange, done: (name: string) => string): Said {
  if (!change.ok) return { ok: false, words: STAFF_REFUSALS[change.why](change.name ?? '') };
  const words = done(change.employee.name);
  return { ok: true, words: change.changed ? words : alreadySo(words) };
}
