import { parseArgs } from 'node:util';

import { addressParsers } from '../channels/addresses.ts';
import type { InboxChange } from '../issues/inboxes.ts';
import type { Address, Conversation } from '../issues/issue.ts';
import { UsageError } from './command.ts';

const USAGE = `npm run inbox -- list
npm run inbox -- add NAME [--sms NUMBER]... [--email ADDRESS]... [--post PLATFORM:CONVERSATION]...
                     [--signature TEXT]
npm run inbox -- remove NAME [--sms NUMBER]... [--email ADDRESS]... [--post PLATFORM:CONVERSATION]...

add makes the inbox where there is none of that name, and adds what it lacks. remove takes away what is
named, or with nothing named the inbox itself. The same line twice changes nothing. A signature stands below
the emails that are sent from the inbox; {name} in it is whoever wrote, \\n a new line, and "" takes it away.
Example: npm run inbox -- add Support --sms +15550009999 --post web:support`;

export type InboxWish =
  | { readonly verb: 'list' }
  | { readonly verb: 'add' | 'remove'; readonly change: InboxChange };

/** Pure. What is wanted by `npm run inbox -- …`. Throws `UsageError` with what is wrong and how it is written. */
export function inboxWish([verb, ...rest]: readonly string[]): InboxWish {
  if (verb === 'list' && rest.length === 0) return { verb };
  if (verb !== 'add' && verb !== 'remove') throw new UsageError(USAGE);
  const change = changeOf(rest);
  if (verb === 'remove' && change.signature !== undefined)
    throw new UsageError('A signature is taken away by: npm run inbox -- add NAME --signature ""');
  return { verb, change };
}

function changeOf(words: readonly string[]): InboxChange {
  const { values, positionals } = parsed(words);
  const [name, ...more] = positionals;
  if (name === undefined || name.trim() === '' || more.length > 0)
    throw new UsageError(`Name one inbox (quote a name of several words).\n\n${USAGE}`);
  return {
    name,
    listens: [
      ...(values.sms ?? []).map((typed) => addressOf('sms', typed)),
      ...(values.email ?? []).map((typed) => addressOf('email', typed)),
    ],
    posts: (values.post ?? []).map(conversationOf),
    ...(values.signature !== undefined && { signature: values.signature.replaceAll(String.raw`\n`, '\n') }),
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        sms: { type: 'string', multiple: true },
        email: { type: 'string', multiple: true },
        post: { type: 'string', multiple: true },
        signature: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function addressOf(channel: 'sms' | 'email', typed: string): Address {
  const address = addressParsers[channel](typed);
  if (address === undefined)
    throw new UsageError(
      channel === 'sms'
        ? `${typed} is not a phone number. Write it with its country code, like +15550009999.`
        : `${typed} is not an email address.`,
    );
  return { channel, address };
}

function conversationOf(typed: string): Conversation {
  const colon = typed.indexOf(':');
  const platform = typed.slice(0, colon).trim();
  const conversation = typed.slice(colon + 1).trim();
  if (colon < 1 || conversation === '')
    throw new UsageError(`${typed} is not a conversation. Write platform:conversation, like web:support.`);
  return { platform, conversation };
}
