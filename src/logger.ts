import type { Logger } from 'pino';
import { pino } from 'pino';

/**
 * Structured lines on standard output: constant text, ids as fields. Nothing that could hold a customer's
 * number, address or words is ever handed to it; what an error message quotes of them is blotted out here.
 */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '[redacted]' },
    serializers: { err: (error: unknown) => describe(error) },
  });
}

const REDACTED = [
  'password',
  'token',
  'secret',
  'authorization',
  'body',
  'text',
  'from',
  'to',
  'address',
].flatMap((name) => [name, `*.${name}`]);

/** An error as far as a log may know it: no query parameters, no numbers, no addresses. */
function describe(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  return {
    type: error.name,
    message: blot(firstLine(error.message)),
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    stack: blot(framesOf(error)),
    ...(error.cause !== undefined && depth < 3 && { cause: describe(error.cause, depth + 1) }),
  };
}

/** A database driver quotes the statement and its parameters from the second line on. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 300);
}

function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n');
}

function blot(text: string): string {
  return text
    .replace(/\+?\d[\d ()-]{6,}\d/g, '[number]')
    .replace(/[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+/g, '[address]');
}
