import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/pg-core';

import { PUNCTUATION } from '../issues/search.ts';

/**
 * The words of a row, for full-text search. Written by the database itself, so nobody can forget to. No language
 * is assumed (`simple`): customers write several, and a stem of one is a mistake in another.
 */
export const wordsColumn = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** Of a long text its start counts: a tsvector has at most 1 MB. */
const INDEXED_CHARACTERS = 100_000;

/** Between words; what PostgreSQL would take for an address or a number with a sign comes apart. */
const APART = `'${PUNCTUATION.replaceAll("'", "''")}', repeat(' ', ${[...PUNCTUATION].length})`;

export function wordsOf(text: string): SQL {
  return sql.raw(`to_tsvector('simple', translate(left(${text}, ${INDEXED_CHARACTERS}), ${APART}))`);
}

/**
 * The words of an address and of the name its owner gives. Of a number every end of it is a word too, so that any
 * part of the number is the beginning of a word.
 */
export function addressWords(): SQL {
  const ends = Array.from(
    { length: LONGEST_NUMBER - SHORTEST_PART },
    (_, from) => `substr(address, ${from + 3})`,
  );
  const parts = `case when address like '+%' then ${ends.join(" || ' ' || ")} else '' end`;
  return sql.raw(
    `to_tsvector('simple', translate(address || ' ' || coalesce(name, ''), ${APART}) || ' ' || ${parts})`,
  );
}

/** https://www.itu.int/rec/T-REC-E.164: a number has at most 15 digits. */
const LONGEST_NUMBER = 15;
const SHORTEST_PART = 3;
