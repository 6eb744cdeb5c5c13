import { actorOf } from '../issues/audit.ts';
import type { DeskParts } from './desk-parts.ts';
import { erasureWords, reportWords } from './phrases.ts';
import type { Desk } from './platform.ts';

/** What an administrator may ask about data. */
export function careDesk({
  audit,
  care,
}: DeskParts): Pick<Desk, 'erase' | 'erasure' | 'auditLines' | 'record'> {
  return {
    async erase(customer, by, really) {
      const outcome = await care.erase(customer, actorOf(by), really);
      return { ok: outcome.kind !== 'refused' && outcome.kind !== 'unknown', words: erasureWords(outcome) };
    },

    async erasure(customer) {
      const report = await care.report(customer);
      return report && reportWords(report);
    },

    auditLines: (query) => audit.read(query),
    record: (by, note) => audit.note(actorOf(by), note),
  };
}
