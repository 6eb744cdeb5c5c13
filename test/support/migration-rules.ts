/** Why a statement of a migration would hurt the version that is still running. */
export interface Hurt {
  readonly statement: string;
  readonly why: string;
}

/**
 * Pure. The statements of a migration that hurt replicas of the version before it, which go on working until the
 * roll is over. One with a comment above it that begins `-- Rolling:` and says why it does not is left alone; so is
 * everything about a table that the migration itself makes.
 */
export function hurtsIn(migration: string): readonly Hurt[] {
  const made = new Set([...migration.matchAll(/create table "(\w+)"/gi)].map(([, name]) => name));
  return migration
    .split(/--> statement-breakpoint/)
    .map((statement) => statement.trim())
    .flatMap((statement) => {
      if (/^-- Rolling: \S{2,}/m.test(statement)) return [];
      const plain = statement.replaceAll(/^\s*--.*$/gm, '').trim();
      if (made.has(tableOf(plain))) return [];
      return RULES.filter(([pattern]) => pattern.test(plain)).map(([, why]) => ({ statement: plain, why }));
    });
}

function tableOf(statement: string): string | undefined {
  return /^(?:alter table|create (?:unique )?index .*? on) (?:only )?(?:"public"\.)?"(\w+)"/i.exec(
    statement,
  )?.[1];
}

const RULES: readonly (readonly [RegExp, string])[] = [
  [/^drop table/i, 'it still reads that table'],
  [/\bdrop column\b/i, 'it still reads that column'],
  [/\brename (to|column|constraint)\b/i, 'it knows only the old name'],
  [
    /\balter column\b.*\b(set data )?type\b/i,
    'it writes the old type, and the table is locked while it is rewritten',
  ],
  [/\balter column\b.*\bset not null\b/i, 'it may still write null'],
  [/\balter column\b.*\bdrop default\b/i, 'it still leaves the column to its default'],
  [
    /\badd column\b(?!.*\b(default|generated)\b).*\bnot null\b/i,
    'it does not write that column: give it a default',
  ],
  [/\badd column\b.*\bgenerated always as\b.*\bstored\b/is, 'the table is locked while it is rewritten'],
  [
    /\badd constraint\b(?!.*\bnot valid\b)/is,
    'it may break that rule, and the table is locked while it is checked',
  ],
  [/^create (unique )?index(?! concurrently)/i, 'nobody can write to the table while the index is made'],
  [/^(delete from|update|truncate)\b/i, 'rows are locked until all migrations are done'],
];
