import * as z from 'zod';

import { employeeId, entryId, roomId } from '../../issues/issue.ts';
import { LocalPath } from './forms.ts';

/** What comes from the pages of channels and private chats. */

const Id = z.coerce.number().pipe(z.int().positive().max(2_147_483_647));
const Empty = z.literal('').transform(() => undefined);
const Entry = Id.transform(entryId);

export const RoomPath = Id.transform(roomId);
export const EntryPath = Entry;

export const RoomQuery = z.object({
  /** Everything since this entry, and with `more` one page further back. */
  since: z.union([Empty, Entry]).optional(),
  more: z.literal('1').optional(),
  /** Who reads stands at the end and has not looked further back. */
  follow: z.literal('1').optional(),
  /** Where the line stands already; `none` where the reader follows and there is to be none. */
  line: z.union([Empty, z.literal('none'), Entry]).optional(),
  /** An entry to be shown. */
  at: z.union([Empty, Entry]).optional(),
});
export type RoomQuery = z.infer<typeof RoomQuery>;

export const TALK_LIMIT = 10_000;

/** Browsers send every line end as two characters. Blank says nothing. */
const Said = z
  .string()
  .max(TALK_LIMIT * 4)
  .transform((text) => text.replaceAll('\r\n', '\n').trim());

export const TalkForm = RoomQuery.extend({ request: z.uuid(), text: Said });
export const RevisionForm = RoomQuery.extend({
  text: Said.default(''),
  delete: z.literal('1').optional(),
});
export const ThreadForm = z.object({ request: z.uuid(), text: Said, back: LocalPath });
export const SeenForm = z.object({
  upTo: z.union([Empty, Entry]).optional(),
  place: z.union([Empty, z.literal('end'), Entry]).optional(),
});
export const ReadForm = z.object({ upTo: Entry });

/** As people write it: with a # before it, in capitals, with blanks. */
export const ChannelForm = z.object({
  name: z
    .string()
    .max(200)
    .transform((name) => name.trim().replace(/^#\s*/, '').toLowerCase().replace(/\s+/g, '-')),
});
export const CHANNEL_NAME_PATTERN = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]{0,39}$/u;

/** One chosen box comes as a word, several as a list. */
export const ChatForm = z.object({
  with: z
    .union([Id.transform((id) => [id]), z.array(Id).max(50)])
    .default([])
    .transform((ids) => ids.map(employeeId)),
});
