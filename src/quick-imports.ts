import { registerHooks } from 'node:module';

const PACKAGE = '/node_modules/drizzle-orm/';

/**
 * Imported first, for what it does: modules of drizzle-orm find one another without Node reading the package's
 * package.json, which has 179 KB, once for each of them. That was most of a start: 2.0 s of a core against 0.3 s.
 * Its files name each other with their endings and are all ES modules, which is what the file would have said.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const { parentURL } = context;
    if (!specifier.startsWith('.') || parentURL?.includes(PACKAGE) !== true)
      return nextResolve(specifier, context);
    return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
  },
});
