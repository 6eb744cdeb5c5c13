import { describe, expect, it } from 'vitest';

import type { Environment } from '../src/config.ts';
import { readConfig } from '../src/config.ts';

function read(env: Environment) {
  const problems: string[] = [];
  const config = readConfig(env, (text) => problems.push(text));
  return { config, problems };
}

describe('the process settings', () => {
  it('have a default each: this machine, port 3000, the embedded database', () => {
    expect(read({}).config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      logLevel: 'info',
      shutdownMs: 20_000,
    });
  });

  it('that are empty are not set: an empty host must not mean every address', () => {
    const empty = {
      HOST: '',
      PORT: ' ',
      PUBLIC_URL: '',
      DATABASE_URL: '',
      SWITCHBOARD_DATA: '',
      LOG_LEVEL: '',
    };

    expect(read(empty)).toEqual(read({}));
  });

  it.each([
    ['https://switchboard.example.com/', 'https://switchboard.example.com'],
    ['https://example.com/switchboard//', 'https://example.com/switchboard'],
  ])('the public address %s has no slash at its end', (given, kept) => {
    expect(read({ PUBLIC_URL: given }).config.publicUrl).toBe(kept);
  });

  it.each([
    [{ PORT: '70000' }, 'PORT'],
    [{ PORT: '-1' }, 'PORT'],
    [{ PORT: '3000; rm' }, 'PORT'],
    [{ PUBLIC_URL: 'ftp://example.com' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'https://example.com/?a=1' }, 'PUBLIC_URL'],
    [{ DATABASE_URL: 'mysql://localhost' }, 'DATABASE_URL'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ SHUTDOWN_SECONDS: '0' }, 'SHUTDOWN_SECONDS'],
    [{ SHUTDOWN_SECONDS: '1.5' }, 'SHUTDOWN_SECONDS'],
    [{ SHUTDOWN_SECONDS: '601' }, 'SHUTDOWN_SECONDS'],
  ])('%j is told by its name', (env, name) => {
    const { problems } = read(env);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
  });
});
