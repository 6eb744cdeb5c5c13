import '../quick-imports.ts';

const { runCommand } = await import('./answering.ts');
const { restoreCommand } = await import('./database-commands.ts');

await runCommand(() => restoreCommand(process.argv.slice(2), process.env));
