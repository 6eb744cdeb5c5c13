import type { KnownBlock } from '@slack/types';

import { DeliveryError } from '../../issues/delivery.ts';
import { noticeWords, OPEN_CARD } from '../phrases.ts';
import type { MessageRef, Notice } from '../platform.ts';
import type { Content } from './blocks.ts';
import { caption, quote } from './blocks.ts';
import type { SlackClient } from './client.ts';
import { LIMITS } from './limits.ts';
import { personIn, postIn, refOf } from './refs.ts';
import { escapedClip } from './text.ts';

/**
 * A private word to one person, in Switchboard's direct message with them. Not looked up when its answer was
 * lost: told twice is better than not at all.
 */
export async function sendNotice(client: SlackClient, person: string, notice: Notice): Promise<MessageRef> {
  const { team, user } = personIn(person);
  const link = notice.ref === undefined ? undefined : await linkTo(client, notice.ref);
  // A person's id as the channel opens the direct message, and needs no scope besides chat:write.
  // https://docs.slack.dev/reference/methods/chat.postMessage#app_home
  return refOf(await client.post({ team, channel: user }, noticeMessage(notice, link)));
}

/** Pure. What it says. */
export function noticeMessage({ about, card, entry }: Notice, link: string | undefined): Content {
  const head = noticeWords(about, card.issue, card.customer.name);
  const said = entry && 'text' in entry ? entry.text : (card.lastMessage ?? card.firstMessage);
  const problem = entry?.kind === 'reply' ? entry.problem : undefined;
  const blocks: KnownBlock[] = [
    {
      type: 'rich_text',
      elements: [
        caption(head),
        quote(said, LIMITS.cardMessage),
        ...(problem === undefined ? [] : [caption(problem)]),
        ...(link === undefined
          ? []
          : [
              {
                type: 'rich_text_section' as const,
                elements: [{ type: 'link' as const, url: link, text: OPEN_CARD }],
              },
            ]),
      ],
    },
  ];
  return {
    text: escapedClip(`${head} ${said}`, LIMITS.messageText),
    blocks,
    metadata: { event_type: 'switchboard_notice', event_payload: { issue_id: card.issue } },
  };
}

/** To the card itself, or where Slack does not say its address, to its channel. */
async function linkTo(client: SlackClient, ref: string): Promise<string> {
  const { team, channel, ts } = postIn(ref);
  try {
    const { permalink } = await client.call(team, 'repeatable', (api) =>
      api.chat.getPermalink({ channel, message_ts: ts }),
    );
    if (permalink !== undefined) return permalink;
  } catch (error) {
    // The notice matters more than how exactly its link leads to the card.
    if (!(error instanceof DeliveryError)) throw error;
  }
  return `https://slack.com/app_redirect?${new URLSearchParams({ channel, team }).toString()}`;
}
