import { enableCompileCache } from 'node:module';

import '../quick-imports.ts';

enableCompileCache();
const { careCommand } = await import('./care-command.ts');
await careCommand('customer');
