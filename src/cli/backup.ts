import '../quick-imports.ts';

const { runCommand } = await import('./answering.ts');
const { backupCommand } = await import('./database-commands.ts');

await runCommand(() => backupCommand(process.argv.slice(2), process.env));
