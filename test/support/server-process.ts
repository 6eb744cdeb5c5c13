import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { bareEnvironment } from './bare-environment.ts';
import { untilStopped } from './leaks.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The whole product in a process of its own, as `npm start` runs it. */
export interface ServerProcess {
  readonly url: string;
  /** Everything it has said so far. */
  output(): string;
  /** SIGKILL: no warning, no time. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM: resolves with the exit code when it has ended by itself. */
  terminate(): Promise<number | null>;
}

/** Starts it with these settings and no others, on a free port. Rejects with what it said when it does not start. */
export async function startServer(settings: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [join(ROOT, 'src/index.ts')], {
    cwd: ROOT,
    env: { ...bareEnvironment(), PORT: '0', LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  const kill = untilStopped('a server process', async () => {
    child.kill('SIGKILL');
    await gone;
  });
  const heard = hear(child);
  try {
    return { url: await addressOf(child, heard), output: () => heard.said, kill, terminate };
  } catch (error) {
    await kill();
    throw error;
  }

  async function terminate(): Promise<number | null> {
    child.kill('SIGTERM');
    await gone;
    await kill();
    return child.exitCode;
  }
}

interface Heard {
  said: string;
}

function hear(child: ChildProcess): Heard {
  const heard: Heard = { said: '' };
  const listen = (chunk: Buffer) => {
    heard.said += chunk.toString();
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  return heard;
}

function addressOf(child: ChildProcess, heard: Heard): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const port = /Switchboard is at http:\/\/localhost:(\d+)/.exec(heard.said)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${heard.said}`)));
  });
}
