import '../quick-imports.ts';

const { runCommand, say } = await import('./command.ts');
const { restoreCommand } = await import('./database-commands.ts');

await runCommand(async (words) => say(await restoreCommand(words, process.env)));
