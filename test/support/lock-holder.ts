import { lockDirectory } from '../../src/db/directory-lock.ts';

/** A process that asks for a directory's lock, says what it got, and stays until its input closes or it is killed. */
const [directory = '.', busy] = process.argv.slice(2);
const lock = await lockDirectory(directory);
process.stdout.write(lock ? 'held\n' : 'in use\n', () => {
  if (busy === 'busy') for (;;);
});
process.stdin.on('end', () => process.exit());
process.stdin.resume();
