import '../quick-imports.ts';

const { runCommand, say } = await import('./command.ts');
const { upgradeCommand } = await import('./database-commands.ts');

await runCommand(async (words) => say(await upgradeCommand(words, process.env, say)));
