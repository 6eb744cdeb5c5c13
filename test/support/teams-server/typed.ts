import type { JsonObject } from '../slack-server/json.ts';
import type { Core } from './core.ts';
import type { Tag, User } from './world.ts';

export interface Saying {
  /** `@Switchboard` stands before it. Without, the bot hears nothing in a channel. */
  readonly mention?: boolean;
  /** Whom, or which tag, `@Name` in the words calls. */
  readonly calls?: readonly (User | Tag)[];
  /** The message that is answered, in its thread. */
  readonly thread?: string;
  /** Names of files in it, which lie in SharePoint. */
  readonly files?: readonly string[];
}

/** What an activity brings of words that somebody typed. */
export function typedWords(
  core: Core,
  words: string,
  { mention = false, calls = [], files = [] }: Saying,
): JsonObject {
  const called = `<at>${core.settings.botName}</at>`;
  const addressed = mention ? `${called} ${words}` : words;
  const text = calls.reduce((rest, { name }) => rest.replaceAll(`@${name}`, `<at>${name}</at>`), addressed);
  const entities = [
    ...(mention ? [{ id: core.botId, name: core.settings.botName }] : []),
    ...calls.map((each) => ({ id: each.id, name: each.name, ...('teamId' in each && { type: 'tag' }) })),
  ].map((mentioned) => ({ type: 'mention', text: `<at>${mentioned.name}</at>`, mentioned }));
  return {
    text,
    attachments: [
      { contentType: 'text/html', content: `<div>${escaped(text)}</div>` },
      ...files.map((name) => ({ contentType: 'reference', name })),
    ],
    ...(entities.length > 0 && { entities }),
  };
}

/** As the client makes HTML of what was written, but for mentions, which it marks. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('&lt;at&gt;', '<at>')
    .replaceAll('&lt;/at&gt;', '</at>');
}
