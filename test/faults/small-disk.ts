import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { inject } from 'vitest';

/** A file system of its own that is soon full: a small one in memory, which only root may mount. */
export const CAN_MOUNT = process.platform === 'linux' && process.getuid?.() === 0 && mounts();

export async function aSmallDisk() {
  const disk = mkdtempSync(join(tmpdir(), 'switchboard-disk-'));
  const template = inject('embeddedTemplate');
  const [kilobytes = '0'] = execFileSync('du', ['-sk', template]).toString().split('\t');
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${Number(kilobytes) + 40_000}k`, 'tmpfs', disk]);
  const dataDir = join(disk, 'data');
  cpSync(template, dataDir, { recursive: true });
  const ballast = join(disk, 'ballast');
  return {
    settings: { dataDir },

    /** Not a byte is left. */
    fill(): void {
      const file = openSync(ballast, 'a');
      for (const size of [1_000_000, 4_096, 1])
        for (;;) {
          try {
            writeSync(file, Buffer.alloc(size));
          } catch {
            break;
          }
        }
      closeSync(file);
    },

    empty: (): void => rmSync(ballast, { force: true }),

    async remove(): Promise<void> {
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
    },
  };
}

function mounts(): boolean {
  const there = mkdtempSync(join(tmpdir(), 'switchboard-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', there], { stdio: 'ignore' });
    execFileSync('umount', [there], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(there, { recursive: true, force: true });
  }
}
