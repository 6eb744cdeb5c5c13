import type { DeskParts } from './desk-parts.ts';
import { ALREADY_RELEASED, CHANNEL_IS_OFF, HELD_WHY, RELEASED_WORDS } from './phrases.ts';
import type { Desk } from './platform.ts';
import { originalName } from './shared-name.ts';

/** What platforms may ask about what customers, or their machines, wrote. */
export function messageDesk({
  reader,
  issues,
  held,
  channels,
}: DeskParts): Pick<Desk, 'whole' | 'original' | 'held' | 'release'> {
  return {
    whole: (message) => reader.whole(message),

    async original(message) {
      const bytes = await reader.original(message);
      return bytes && { name: originalName(message), contentType: 'message/rfc822', bytes };
    },

    async held(_by, query = {}) {
      const page = await held.list(query);
      return { ...page, held: page.held.map((each) => ({ ...each, whyWords: HELD_WHY[each.why] })) };
    },

    async release(id, by) {
      const original = await held.original(id);
      if (!original) return { ok: false, words: ALREADY_RELEASED };
      const message = await channels.readAgain(original.channel, original.bytes, original.to);
      if (!message) return { ok: false, words: CHANNEL_IS_OFF };
      const outcome = await issues.release(id, by, message);
      return outcome === 'duplicate'
        ? { ok: false, words: ALREADY_RELEASED }
        : { ok: true, words: RELEASED_WORDS[outcome] };
    },
  };
}
