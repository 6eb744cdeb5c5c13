import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { CardView } from '../../../src/bot/card.ts';
import { cardOf } from '../../../src/bot/card.ts';
import { slackPlatform } from '../../../src/bot/slack/index.ts';
import type { DeliveryError } from '../../../src/issues/delivery.ts';
import { customerId, issueId, messageId } from '../../../src/issues/issue.ts';
import type { HistoryEntry } from '../../../src/issues/views.ts';
import { NOON } from '../../support/builders.ts';
import { memoryShelf } from '../../support/sms.ts';
import type { SlackServer } from '../../support/slack-server/index.ts';
import { startSlackServer } from '../../support/slack-server/index.ts';

let slack: SlackServer;
let channel: string;
let platform: ReturnType<typeof platformAt>;
let since: Date;

beforeEach(async () => {
  slack = await startSlackServer({ rates: {} });
  channel = slack.addChannel({ name: 'support' }).id;
  platform = platformAt(slack);
  since = new Date();
});
afterEach(() => slack.stop());

function platformAt(server: SlackServer) {
  const made = slackPlatform(
    {
      SLACK_SIGNING_SECRET: 'x',
      SLACK_BOT_TOKEN: server.botToken(),
      SLACK_API_URL: server.apiUrl,
    },
    {
      log: pino({ enabled: false }),
      signals: { publish: async () => {}, subscribe: async () => async () => {} },
      shelf: memoryShelf(),
      talk: () => {
        throw new Error('Slack keeps its own talk');
      },
      calls: () => {
        throw new Error('Slack calls people itself');
      },
      publicUrl: 'http://localhost',
      rejected: () => {},
      pageGuard: (_request, _response, next) => next(),
      panels: [],
    },
    (text) => {
      throw new Error(text);
    },
  );
  if (!made) throw new Error('it is switched off');
  return made;
}

const card: CardView = cardOf(
  {
    ...{ id: issueId(12), inbox: 'Support', customer: { id: customerId(7), name: 'Maria Lopez' } },
    ...{ channel: 'sms', from: '+15550001111', to: '+15550009999', state: { status: 'unassigned' } },
    ...{ revision: 3, firstMessage: 'Hi', messageCount: 1, attachments: [], openedAt: NOON },
    ...{ lastActivityAt: NOON, optedOut: false, troubledReplies: 0 },
  },
  'text',
);
const MESSAGE = messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001');
const entry: HistoryEntry = {
  ...{ kind: 'customer-message', message: MESSAGE, from: '+15550001111' },
  ...{ text: 'Still here?', attachments: [], at: NOON },
};

async function kindOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isDeliveryError(error) ? error.kind : String(error);
}

function isDeliveryError(error: unknown): error is DeliveryError {
  return error instanceof Error && error.name === 'DeliveryError';
}

describe('a posting whose answer was lost', () => {
  it('is found by what it carries, however much was written since', async () => {
    const wanted = await platform.postCard(channel, card);
    for (let n = 0; n < 250; n += 1) await slack.otherBotPosts(channel, `noise ${n}`);

    expect(await platform.findCard(channel, issueId(12), since)).toBe(wanted);
    expect(await platform.findCard(channel, issueId(13), since)).toBeUndefined();
  });

  it('is not taken for one of before', async () => {
    await platform.postCard(channel, card);

    expect(await platform.findCard(channel, issueId(12), new Date(Date.now() + 60_000))).toBeUndefined();
  });

  it('under a card is found in its thread', async () => {
    const ref = await platform.postCard(channel, card);
    const message = await platform.postMessage(ref, { card, entry });

    expect(await platform.findMessage(ref, MESSAGE, since)).toBe(message);
  });

  it.each([
    ['a 503', { kind: 'http', status: 503 }],
    ['a 429', { kind: 'ratelimited', retryAfter: 1 }],
    ['an internal error', { kind: 'error', error: 'internal_error' }],
    ['no answer', { kind: 'down' }],
  ] as const)('is not given up because the look-up ended with %s', async (_, fault) => {
    slack.fault({ method: 'conversations.history', ...fault });

    expect(await kindOf(platform.findCard(channel, issueId(12), since))).toBe('later');
  });
});

describe('a message under a card', () => {
  it('that ended in the channel because the card is gone is taken back', async () => {
    const ref = await platform.postCard(channel, card);
    await slack.deletesMessage(channel, ref.split('/')[2] ?? '');

    const kind = await kindOf(platform.postMessage(ref, { card, entry }));

    expect(kind).toBe('gone');
    expect(slack.messages(channel)).toEqual([]);
  });

  it('says what became of a reply when it is drawn again', async () => {
    const ref = await platform.postCard(channel, card);
    const reply = { ...entry, kind: 'reply', by: 'Ana Lima', to: '+15550001111' } as const;
    const message = await platform.postMessage(ref, { card, entry: { ...reply, delivery: 'queued' } });

    await platform.updateMessage(message, {
      card,
      entry: { ...reply, delivery: 'failed', problem: 'No such number.' },
    });

    const [shown] = slack.thread(channel, ref.split('/')[2] ?? '');
    expect(slack.look(channel, shown?.ts ?? '')).toMatchObject({
      blocksText: 'Ana Lima replied to +15550001111\nStill here?\nNot delivered: No such number.',
      buttons: ['Retry'],
    });
  });
});

