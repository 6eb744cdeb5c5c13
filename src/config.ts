import { resolve } from 'node:path';

import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of the process itself; each adapter reads its own prefix. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Where the outside calls us; no slash at the end. */
  readonly publicUrl: string;
  readonly databaseUrl?: string;
  /** Where the embedded database lives. */
  readonly dataDir: string;
  readonly logLevel: string;
  /** What is in hand may take so long to be finished when the process is told to end. */
  readonly shutdownMs: number;
  /** For how long things are kept; what is absent is kept for ever. */
  readonly retention: { readonly wordsDays?: number; readonly auditDays?: number };
  /** Whether platforms' published limits are kept before they have to say so. */
  readonly paced: boolean;
}

/** Everything wrong with the settings, said at once. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['Switchboard cannot start with these settings:', ...problems.map((p) => `  - ${p}`)].join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Reads the process settings; every mistake goes to `problem`, as a sentence that names the setting. */
export function readConfig(env: Environment, problem: (text: string) => void): Config {
  const port = read(Port, given('PORT') ?? '3000', 'PORT must be a port number from 0 to 65535.', 3000);
  const publicUrl = read(
    PublicUrl,
    given('PUBLIC_URL') ?? `http://localhost:${port}`,
    'PUBLIC_URL must be a whole address such as https://switchboard.example.com, without a query.',
    'http://localhost',
  );
  const databaseUrl = given('DATABASE_URL');
  if (databaseUrl !== undefined)
    read(DatabaseUrl, databaseUrl, 'DATABASE_URL must begin with postgres:// or postgresql://.', '');
  const logLevel = read(
    LogLevel,
    given('LOG_LEVEL') ?? 'info',
    'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.',
    'info',
  );
  const shutdownMs = read(
    Seconds,
    given('SHUTDOWN_SECONDS') ?? '20',
    'SHUTDOWN_SECONDS must be a whole number of seconds from 1 to 600.',
    20_000,
  );
  const pacing = read(
    Pacing,
    given('PACING') ?? 'published',
    'PACING must be published (keep to the limits that platforms publish) or off (wait until they say so).',
    'published',
  );
  return {
    port,
    paced: pacing === 'published',
    host: given('HOST') ?? '127.0.0.1',
    publicUrl,
    ...(databaseUrl !== undefined && { databaseUrl }),
    dataDir: resolve(given('SWITCHBOARD_DATA') ?? '.switchboard'),
    logLevel,
    shutdownMs,
    retention: { ...days('RETENTION_DAYS', 'wordsDays', 1), ...days('AUDIT_DAYS', 'auditDays', 30) },
  };

  // An empty value is how compose files and shells say "not set"; as a host it would mean every address.
  function given(name: string): string | undefined {
    return env[name]?.trim() || undefined;
  }

  function days<Name extends string>(name: string, as: Name, fewest: number) {
    const value = given(name);
    if (value === undefined) return {};
    const mistake = `${name} must be a number of days from ${fewest} to 36500, or absent to keep all.`;
    const count = read(Days, value, mistake, 36_500);
    if (count < fewest) problem(mistake);
    return { [as]: count };
  }

  function read<T>(schema: z.ZodType<T, string>, value: string, mistake: string, otherwise: T): T {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    problem(mistake);
    return otherwise;
  }
}

const Port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((port) => port <= 65_535);

const Days = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((days) => days >= 1 && days <= 36_500);

const PublicUrl = z
  .url({ protocol: /^https?$/ })
  .regex(/^[^?#]*$/)
  .transform((url) => url.replace(/\/+$/, ''));

const DatabaseUrl = z.string().regex(/^postgres(ql)?:\/\//);

const Seconds = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform((seconds) => Number(seconds) * 1000)
  .refine((ms) => ms >= 1_000 && ms <= 600_000);
const Pacing = z.enum(['published', 'off']);

const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);
