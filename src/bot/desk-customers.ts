import type { IssueSummary } from '../issues/views.ts';
import type { CardView } from './card.ts';
import type { DeskParts } from './desk-parts.ts';
import {
  linkedWords,
  linkProblemWords,
  resemblanceWords,
  unlinkedWords,
  unreadableAddress,
} from './phrases.ts';
import type { Desk } from './platform.ts';

/** What platforms may ask about customers. */
export function customerDesk(
  { reader, people, links, inboxes, channels }: DeskParts,
  draw: (summary: IssueSummary) => CardView,
): Pick<Desk, 'customer' | 'note' | 'rename' | 'link' | 'unlink'> {
  return {
    async customer(id) {
      const account = await reader.customer(id);
      if (!account) return undefined;
      const { issues: theirs, ...rest } = account;
      const mentioned = (await reader.writings(id)).flatMap((text) => channels.mentionedIn(text));
      const resembling = await reader.resembling(id, mentioned);
      return {
        ...rest,
        cards: theirs.map(draw),
        suggestions: resembling.map((each) => ({ ...each, words: resemblanceWords(each) })),
      };
    },

    async note(customer, by, text) {
      if (text.trim() === '') return false;
      return people.addNote(customer, by, text.trim());
    },

    rename: (customer, by, name) => people.rename(customer, name, by),

    async link(customer, by, typed) {
      const ours = (await inboxes.list()).flatMap(({ listens }) => listens);
      const address = channels.parse(typed, ours);
      if (!address) return { ok: false, words: unreadableAddress(typed) };
      const outcome = await links.link(customer, address, by);
      return outcome.ok
        ? { ok: true, words: linkedWords(address.address, outcome.changed) }
        : { ok: false, words: linkProblemWords(outcome.problem, address.address) };
    },

    async unlink(customer, by, address) {
      const outcome = await links.unlink(customer, address, by);
      return outcome.ok
        ? { ok: true, words: unlinkedWords(address.address) }
        : { ok: false, words: linkProblemWords(outcome.problem, address.address) };
    },
  };
}
