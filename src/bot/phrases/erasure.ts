import type { ErasureOutcome, ErasureReport, Removed } from '../../issues/care.ts';

/** What was removed, and what is still to be. */

/** In place of words that are not kept any more. */
export const WORDS_REMOVED = '(removed: no longer kept)';
/** Where a name and an address stood. */
export const ERASED_CUSTOMER = 'Erased customer';

export function erasureWords(outcome: ErasureOutcome): string {
  switch (outcome.kind) {
    case 'unknown':
      return NO_CUSTOMER_BY_THAT;
    case 'refused':
      return outcome.reason === 'open'
        ? `Somebody still waits for an answer: ${issuesWords(outcome.issues)} open. Answer and close first, then erase.`
        : `A reply is still on its way: ${issuesWords(outcome.issues)} waiting for it. Erase once it was sent, or has failed.`;
    case 'preview':
      return `${reportWords(outcome.report, 'Would be removed')}\n\nNothing was done. Say it again with --yes to do it; it cannot be undone.`;
    case 'before':
      return `Erased before. What a chat platform had not taken is tried again.\n\n${reportWords(outcome.report)}`;
    case 'erased':
      return reportWords(outcome.report);
    default:
      return outcome satisfies never;
  }
}

export const NO_CUSTOMER_BY_THAT =
  'Nobody is known by that: give an email address, a phone number with its country code, or the number in the address of the customer’s page.';
export const NEVER_ERASED = 'This customer was never erased.';

/** For people, and without anything of the customer in it. */
export function reportWords({ customer, at, removed, redactions }: ErasureReport, title = 'Removed'): string {
  const cards = redactions.filter(({ conversation }) => conversation !== undefined);
  const told = redactions.filter(({ conversation }) => conversation === undefined);
  const waiting = redactions.filter(({ state }) => state === 'waiting').length;
  const failed = redactions.filter(({ state }) => state === 'failed');
  const taken = redactions.reduce((sum, each) => sum + each.taken, 0);
  return [
    `Customer ${customer}, ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `${title} from the database:`,
    ...removedLines(removed),
    '',
    'On chat platforms:',
    `  ${cards.length} cards to be redrawn without words, and what stands under them; private words to colleagues in ${told.length} places`,
    `  ${redactions.length - waiting - failed.length} done (${taken} messages and files taken away), ${waiting} waiting, ${failed.length} failed`,
    ...failed.map(
      ({ platform, conversation, problem }) =>
        `  ! ${platform}${conversation === undefined ? '' : `:${conversation}`}: ${problem ?? ''} It is tried again every day.`,
    ),
    '',
    'Kept:',
    '  the skeleton of the issues: their numbers, dates, inboxes, and which colleague did what',
    `  ${removed.optOuts} opt-outs, as an HMAC of the address: so nothing is sent to whoever said STOP`,
    ...(removed.othersOriginals === undefined
      ? []
      : [
          `  ${removed.othersOriginals} mails of other customers as they came, with the address among those they were sent to, until these customers are erased or RETENTION_DAYS is over`,
        ]),
    '  what other customers said of the customer in their own words, and, for 90 days at most, automatic messages in which an address stands only encoded',
    '',
    'Out of reach:',
    `  ${removed.typed} messages that colleagues typed themselves on chat platforms: their writers can delete them`,
    '  what colleagues said of the customer in rooms, private chats and on other issues, and lists they shared',
    '  what the customer’s own phone or mailbox holds, and what carriers and mail servers keep',
    '  what chat platforms keep by rules of their own (exports, retention), backups, and exports made before',
  ].join('\n');
}

function removedLines(removed: Removed): readonly string[] {
  const lines: readonly (readonly [keyof Removed, string])[] = [
    ['messages', 'messages of the customer'],
    ['replies', 'replies to them'],
    ['comments', 'private comments beside them'],
    ['files', 'files'],
    ['originals', 'messages as they came'],
    ['drafts', 'drafts of replies'],
    ['held', 'held messages'],
    ['notes', 'notes about the customer'],
    ['names', 'names'],
    ['addresses', 'numbers and addresses'],
    ['links', 'records of linking'],
    ['mentions', 'other places where an address was named'],
  ];
  return [
    ...lines.map(([key, words]) => `  ${removed[key]} ${words}`),
    `  on ${removed.issues} issues, of which the skeleton stays`,
  ];
}

function issuesWords(issues: readonly number[]): string {
  return issues.length === 1 ? `issue ${issues[0]} is` : `issues ${issues.join(', ')} are`;
}

/** Pure. The number of a customer as typed; phone numbers have their country's code, and so a plus. */
export function customersNumber(typed: string): number | undefined {
  const [, digits] = /^(?:customer )?#?(\d{1,9})$/i.exec(typed.trim()) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export const ERASURE_USAGE = `npm run customer -- erase NUMBER|ADDRESS|ID [--yes]
npm run customer -- report ID
npm run customer -- export NUMBER|ADDRESS|ID FILE.zip [--without-private]

A customer is named by a phone number with its country code, an email address, or the number in the address of their
page (/customers/7). erase says what would go, and with --yes takes it away for good; report says how far an erasure
is; export writes all that is kept of the customer into a new file, the team's private notes and comments with it
unless --without-private.`;
