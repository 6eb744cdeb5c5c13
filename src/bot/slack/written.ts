import * as z from 'zod';

import { filesKeptWords } from '../phrases.ts';
import type { Asker } from './asker.ts';
import type { SlackContext } from './context.ts';
import { emojiIn } from './emoji.ts';
import { mentionedIn, unslack } from './incoming-text.ts';

/** A message as events and shortcuts bring it. https://docs.slack.dev/reference/events/message */
export const Written = z.object({
  ts: z.string(),
  thread_ts: z.string().optional(),
  /** Who wrote the message above. */
  parent_user_id: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  subtype: z.string().optional(),
  text: z.string().nullish(),
  files: z
    .array(
      z.object({
        id: z.string(),
        name: z.string().nullish(),
        title: z.string().nullish(),
        mode: z.string().nullish(),
        is_external: z.boolean().nullish(),
      }),
    )
    .nullish(),
  blocks: z.unknown().optional(),
});
export type Written = z.infer<typeof Written>;

/** A person's words under a card, with who and where they are. */
export interface Said extends Written {
  readonly user: string;
  readonly thread_ts: string;
}

/** Pure. What a person wrote below another message: not what bots, ourselves or Slack itself put there. */
export function saidByPerson(message: Written, ourselves: string | undefined): message is Said {
  const { user, thread_ts: under, subtype, bot_id: bot } = message;
  if (user === undefined || user === ourselves || bot !== undefined) return false;
  if (under === undefined || under === message.ts) return false;
  return subtype === undefined || PEOPLES_OWN.has(subtype);
}

const PEOPLES_OWN = new Set(['file_share', 'thread_broadcast']);

/** Its words as people read them. */
export async function wordsOf(
  { people }: SlackContext,
  { team }: Pick<Asker, 'team'>,
  { text, blocks }: Written,
): Promise<string> {
  const names = new Map<string, string>();
  for (const user of mentionedIn(text ?? '')) {
    const person = await people.employee(team, user);
    const name = person.ok ? person.employee.name : person.name;
    if (name !== undefined) names.set(user, name);
  }
  return unslack(text ?? '', names, emojiIn(blocks)).trim();
}

export function fileNamesOf({ files }: Written): readonly string[] {
  return (files ?? []).map(({ name, title }) => name ?? title ?? 'file');
}

/** Which of its files Slack itself has; others are links to somewhere else, or were taken away. */
export function filesOf({ files }: Written): readonly { readonly id: string; readonly name: string }[] {
  return (files ?? [])
    .filter(({ mode, is_external: external }) => external !== true && mode !== 'tombstone')
    .map(({ id, name, title }) => ({ id, name: name ?? title ?? 'file' }));
}

/** The same for a comment, which says which files stayed behind. */
export async function commentOf(
  context: SlackContext,
  asker: Pick<Asker, 'team'>,
  message: Written,
): Promise<string> {
  const words = await wordsOf(context, asker, message);
  const files = fileNamesOf(message);
  return [words, ...(files.length === 0 ? [] : [filesKeptWords(files)])].join('\n').trim();
}
