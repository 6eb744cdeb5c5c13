import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A new folder for data that is not to outlive the run: in memory where that has room, which saves a tenth of what tests
 * of storage take.
 */
export function scratch(name: string): string {
  return mkdtempSync(join(hasRoom(MEMORY) ? MEMORY : tmpdir(), `switchboard-${name}-`));
}

/** https://www.kernel.org/doc/html/latest/filesystems/tmpfs.html; containers often have 64 MB of it. */
const MEMORY = '/dev/shm';
/** Beside what is in use: some 40 MB a database, of which there are a dozen at a time. */
const ROOM_BYTES = 4 * 1024 ** 3;

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOM_BYTES;
  } catch {
    return false;
  }
}
