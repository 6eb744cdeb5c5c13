import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import {
  customersNumber,
  ERASURE_USAGE,
  erasureWords,
  NEVER_ERASED,
  NO_CUSTOMER_BY_THAT,
  reportWords,
} from './bot/phrases.ts';
import { parseAddress } from './channels/addresses.ts';
import { attachmentStore } from './db/attachment-store.ts';
import { auditStore } from './db/audit-store.ts';
import type { Opened } from './db/client.ts';
import { heldAsItCame, readDossier } from './db/dossier-store.ts';
import { customerCare } from './db/erase.ts';
import { issueReader } from './db/issue-reader.ts';
import { writeDossier } from './dossier-zip.ts';
import type { Actor, AuditLine } from './issues/audit.ts';
import type { Whom } from './issues/care.ts';
import { customerId, issueId } from './issues/issue.ts';

interface Answered {
  readonly ok: boolean;
  readonly words: string;
}

/** Carries out what was typed after `npm run`, beginning with the command's own name, and says what came of it. */
export type CareCommands = (words: readonly string[], by: Actor) => Promise<Answered>;

/** The commands about data, on a database: `customer` and `audit`. */
export function careCommands(opened: Opened): CareCommands {
  const care = customerCare(opened);

  async function whoIs(typed: string): Promise<Whom | undefined> {
    const number = customersNumber(typed);
    if (number !== undefined) return { customer: customerId(number) };
    const address = parseAddress(typed);
    const found = address && (await care.find(address));
    return found === undefined ? address && { address } : { customer: found };
  }

  async function customer(words: readonly string[], by: Actor): Promise<Answered> {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { yes: { type: 'boolean' }, 'without-private': { type: 'boolean' } },
    });
    const [verb, who, file, ...more] = positionals;
    const isWhole = who !== undefined && more.length === 0 && (verb === 'export') === (file !== undefined);
    if (!isWhole) return no(ERASURE_USAGE);
    const found = await whoIs(who);
    if (found === undefined) return no(NO_CUSTOMER_BY_THAT);
    switch (verb) {
      case 'erase': {
        const outcome = await care.erase(found, by, values.yes === true);
        const isDone = outcome.kind !== 'refused' && outcome.kind !== 'unknown';
        return { ok: isDone, words: erasureWords(outcome) };
      }
      case 'report': {
        if ('address' in found) return no(NO_CUSTOMER_BY_THAT);
        const report = await care.report(found.customer);
        return report ? yes(reportWords(report)) : no(NEVER_ERASED);
      }
      case 'export': {
        const withPrivate = values['without-private'] !== true;
        const dossier = await readDossier(opened, found, by, { withPrivate });
        if (!dossier || file === undefined) return no(NO_CUSTOMER_BY_THAT);
        return written(file, () =>
          writeDossier(file, dossier, {
            file: (id) => attachmentStore(opened).read(id),
            original: (id) => issueReader(opened).original(id),
            held: (id) => heldAsItCame(opened, id),
          }),
        );
      }
      default:
        return no(ERASURE_USAGE);
    }
  }

  async function audit(words: readonly string[]): Promise<Answered> {
    const { values } = parseArgs({
      args: [...words],
      options: {
        since: { type: 'string' },
        issue: { type: 'string' },
        customer: { type: 'string' },
        limit: { type: 'string' },
      },
    });
    const since = values.since === undefined ? undefined : new Date(values.since);
    if (since !== undefined && Number.isNaN(since.getTime()))
      return no(`${values.since} is no date. ${AUDIT_USAGE}`);
    const numbers = [values.issue, values.customer, values.limit].filter((each) => each !== undefined);
    if (!numbers.every((each) => /^\d{1,15}$/.test(each))) return no(AUDIT_USAGE);
    const lines = await auditStore(opened).read({
      ...(since && { since }),
      ...(values.issue !== undefined && { issue: issueId(Number(values.issue)) }),
      ...(values.customer !== undefined && { customer: customerId(Number(values.customer)) }),
      ...(values.limit !== undefined && { limit: Number(values.limit) }),
    });
    return yes(lines.length === 0 ? 'Nothing.' : lines.map(auditWords).join('\n'));
  }

  return async ([name, ...words], by) => {
    try {
      return await (name === 'audit' ? audit(words) : customer(words, by));
    } catch (error) {
      if (!isMistyped(error)) throw error;
      return no(`${error.message}\n\n${name === 'audit' ? AUDIT_USAGE : ERASURE_USAGE}`);
    }
  };
}

const AUDIT_USAGE = 'npm run audit -- [--since 2026-11-01] [--issue 12] [--customer 7] [--limit 1000]';

/** Pure. One line: when, who, what, about what, from where. */
function auditWords({ at, who, act, issue, customer, inbox, via, facts }: AuditLine): string {
  const about = [
    ...(issue === undefined ? [] : [`issue ${issue}`]),
    ...(customer === undefined ? [] : [`customer ${customer}`]),
    ...(inbox === undefined ? [] : [`inbox ${inbox}`]),
    ...Object.entries(facts).map(([name, value]) => `${name} ${value}`),
  ];
  return [at.toISOString(), who, act, about.join(', '), ...(via === undefined ? [] : [`from ${via}`])].join(
    '  ',
  );
}

async function written(file: string, write: () => Promise<void>): Promise<Answered> {
  try {
    await write();
    return yes(`${resolve(file)} holds all that is kept of the customer. Keep it as safe as the database.`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string')
      return no(`${file} could not be written (${error.code}). It must not be there yet.`);
    throw error;
  }
}

/** https://nodejs.org/api/util.html#utilparseargsconfig */
function isMistyped(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS_')
  );
}

function yes(words: string): Answered {
  return { ok: true, words };
}

function no(words: string): Answered {
  return { ok: false, words };
}
