import type { DestinationStream, Logger } from 'pino';
import { pino } from 'pino';

import { blot } from './blot.ts';
import { correlation } from './correlation.ts';

/**
 * Structured lines on standard output, or where told: constant text, ids as fields, among them those of the
 * request, the job and the issue it is about. Nothing that could hold a customer's number, address or words is
 * ever handed to it; this is the net below that: fields of such names, and whatever looks like a number, an
 * address or a quotation in any other, are blotted out however deep they stand.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: scrubbed },
    // Its own would take what is described already for an error once more.
    serializers: { err: (described: unknown) => described },
    mixin: ids,
    hooks: {
      logMethod(args: Parameters<pino.LogFn>, method: pino.LogFn) {
        const [first, ...rest] = args.map((arg: unknown) => (typeof arg === 'string' ? blot(arg) : arg));
        // A line without words of ours would be given the error's own.
        const words = rest.find((one) => typeof one === 'string') ?? 'failed';
        if (typeof first === 'string') method.call(this, first);
        else method.call(this, first instanceof Error ? { err: first } : first, words);
      },
    },
  } satisfies pino.LoggerOptions;
  return destination ? pino(options, destination) : pino(options);
}

function ids(): object {
  const { requestId, job, issueId } = correlation() ?? {};
  return {
    ...(requestId !== undefined && { requestId }),
    ...(job && { jobId: job.id }),
    ...(issueId !== undefined && { issueId }),
  };
}

/** Names under which words of people or secrets could stand. */
const CLOSED = new RegExp(
  `^(${[
    ...['password', 'token', 'secret', 'authorization', 'cookie', 'headers', 'signature'],
    ...['body', 'text', 'html', 'words', 'subject', 'content', 'message', 'comment', 'note', 'query', 'form'],
    ...['from', 'to', 'cc', 'theirs', 'address', 'addresses', 'number', 'phone', 'email', 'customer', 'name'],
  ].join('|')})$`,
  'i',
);

/** Ids of ours and of the platforms, which may look like a number or an address. */
const OPEN = /(^id|Id|^conversation|^activity|^team|^user|^before|^after|^worker)$/;

/** Such a name may be given to anything: an id has no blanks in it, and an end. */
const ID = /^[\w:;.,@=/+|~-]{1,200}$/;

const DEEPEST = 5;

function scrubbed(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, scrub(value, name, 0)]));
}

function scrub(value: unknown, name: string, depth: number): unknown {
  if (value instanceof Error) return describe(value);
  if (value === undefined || value === null) return value;
  if (CLOSED.test(name)) return '[redacted]';
  if (typeof value === 'string' && OPEN.test(name)) return ID.test(value) ? value : '[no id]';
  if (typeof value === 'string') return blot(value.slice(0, LONGEST));
  if (typeof value !== 'object') return typeof value === 'function' ? '[function]' : value;
  if (value instanceof Date) return value;
  if (depth >= DEEPEST || ArrayBuffer.isView(value)) return '[more]';
  if (Array.isArray(value)) return value.slice(0, 100).map((each: unknown) => scrub(each, name, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') return scrub(value.toJSON(), name, DEEPEST);
  return Object.fromEntries(
    Object.entries(value).map(([inner, each]) => [inner, scrub(each, inner, depth + 1)]),
  );
}

const LONGEST = 500;

/** An error as far as a log may know it: no query parameters, no numbers, no addresses, no quotations. */
function describe(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  return {
    type: error.name,
    message: wordsOf(error),
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    stack: blot(framesOf(error)),
    ...(error.cause !== undefined && depth < 3 && { cause: describe(error.cause, depth + 1) }),
  };
}

/** A parser's words are made of what it could not read. A driver quotes the parameters from the second line on. */
function wordsOf(error: Error): string {
  if (error instanceof SyntaxError) return 'it cannot be read';
  return blot((error.message.split('\n')[0] ?? '').slice(0, LONGEST));
}

function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n');
}
