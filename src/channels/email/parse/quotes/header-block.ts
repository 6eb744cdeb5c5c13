import type { Line } from './lines.ts';
import { wordsOf } from './words.ts';

type Role = 'from' | 'date' | 'to' | 'subject';

/** So many lines are searched for the block's fields. */
const REACH = 14;
/** A value may be broken over lines, and a program may put an empty line between fields. */
const MOST_LINES_BETWEEN = 3;

/**
 * The last line of the block of headers, as Outlook writes it, that begins on this line, if one does. "From:
 * London, To: Paris, Date: Monday" is none: one of its fields has an address in it, or all four are there.
 */
export function headerBlockAt(lines: readonly Line[], first: number): number | undefined {
  if (fieldOf(lines[first]) === undefined) return undefined;

  const roles = new Set<Role>();
  let addressed = false;
  let dated = false;
  let last = first;
  for (let at = first; at < first + REACH && at - last <= MOST_LINES_BETWEEN; at++) {
    const line = lines[at];
    if (!line) break;
    const field = fieldOf(line);
    if (field) {
      last = at;
      roles.add(field.role);
      addressed ||= field.role !== 'subject' && ADDRESS.test(field.value);
      dated ||= field.role === 'date' && /\d{1,2}[:.]\d\d|\d{4}/.test(field.value);
      continue;
    }
    addressed ||= ADDRESS.test(line.seen);
    // The block is over where the text of the mail begins.
    if (line.blank && !nextIsField(lines, at)) break;
  }
  const isBlock =
    roles.size === 4 ||
    (roles.size === 3 && (addressed || (dated && roles.has('subject')))) ||
    (roles.size === 2 && addressed && dated);
  return isBlock ? last : undefined;
}

function nextIsField(lines: readonly Line[], at: number): boolean {
  return (
    fieldOf(lines[at + 1]) !== undefined ||
    (lines[at + 1]?.blank === true && fieldOf(lines[at + 2]) !== undefined)
  );
}

interface Field {
  readonly role: Role;
  readonly value: string;
}

/** Each line is looked at from many lines above it. */
const FIELDS = new WeakMap<Line, Field | 'none'>();

function fieldOf(line: Line | undefined): Field | undefined {
  if (!line || line.blank) return undefined;
  const known = FIELDS.get(line) ?? readField(line) ?? 'none';
  FIELDS.set(line, known);
  return known === 'none' ? undefined : known;
}

function readField(line: Line): Field | undefined {
  const text = line.plain.replace(/^[>*_|\s]+/, '');
  const colon = text.slice(0, 26).search(/[:：]/);
  if (colon < 1) return undefined;
  const role = ROLES.get(
    text
      .slice(0, colon)
      .replaceAll(/[*_\s.]+/g, ' ')
      .trim(),
  );
  return role === undefined ? undefined : { role, value: text.slice(colon + 1) };
}

const ROLES: ReadonlyMap<string, Role> = new Map(
  // The last wins where languages share a word, so that a sender is never taken for something else.
  (['subject', 'to', 'date', 'from'] as const).flatMap((role) =>
    wordsOf(role).map((word): [string, Role] => [word, role]),
  ),
);

const ADDRESS = /[^\s<>@]{1,64}@[^\s<>@]{1,255}/;
