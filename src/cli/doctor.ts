import { enableCompileCache } from 'node:module';

import '../quick-imports.ts';

enableCompileCache();
const { doctorCommand } = await import('../doctor/command.ts');

process.exitCode = await doctorCommand(process.env, process.argv.slice(2), (line) => {
  process.stdout.write(`${line}\n`);
});
