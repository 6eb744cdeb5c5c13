import { z } from 'zod';

/** Where the card of the issue `i` stands though its inbox posts there no more, or null; in a statement. */
export const FORMER = `(
      select json_agg(json_build_object('platform', p.platform, 'conversation', p.conversation) order by p.id)
      from postings p
      where p.issue_id = i.id and not exists (
        select from inbox_conversations c
        where c.inbox_id = i.inbox_id and c.platform = p.platform and c.conversation = p.conversation)
    )`;

export const Former = z.array(z.object({ platform: z.string(), conversation: z.string() })).nullable();
