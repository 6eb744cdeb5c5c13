import type { IssueId } from '../issues/issue.ts';
import { issueId } from '../issues/issue.ts';
import {
  callNotUnderstood,
  colleagueMissing,
  numberEndUnclear,
  numberMissing,
  numberNotUnderstood,
  searchMissing,
  startMissing,
} from './phrases.ts';
import type { Ask } from './platform.ts';
import type { Addressed } from './typed-address.ts';

export type ListName = 'mine' | 'unassigned' | 'all' | 'closed';
type SimpleAsk = Extract<Ask, { readonly ask: 'take' | 'release' | 'close' | 'resolve' | 'reopen' }>['ask'];

/** How a platform writes what is more than letters. All pure. */
export interface CommandSyntax {
  /** A text as people read it, without the platform's marks. */
  plain(text: string): string;
  /** The same as a customer is to read it. */
  toCustomer(text: string): string;
  /** A colleague who was chosen and not only named, by the platform's id; undefined for anything else. */
  colleague(typed: string): string | undefined;
  /** Whom a new card calls, as the inbox keeps it; undefined for what is nobody. */
  call(typed: string): string | undefined;
  /** What can be called, in words. */
  readonly callable: string;
  addressAtStart(typed: string): Addressed;
}

/** What somebody wants who typed a command. */
export type Wish =
  | { readonly wish: 'list'; readonly list: ListName }
  | { readonly wish: 'search'; readonly text: string }
  | { readonly wish: 'open'; readonly issue: IssueId }
  | { readonly wish: 'act'; readonly ask: SimpleAsk; readonly issue: IssueId }
  /** `user` by the platform's id; absent for oneself. */
  | { readonly wish: 'assign'; readonly issue: IssueId; readonly user?: string }
  | { readonly wish: 'start'; readonly to: string; readonly text: string }
  | { readonly wish: 'connect'; readonly address?: string; readonly mention?: string }
  | { readonly wish: 'disconnect' }
  | { readonly wish: 'inboxes' }
  | { readonly wish: 'held' }
  | { readonly wish: 'help' }
  /** Something is missing or wrong, in words; without words it is not understood at all. */
  | { readonly wish: 'unclear'; readonly words?: string };

/** `share`: everybody in the conversation may read the answer. */
export type Spoken = Wish & { readonly share: boolean };

/** Pure. What was typed behind the command's name. */
export function spokenIn(text: string, syntax: CommandSyntax): Spoken {
  const typed = text.replaceAll(/\s+/g, ' ').trim();
  const verb = firstWord(typed).toLowerCase();
  // What goes to a customer is taken as it is, to its last word.
  if (verb === 'new') return { ...start(text.trim().slice(verb.length), syntax), share: false };
  if (/(^| )share$/i.test(typed)) {
    const shared = wishIn(typed.slice(0, -'share'.length).trim(), syntax);
    if (shared.wish !== 'unclear' && !isForAskerAlone(shared)) return { ...shared, share: true };
  }
  return { ...wishIn(typed, syntax), share: false };
}

/** Pure. What is held may be anybody's private matter: it is for whoever asks, and for nobody else. */
export function isForAskerAlone({ wish }: Wish): boolean {
  return wish === 'held';
}

function wishIn(typed: string, syntax: CommandSyntax): Wish {
  const first = firstWord(typed);
  const rest = typed.slice(first.length).trim();
  if (/^#?\d+$/.test(first) && rest === '') return withNumber(first, (issue) => ({ wish: 'open', issue }));
  const verb = Object.hasOwn(VERBS, first.toLowerCase()) ? VERBS[first.toLowerCase()] : undefined;
  return verb?.(rest, syntax) ?? { wish: 'unclear' };
}

/** Each first word, with what it makes of the rest; undefined where that is not understood. */
const VERBS: Readonly<Record<string, (rest: string, syntax: CommandSyntax) => Wish | undefined>> = {
  '': alone({ wish: 'list', list: 'mine' }),
  mine: alone({ wish: 'list', list: 'mine' }),
  unassigned: alone({ wish: 'list', list: 'unassigned' }),
  all: alone({ wish: 'list', list: 'all' }),
  closed: alone({ wish: 'list', list: 'closed' }),
  search: (rest, { plain }) =>
    rest === '' ? unclear(searchMissing()) : { wish: 'search', text: plain(rest) },
  open: (rest) => numbered('open', rest, (issue) => ({ wish: 'open', issue })),
  take: (rest) => numbered('take', rest, (issue) => ({ wish: 'act', ask: 'take', issue })),
  close: (rest) => numbered('close', rest, (issue) => ({ wish: 'act', ask: 'close', issue })),
  resolve: (rest) => numbered('resolve', rest, (issue) => ({ wish: 'act', ask: 'resolve', issue })),
  release: (rest) => numbered('release', rest, (issue) => ({ wish: 'act', ask: 'release', issue })),
  reopen: (rest) => numbered('reopen', rest, (issue) => ({ wish: 'act', ask: 'reopen', issue })),
  assign,
  connect,
  disconnect: alone({ wish: 'disconnect' }),
  inboxes: alone({ wish: 'inboxes' }),
  held: alone({ wish: 'held' }),
  help: alone({ wish: 'help' }),
};

function alone(wish: Wish): (rest: string) => Wish | undefined {
  return (rest) => (rest === '' ? wish : undefined);
}

function numbered(verb: string, rest: string, wish: (issue: IssueId) => Wish): Wish {
  if (rest === '') return unclear(numberMissing(verb));
  return withNumber(rest, wish);
}

/** `12` or `#12`, as far as the database counts. */
function withNumber(typed: string, wish: (issue: IssueId) => Wish): Wish {
  const number = /^#?\d{1,10}$/.test(typed) ? Number(typed.replace('#', '')) : 0;
  return number >= 1 && number <= 2_147_483_647 ? wish(issueId(number)) : unclear(numberNotUnderstood(typed));
}

/** `12 @colleague`, or `12 me`. A name that was typed without choosing it may be anybody's. */
function assign(rest: string, { colleague }: CommandSyntax): Wish {
  const [number = '', ...others] = rest.split(' ');
  const who = others.join(' ');
  if (number === '') return unclear(numberMissing('assign'));
  return withNumber(number, (issue) => {
    if (/^me$/i.test(who)) return { wish: 'assign', issue };
    const user = colleague(who);
    return user === undefined ? unclear(colleagueMissing(issue)) : { wish: 'assign', issue, user };
  });
}

/** `+15550001111 text`. */
function start(typed: string, { addressAtStart, toCustomer }: CommandSyntax): Wish {
  const to = addressAtStart(typed);
  if ('unclear' in to) return unclear(numberEndUnclear(to.unclear));
  const text = toCustomer(to.rest);
  return to.address === '' || text === '' ? unclear(startMissing()) : { wish: 'start', to: to.address, text };
}

/** `+15550001111 [whom a new card calls]`. */
function connect(typed: string, syntax: CommandSyntax): Wish {
  const to = syntax.addressAtStart(typed);
  if ('unclear' in to) return unclear(numberEndUnclear(to.unclear));
  const { address, rest: call } = to;
  if (address === '') return { wish: 'connect' };
  if (call === '') return { wish: 'connect', address };
  const mention = syntax.call(call);
  return mention === undefined
    ? unclear(callNotUnderstood(call, syntax.callable))
    : { wish: 'connect', address, mention };
}

function firstWord(typed: string): string {
  return /^\S*/.exec(typed.trimStart())?.[0] ?? '';
}

function unclear(words: string): Wish {
  return { wish: 'unclear', words };
}
