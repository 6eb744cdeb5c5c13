import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Opened } from '../../src/db/client.ts';
import { rowsOf } from '../../src/db/database.ts';

/** Every row of every table as text, and what is kept as bytes as the letters it stands for: to find what must not be there. */
export async function dumpOf({ db }: Pick<Opened, 'db'>): Promise<string> {
  const tables = await rowsOf(
    db,
    sql`select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
    z.object({ name: z.string() }),
  );
  const lines: string[] = [];
  for (const { name } of tables) {
    const rows = await rowsOf(
      db,
      sql`select (t.*)::text as line from ${sql.identifier(name)} t`,
      z.object({ line: z.string() }),
    );
    lines.push(...rows.map(({ line }) => `${name}: ${readable(line)}`));
  }
  return lines.join('\n');
}

function readable(line: string): string {
  return line.replaceAll(/\\+x([0-9a-f]{2,})/g, (_, hex: string) => Buffer.from(hex, 'hex').toString());
}
