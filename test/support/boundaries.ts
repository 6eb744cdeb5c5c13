import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

/** Checks the rules of who may import whom (.dependency-cruiser.cjs) and of who may say what. */
process.chdir(join(import.meta.dirname, '..', '..'));

/** With a TypeScript it cannot use, dependency-cruiser sees no module and finds nothing wrong with it. */
const FEWEST_MODULES = 40;

/** Names that are data to everybody but their own adapter. `also`: where there is no other way. */
const WORDS = [
  // The glossary says once what a chat platform is.
  {
    word: 'slack',
    own: 'src/bot/slack/',
    // Its sign-in is one of many, and its README says how to set it up.
    also: [
      'src/bot/registry.ts',
      'src/issues/issue.ts',
      'src/bot/web/sign-in/issuers.ts',
      'src/bot/web/README.md',
    ],
  },
  {
    word: 'teams',
    own: 'src/bot/teams/',
    // To Slack a workspace is a team, in every payload and in `installations.teams()`.
    also: ['src/bot/registry.ts', 'src/issues/issue.ts', 'src/bot/slack/'],
  },
  {
    word: 'twilio',
    own: 'src/channels/sms/',
    also: ['src/channels/registry.ts', 'src/config.ts', 'src/app.ts', 'src/index.ts', 'src/cli/'],
  },
] as const;

/** Of dependency-cruiser's answer what is used here. */
const Cruise = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

const problems = [...forbiddenImports(), ...forbiddenWords()];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

function forbiddenImports(): readonly string[] {
  const { summary } = cruised();
  const { totalCruised, violations } = summary;
  if (totalCruised < FEWEST_MODULES) return [`dependency-cruiser saw only ${totalCruised} modules`];
  return violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

function cruised(): z.output<typeof Cruise> {
  const script = join('node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const everything = ['src', 'test', 'bench', 'vitest.config.ts', 'drizzle.config.ts'];
  const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const output = execFileSync(process.execPath, [script, ...everything, ...options], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return Cruise.parse(JSON.parse(output));
}

function forbiddenWords(): readonly string[] {
  return readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'))
    .flatMap(wordsIn);
}

function wordsIn(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return WORDS.filter(({ own, also }) => ![own, ...also].some((place) => file.startsWith(place))).flatMap(
    ({ word, own }) =>
      lines.flatMap((line, index) =>
        says(line, word) ? [`only ${own} says "${word}": ${file}:${index + 1}`] : [],
      ),
  );
}

/** As a word of its own or as a part of a name: slackToken, SLACK_TOKEN. */
function says(line: string, word: string): boolean {
  const capital = `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  const part = `${capital}(?![a-z])|(?<![A-Za-z])${word}(?![a-z])|(?<![A-Za-z])${word.toUpperCase()}(?![A-Za-z])`;
  return new RegExp(part).test(line);
}
