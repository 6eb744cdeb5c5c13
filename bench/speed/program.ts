import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { bareEnvironment } from '../../test/support/bare-environment.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A server in a process of its own. */
export interface Program {
  readonly url: string;
  /** Seconds of a processor it has used; undefined where the system does not tell. */
  cpuSeconds(): number | undefined;
  /** The most memory it ever held, in MB. */
  peakMegabytes(): number | undefined;
  stop(): Promise<void>;
}

/** Starts it with these settings and no others. It must say where it listens, as `npm start` does. */
export async function startProgram(
  file: string,
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<Program> {
  const child = spawn(process.execPath, [...nodeOptions, join(ROOT, file)], {
    cwd: ROOT,
    env: { ...bareEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  process.once('exit', () => child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (said.length < 100_000) said += chunk.toString();
      const port = /is at http:\/\/localhost:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    });
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}: ${said}`)));
  });
  const { pid = 0 } = child;
  return {
    url,
    cpuSeconds: () => cpuSecondsOf(pid),
    peakMegabytes() {
      const peak = /^VmHWM:\s+(\d+) kB$/m.exec(fileOf(pid, 'status') ?? '')?.[1];
      return peak === undefined ? undefined : Number(peak) / 1024;
    },
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** User and system time of a process, all its threads: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export function cpuSecondsOf(pid: number): number | undefined {
  const fields = fileOf(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ');
  if (!fields) return undefined;
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

const TICKS_A_SECOND = 100;

function fileOf(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
