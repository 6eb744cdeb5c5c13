import { careCommands } from '../care-commands.ts';
import { runningCommands } from '../control.ts';
import { ourselves, runCommand, say, UsageError, withDatabase } from './command.ts';

/** `npm run customer` and `npm run audit`: said here, or by the server that has the database. */
export function careCommand(name: 'customer' | 'audit'): Promise<void> {
  return runCommand((typed) => {
    const words = [name, ...typed];
    return withDatabase(
      async (opened) => answer(await careCommands(opened)(words, ourselves())),
      async (dataDir) => answer(await runningCommands(dataDir)(words, ourselves())),
    );
  });
}

function answer({ ok, words }: { readonly ok: boolean; readonly words: string }): void {
  if (!ok) throw new UsageError(words);
  say(words);
}
