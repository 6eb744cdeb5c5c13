import { enableCompileCache, flushCompileCache } from 'node:module';

import './quick-imports.ts';
import type { App } from './app.ts';
import { stopOnSignals } from './signals.ts';

// What is imported after it need not be compiled again at the next start.
enableCompileCache();
const { startApp } = await import('./app.ts');
const { ConfigError } = await import('./config.ts');
const { DatabaseRefused, DirectoryInUse } = await import('./db/client.ts');

let app: App | undefined;
// Before the start, which may wait for a database: whoever has not begun has nothing to finish.
stopOnSignals(async () => app?.stop(), {
  on: (signal, listener) => process.on(signal, listener),
  exit: (code) => process.exit(code),
  now: () => performance.now(),
});

try {
  app = await startApp(process.env);
  // Usually that happens at the end; whoever is killed has none.
  flushCompileCache();
  process.stdout.write(`Switchboard is at ${app.url.replace('127.0.0.1', 'localhost')}\n`);
} catch (error) {
  const words = forWhoeverStartsIt(error);
  if (words === undefined) throw error;
  process.stderr.write(`${words}\n`);
  process.exit(1);
}

/** What the administrator can mend, said without a stack. */
function forWhoeverStartsIt(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof DirectoryInUse || error instanceof DatabaseRefused)
    return error.message;
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'EADDRINUSE')
      return `Something already listens on this port. Is Switchboard running? Else set PORT to another one.`;
    if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL')
      return `This process may not listen on that address. Check HOST and PORT. (${error.message})`;
  }
  return undefined;
}
