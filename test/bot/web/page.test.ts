import { describe, expect, it } from 'vitest';

import type { CardView } from '../../../src/bot/card.ts';
import { attachmentHeaders } from '../../../src/bot/web/attachment-types.ts';
import { frame } from '../../../src/bot/web/client.ts';
import { card } from '../../../src/bot/web/page/card.ts';
import { history } from '../../../src/bot/web/page/history.ts';
import { clip, initials } from '../../../src/bot/web/page/text.ts';
import { ageWords } from '../../../src/bot/web/page/time.ts';
import { attachmentId, customerId, issueId, messageId } from '../../../src/issues/issue.ts';

const NOW = new Date('2026-03-10T12:00:00Z');

describe('an age', () => {
  it.each([
    ['2026-03-10T12:00:30Z', 'just now'],
    ['2026-03-10T11:59:01Z', 'just now'],
    ['2026-03-10T11:59:00Z', '1 min'],
    ['2026-03-10T11:00:01Z', '59 min'],
    ['2026-03-10T11:00:00Z', '1 h'],
    ['2026-03-09T12:00:01Z', '23 h'],
    ['2026-03-09T12:00:00Z', '1 d'],
    ['2026-03-03T12:00:01Z', '6 d'],
    ['2026-03-03T12:00:00Z', '2026-03-03'],
  ])('%s is %s', (at, words) => {
    expect(ageWords(new Date(at), NOW)).toBe(words);
  });
});

describe('the start of a message', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly10!', 10, 'exactly10!'],
    ['eleven char', 10, 'eleven cha…'],
    ['ends here and more', 10, 'ends here…'],
    ['😀😀😀😀', 2, '😀😀…'],
  ])('%s at %i is %s', (text, limit, start) => {
    expect(clip(text, limit)).toBe(start);
  });
});

describe('initials', () => {
  it.each([
    ['Ana Lima', 'AL'],
    ['Maria de los Santos', 'MS'],
    ['Élodie', 'É'],
    ['+15550001111', ''],
    ['', ''],
  ])('of %s are %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe('a card', () => {
  it.each([
    ['unassigned', 'Unassigned', {}, 'data-assignee=""'],
    ['assigned', 'Assigned to Ana Lima', { assignee: 'Ana Lima' }, 'data-assignee="Ana Lima"'],
    ['closed', 'Closed by Ana Lima', { closedBy: 'Ana Lima' }, 'data-closed-by="Ana Lima"'],
  ] as const)('that is %s says so in data, colour and words', async (status, headline, who, data) => {
    const shown = String(await card(aCard({ status, headline, ...who }), NOW));

    expect(shown).toContain('data-issue="12"');
    expect(shown).toContain(`data-status="${status}"`);
    expect(shown).toContain(data);
    expect(shown).toContain(`is-${status}`);
    expect(shown).toContain(headline);
  });

  it('keeps every word that is not ours from becoming markup', async () => {
    const evil = `"><script>alert(1)</script>'`;
    const shown = String(
      await card(
        aCard({
          assignee: evil,
          headline: `Assigned to ${evil}`,
          inbox: evil,
          customer: { id: customerId(1), name: evil, address: evil },
          channelWord: evil,
          firstMessage: evil,
          lastMessage: evil,
          trouble: evil,
          attachments: [{ id: attachmentId(1), contentType: evil, state: 'failed', problem: evil }],
        }),
        NOW,
        evil,
      ),
    );

    expect(shown).not.toContain('<script');
    expect(shown).not.toContain('"">');
  });

  it.each([
    ['kept', 'image/png', '<img src="/attachments/5"'],
    ['kept', 'image/svg+xml', '<a class="chip" href="/attachments/5" download>Picture</a>'],
    ['kept', 'application/pdf', '>PDF file</a>'],
    ['coming', 'image/png', 'Picture: on its way'],
    ['failed', 'video/mp4', 'Video: could not be fetched'],
  ] as const)('shows an attachment that is %s (%s)', async (state, contentType, markup) => {
    const attachments = [{ id: attachmentId(5), contentType, state }];

    expect(String(await card(aCard({ attachments }), NOW))).toContain(markup);
  });
});

describe('the history', () => {
  it.each([
    ['failed', true],
    ['unknown', true],
    ['queued', false],
    ['sent', false],
    ['delivered', false],
  ] as const)('offers Retry on a reply that is %s: %s', async (delivery, offered) => {
    const entry = {
      kind: 'reply',
      message: messageId('8d1d8a5e-0a52-4b1c-8a55-2f1b7c0d9e22'),
      by: 'Ana Lima',
      to: '+15550001111',
      text: 'Hello',
      delivery,
      at: NOW,
    } as const;

    expect(String(await history(12, 'Maria', [entry], NOW)).includes('>Retry</button>')).toBe(offered);
  });
});

describe('an attachment’s answer', () => {
  it.each([
    ['image/png', 'image/png', 'inline'],
    ['IMAGE/JPEG; q=1', 'image/jpeg', 'inline'],
    ['image/svg+xml', 'application/octet-stream', 'attachment; filename="attachment-5"'],
    ['text/html', 'application/octet-stream', 'attachment; filename="attachment-5"'],
    ['application/pdf', 'application/octet-stream', 'attachment; filename="attachment-5.pdf"'],
    ['x\r\nSet-Cookie: a=b', 'application/octet-stream', 'attachment; filename="attachment-5"'],
  ])('for %s is %s, %s', (contentType, sentAs, disposition) => {
    expect(attachmentHeaders(5, contentType)).toMatchObject({
      'Content-Type': sentAs,
      'Content-Disposition': disposition,
      'Content-Security-Policy': "sandbox; default-src 'none'",
      'X-Content-Type-Options': 'nosniff',
    });
  });
});

describe('a server-sent event', () => {
  it.each([
    ['one line', 'event: news\ndata: one line\n\n'],
    ['two\nlines', 'event: news\ndata: two\ndata: lines\n\n'],
    ['a\r\nb\rc', 'event: news\ndata: a\ndata: b\ndata: c\n\n'],
  ])('carries %j without breaking', (data, text) => {
    expect(frame('news', data)).toBe(text);
  });
});

function aCard(given: Partial<CardView>): CardView {
  return {
    issue: issueId(12),
    revision: 1,
    status: 'unassigned',
    sign: '●',
    word: 'Unassigned',
    headline: 'Unassigned',
    inbox: 'Support',
    customer: { id: customerId(1), name: 'Maria Santos', address: '+15550001111' },
    channel: 'sms',
    channelWord: 'text',
    to: '+15550009999',
    firstMessage: 'Hello',
    messageCount: 1,
    attachments: [],
    openedAt: NOW,
    lastActivityAt: NOW,
    optedOut: false,
    actions: [{ name: 'take', label: 'Take It' }],
    ...given,
  };
}
