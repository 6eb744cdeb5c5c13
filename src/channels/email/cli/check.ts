import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { checkEmail } from '../check.ts';
import { emailSettings } from '../config.ts';

const USAGE = `npm run email:check [-- support@example.com]

Logs in to the mailbox and to the server that sends, sends a mail to the mailbox itself and waits for it, up to
a minute, and says whether plus addresses arrive. Each step is told with the server's own words.
Reads the settings that begin with EMAIL_. The address is needed where neither login is one.
`;

const PRETEND = `Email is pretend here: no EMAIL_ setting is set, so npm start brings a mail server and a mail client of its own.

For a real mailbox set EMAIL_IMAP_URL and EMAIL_SMTP_URL; for mail that a provider brings, EMAIL_INBOUND_SECRET
and EMAIL_SMTP_URL. src/channels/email/README.md has the steps, also for Google and Microsoft.
`;

process.exitCode = await check(process.argv.slice(2));

async function check(words: readonly string[]): Promise<number> {
  const wish = read(words);
  if (wish === undefined || wish.help) {
    process.stderr.write(USAGE);
    return wish === undefined ? 1 : 0;
  }

  const problems: string[] = [];
  const settings = emailSettings(process.env, (text) => problems.push(text));
  if (!settings) {
    process.stderr.write(`${problems.join('\n')}\n`);
    return 1;
  }
  if (settings.mode === 'local') {
    process.stdout.write(PRETEND);
    return 0;
  }

  const isGood = await checkEmail({
    settings,
    to: wish.to,
    say: (line) => process.stdout.write(`${line}\n`),
    pause: (ms) => setTimeout(ms),
  });
  process.stdout.write(isGood ? '\nEmail works.\n' : '\nEmail does not work yet.\n');
  return isGood ? 0 : 1;
}

function read(words: readonly string[]) {
  try {
    const options = { help: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    return positionals.length > 1 ? undefined : { help: values.help, to: positionals[0] };
  } catch {
    return undefined;
  }
}