describe('a card', () => {
  it('is changed in place, and the same change twice is the same card', async () => {
    const ref = await platform.postCard(channel, card);

    await platform.updateCard(ref, { ...card, status: 'closed', headline: 'Closed by Ana Lima' });
    await platform.updateCard(ref, { ...card, status: 'closed', headline: 'Closed by Ana Lima' });

    expect(slack.cardsIn(channel).map(({ color }) => color)).toEqual(['#2EB67D']);
  });

  it('is posted and changed as it is written: nothing is linked, named or fetched', async () => {
    const ref = await platform.postCard(channel, card);
    await platform.updateCard(ref, card);

    const [post] = slack.calls('chat.postMessage');
    const [update] = slack.calls('chat.update');
    expect(post?.args).toMatchObject({ parse: 'none', link_names: 'false' });
    expect(post?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
    expect(update?.args).toMatchObject({ parse: 'none', link_names: 'false' });
  });

  it('that somebody deleted is gone', async () => {
    const ref = await platform.postCard(channel, card);
    await slack.deletesMessage(channel, ref.split('/')[2] ?? '');

    expect(await kindOf(platform.updateCard(ref, card))).toBe('gone');
  });

  it('for a channel without the bot is refused in words for people', async () => {
    const elsewhere = slack.addChannel({ name: 'elsewhere', bot: false }).id;

    await expect(platform.postCard(elsewhere, card)).rejects.toMatchObject({
      kind: 'never',
      message: expect.stringContaining('/invite @Switchboard'),
    });
  });

  it('that has to wait gets a second of its own', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 2, count: 5 });
    const waits: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const error: unknown = await platform.postCard(channel, card).catch((reason: unknown) => reason);
      if (isDeliveryError(error)) waits.push(error.afterMs ?? 0);
    }

    expect(waits.map((ms) => Math.ceil(ms / 1_000))).toEqual([2, 3, 4, 5, 6]);
  });
});

describe('a file', () => {
  const PICTURE = { contentType: 'image/png', bytes: new TextEncoder().encode('not really') };

  it('stands under the card, with a name that shows what it is', async () => {
    const ref = await platform.postCard(channel, card);

    await platform.shareFile(ref, PICTURE, 'attachment-5');
    await slack.until(() => slack.thread(channel, ref.split('/')[2] ?? '').length > 0);

    const [file] = [...slack.files()];
    expect(file).toMatchObject({ title: 'attachment-5.png', altText: 'Picture' });
  });

  it.each(['lost_response', 'lost_response_500'] as const)(
    'is found under its card after %s, among others, and under no other card',
    async (fault) => {
      const [ref, other] = [await platform.postCard(channel, card), await platform.postCard(channel, card)];
      const begun = new Date();
      await platform.shareFile(ref, PICTURE, 'attachment-55');
      slack.fault({ method: 'files.completeUploadExternal', kind: fault });

      const kind = await kindOf(platform.shareFile(ref, PICTURE, 'attachment-5'));
      await slack.until(() => slack.thread(channel, ref.split('/')[2] ?? '').length === 2);

      expect(kind).toBe('unknown');
      expect(await platform.findFile(ref, 'attachment-5', begun)).toBe(true);
      expect(await platform.findFile(ref, 'attachment-6', begun)).toBe(false);
      expect(await platform.findFile(other, 'attachment-5', begun)).toBe(false);
    },
  );

  it('that could not be brought is brought later', async () => {
    const ref = await platform.postCard(channel, card);
    slack.fault({ method: 'upload', kind: 'http', status: 503 });

    expect(await kindOf(platform.shareFile(ref, PICTURE, 'attachment-5'))).toBe('later');
  });
});

describe('a private word', () => {
  it('reaches the person with a link to the card', async () => {
    const ana = slack.addUser({ name: 'ana' });
    const ref = await platform.postCard(channel, card);

    await platform.notify(`${slack.team.id}/${ana.id}`, { about: 'assigned', card, ref });

    const [message] = slack.directMessages(ana.id);
    expect(message?.text).toBe('Issue 12 from Maria Lopez has been assigned to you. Hi');
    const { links } = slack.attentionOf(message?.channel ?? '', message?.ts ?? '');
    expect(links).toEqual([expect.stringContaining(`/archives/${channel}/p`)]);
  });

  it('leads to the channel where the card’s address is not to be had', async () => {
    const ana = slack.addUser({ name: 'ana' });
    slack.fault({ method: 'chat.getPermalink', kind: 'error', error: 'message_not_found' });

    await platform.notify(`${slack.team.id}/${ana.id}`, {
      about: 'assigned',
      card,
      ref: `${slack.team.id}/${channel}/1700000000.000001`,
    });

    const [message] = slack.directMessages(ana.id);
    expect(JSON.stringify(message?.blocks)).toContain(
      `https://slack.com/app_redirect?channel=${channel}&team=${slack.team.id}`,
    );
  });
});
