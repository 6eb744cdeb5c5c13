import '../quick-imports.ts';

const { runCommand, say } = await import('./answering.ts');
const { upgradeCommand } = await import('./database-commands.ts');

await runCommand(() => upgradeCommand(process.argv.slice(2), process.env, say));
