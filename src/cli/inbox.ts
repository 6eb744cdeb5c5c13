import { enableCompileCache } from 'node:module';

import '../quick-imports.ts';

enableCompileCache();
await import('./inbox-command.ts');
