import { join } from 'node:path';

/**
 * Where `drizzle-kit generate` writes. All migrations run in one transaction, so none may hold a CREATE INDEX
 * CONCURRENTLY. One that is older than the last applied one is skipped in silence (drizzle 0.45).
 */
export const MIGRATIONS = { migrationsFolder: join(import.meta.dirname, '..', '..', 'drizzle') };
