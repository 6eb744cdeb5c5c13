import '../quick-imports.ts';

const { runCommand, say } = await import('./command.ts');
const { backupCommand } = await import('./database-commands.ts');

await runCommand(async (words) => say(await backupCommand(words, process.env)));
