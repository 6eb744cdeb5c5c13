import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { blot } from '../src/blot.ts';
import { correlated } from '../src/correlation.ts';
import { createLogger } from '../src/logger.ts';
import { Secret } from '../src/secret.ts';

function logging(level = 'trace') {
  const lines: string[] = [];
  const log = createLogger(level, { write: (line) => void lines.push(line) });
  return {
    log,
    said: () => lines.join(''),
    last: () => z.looseObject({}).parse(JSON.parse(lines.at(-1) ?? '')),
  };
}

describe('the net below the log', () => {
  const LEAKS: [string, unknown][] = [
    ['a number in a field', { reason: 'no route to +1 (555) 765-4321' }],
    ['a number with dots', { reason: 'call 555.765.4321' }],
    ['an address in a field', { reason: 'refused: <cara.customer@example.com>' }],
    ['an encoded address in a field', { url: 'imap://cara.customer%40example.com@host/' }],
    ['words under a name that words have', { text: 'private matter' }],
    ['words deep in an object', { job: { payload: { message: { body: 'private matter' } } } }],
    ['a number deep in a list', { jobs: [{ tried: ['+15557654321'] }] }],
    ['a secret', { settings: { login: new Secret('private matter') } }],
    ['bytes', { raw: Buffer.from('private matter') }],
    ['an error that quotes', { err: new Error('invalid input syntax for type uuid: "private matter"') }],
    ['a parser’s error', { err: errorOf(() => JSON.parse('private matter')) }],
    [
      'what an error was caused by',
      { err: new Error('lost', { cause: new Error('RCPT <cara.customer@example.com>') }) },
    ],
    ['an error under another name', { reason: new Error('RCPT <cara.customer@example.com>') }],
    ['several lines of an error', { err: new Error('a statement failed\nparams: private matter') }],
  ];

  it.each(LEAKS)('catches %s', (_, fields) => {
    const { log, said } = logging();

    log.child({ side: 'bot' }).warn(fields, 'something happened');

    expect(said()).toContain('something happened');
    // The time may have any digits.
    expect(said().replaceAll(/"time":"[^"]*"/g, '')).not.toMatch(/765|cara|private matter/i);
  });

  it('catches an error that is logged alone, and words that are made into a line', () => {
    const { log, said } = logging();

    log.error(new Error('no route to +15557654321'));
    log.error('no route to +15557654321');

    expect(said()).not.toContain('7654321');
    expect(said()).toContain('[number]');
  });

  it('leaves what helps: ids, names of columns, codes, hosts and ports', () => {
    const { log, last } = logging();
    const error = Object.assign(
      new Error('connect ECONNREFUSED 127.0.0.1:5432, constraint "messages_once"'),
      {
        code: 'ECONNREFUSED',
      },
    );

    log.warn({ err: error, messageId: '00000000-0000-4000-8000-000000000000', waitMs: 1200 }, 'said');

    expect(last()).toMatchObject({
      level: 'warn',
      err: {
        message: 'connect ECONNREFUSED 127.0.0.1:5432, constraint "messages_once"',
        code: 'ECONNREFUSED',
      },
      messageId: '00000000-0000-4000-8000-000000000000',
      waitMs: 1200,
    });
  });

  it('blots twice as it does once', () => {
    const words = 'from "Cara" <cara@example.com> +1 555 765 4321';

    expect(blot(words)).toBe('from "[words]" <[address]> [number]');
    expect(blot(blot(words))).toBe(blot(words));
  });
});

describe('a line of the log', () => {
  it('names the request, the job and the issue amid which it is written', () => {
    const { log, last } = logging();
    const ids = { requestId: 'a'.repeat(32), issueId: 7, job: { id: 3, attempt: 1, queuedAtMs: 0 } };

    correlated(ids, () => log.info('said'));

    expect(last()).toMatchObject({ requestId: 'a'.repeat(32), issueId: 7, jobId: 3, msg: 'said' });
  });

  it('is not written below the level that was asked for', () => {
    const { log, said } = logging('warn');

    log.info('not said');
    log.warn('said');

    expect(said()).toContain('"said"');
    expect(said()).not.toContain('not said');
  });
});

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
