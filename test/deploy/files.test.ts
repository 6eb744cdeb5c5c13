import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

const example = [...read('.env.example').matchAll(/^(?:# )?([A-Z][A-Z_]+)=(.*)$/gm)].map(
  ([, name = '', value = '']) => ({ name, value }),
);

describe('what a stranger starts two replicas from', () => {
  it('names no secret: what opens something is left empty in .env.example', () => {
    const secrets = example.filter(({ name }) => /PASSWORD|SECRET|TOKEN|KEY|_URL$/.test(name));

    expect(secrets.length).toBeGreaterThan(5);
    for (const { name, value } of secrets)
      if (name !== 'PUBLIC_URL') expect(`${name}=${value}`).toBe(`${name}=`);
  });

  it('asks in .env.example for each setting that compose.yaml takes from there', () => {
    const taken = [...read('compose.yaml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);

    expect(taken).toContain('POSTGRES_PASSWORD');
    expect(example.map(({ name }) => name)).toEqual(expect.arrayContaining(taken));
  });

  it('passes on nobody’s question how it is inside, with a slash at the end either', () => {
    const [, hidden = ''] = /@inside path (.+)/.exec(read('Caddyfile')) ?? [];

    expect(hidden.split(' ')).toEqual(['/metrics', '/metrics/*', '/readyz', '/readyz/*']);
  });

  it('names in the README every address that others call, for whoever puts only these outside', () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const doors = sources
      .filter((file) => file.endsWith('.ts') && !file.startsWith(join('bot', 'web')))
      .flatMap((file) => [...read(join('src', file)).matchAll(/^(?:export )?const \w+_PATH = '(\/[^']+)'/gm)])
      .map(([, path]) => path);
    const [, listed = ''] = /Put the addresses that others call \(([^)]+)\)/.exec(read('README.md')) ?? [];

    expect(doors.length).toBeGreaterThan(5);
    expect([...listed.matchAll(/`([^`]+)`/g)].map(([, path]) => path)).toEqual(expect.arrayContaining(doors));
  });

  it('gives a replica more time to end than it takes', () => {
    const graceSeconds = Number(/stop_grace_period: (\d+)s/.exec(read('compose.yaml'))?.[1]);
    const shutdown = Number(example.find(({ name }) => name === 'SHUTDOWN_SECONDS')?.value);

    expect(graceSeconds).toBeGreaterThan(shutdown + 5);
  });

  it('runs as nobody in particular, with Node itself as the process that is told to end', () => {
    const dockerfile = read('Dockerfile');

    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^CMD \["node", "src\/index.ts"\]$/m);
  });

  it('puts into the image only what runs, each folder by its name', () => {
    const ignored = read('.dockerignore').split('\n');

    expect(ignored).toContain('*');
    expect(ignored.filter((line) => line.startsWith('!'))).toEqual([
      '!package.json',
      '!package-lock.json',
      '!src',
      '!drizzle',
    ]);
    expect(read('.gitignore').split('\n')).toContain('.env');
  });
});
