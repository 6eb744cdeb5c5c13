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
  };

  // An empty value is how compose files and shells say "not set"; as a host it would mean every address.
  function given(name: string): string | undefined {
    return env[name]?.trim() || undefined;
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

const PublicUrl = z
  .url({ protocol: /^https?$/ })
  .regex(/^[^?#]*$/)
  .transform((url) => url.replace(/\/+$/, ''));

const DatabaseUrl = z.string().regex(/^postgres(ql)?:\/\//);

const Pacing = z.enum(['published', 'off']);

const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);
