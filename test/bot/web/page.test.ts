import { describe, expect, it } from 'vitest';

import type { CardView } from '../../../src/bot/card.ts';
import type { HeldList } from '../../../src/bot/platform.ts';
import { attachmentHeaders, originalHeaders } from '../../../src/bot/attachment-types.ts';
import { frame } from '../../../src/bot/web/client.ts';
import { card } from '../../../src/bot/web/page/card.ts';
import { findings } from '../../../src/bot/web/page/findings.ts';
import { heldList } from '../../../src/bot/web/page/held.ts';
import { history } from '../../../src/bot/web/page/history.ts';
import type { CustomerMessage } from '../../../src/bot/web/page/message-text.ts';
import { clip, initials } from '../../../src/bot/web/page/text.ts';
import { ageWords } from '../../../src/bot/web/page/time.ts';
import { attachmentId, customerId, heldId, issueId, messageId } from '../../../src/issues/issue.ts';
import type { HistoryEntry } from '../../../src/issues/views.ts';

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
    ['2026-03-03T12:00:00Z', '3 Mar'],
    ['2025-12-31T23:59:59Z', '31 Dec 2025'],
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
          to: evil,
          subject: evil,
          cc: [evil],
          attachments: [
            { id: attachmentId(1), contentType: evil, state: 'failed', problem: evil },
            { id: attachmentId(2), contentType: 'application/pdf', state: 'kept', name: `bill${evil}` },
            { id: attachmentId(3), contentType: 'image/png', state: 'kept', name: evil },
          ],
        }),
        NOW,
        {
          refusal: evil,
          found: findings([{ where: 'reply', by: evil, pieces: [{ text: evil, found: true }] }]),
        },
      ),
    );

    expect(shown).not.toContain('<script');
    expect(shown).not.toContain('"">');
  });

  it.each([
    ['kept', 'image/png', '<img src="/attachments/5"'],
    ['kept', 'image/svg+xml', '<a class="chip" href="/attachments/5" download><bdi>Picture</bdi></a>'],
    ['kept', 'application/pdf', '><bdi>PDF file</bdi></a>'],
    ['coming', 'image/png', 'Picture: on its way'],
    ['failed', 'video/mp4', 'Video: could not be fetched'],
  ] as const)('shows an attachment that is %s (%s)', async (state, contentType, markup) => {
    const attachments = [{ id: attachmentId(5), contentType, state }];

    expect(String(await card(aCard({ attachments }), NOW))).toContain(markup);
  });

  it('of an email has its subject above the message, where it went, and who was copied in', async () => {
    const mail = { channelWord: 'email', to: 'support@example.net', subject: 'My parcel' };
    const shown = readable(await card(aCard({ ...mail, cc: ['bob@example.com', 'cleo@example.com'] }), NOW));

    expect(shown).toContain('email to support@example.net');
    expect(shown).toContain('Copied in: bob@example.com, cleo@example.com My parcel Hello');
  });

  it('shows three of many who were copied in, and the others when they are asked for', async () => {
    const cc = [1, 2, 3, 4, 5].map((each) => `c${each}@example.com`);
    const shown = String(await card(aCard({ cc }), NOW));

    expect(shown.indexOf('c3@example.com')).toBeLessThan(shown.indexOf('and 2 more</summary>'));
    expect(shown.indexOf('c4@example.com')).toBeGreaterThan(shown.indexOf('and 2 more</summary>'));
  });

  it.each([true, false])(
    'whose sender may be somebody else (%s) says so, with what that means',
    async (may) => {
      const shown = readable(await card(aCard(may ? { unverified: true } : {}), NOW));

      expect(shown.includes('Sender not verified The mail server of this address says')).toBe(may);
    },
  );

  it('names files as their senders did, without what turns a name around', async () => {
    const attachments = [
      {
        id: attachmentId(5),
        contentType: 'application/pdf',
        state: 'kept',
        name: 'bill\u202Efdp.exe',
      } as const,
      { id: attachmentId(6), contentType: 'image/png', state: 'kept', name: 'lamp.png' } as const,
    ];
    const shown = String(await card(aCard({ attachments }), NOW));

    expect(shown).toContain('<bdi>billfdp.exe</bdi>');
    expect(shown).toContain('alt="lamp.png"');
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

    expect(
      String(await history({ issue: 12, customer: 'Maria', entries: [entry] }, NOW)).includes(
        '>Retry</button>',
      ),
    ).toBe(offered);
  });
});

describe('a customer’s email in the history', () => {
  const shownOf = (...entries: readonly HistoryEntry[]) =>
    history({ issue: 12, customer: 'Ada Byron', entries }, NOW);

  it('says its subject where it is another than before', async () => {
    const shown = readable(
      await shownOf(
        aMail({ subject: 'My parcel' }),
        aMail({ subject: 'Re: My parcel' }),
        aMail({ subject: 'My bill' }),
      ),
    );

    expect(shown.match(/My (parcel|bill)/g)).toEqual(['My parcel', 'My bill']);
  });

  it.each([
    ['the customer by name and address', {}, 'Ada Byron ada@example.com ·'],
    [
      'anybody else by address alone',
      { fromAnother: true },
      'ada@example.com (not an address of this customer)',
    ],
    ['where answers go', { replyTo: 'office@example.com' }, 'Answers go to office@example.com'],
    ['who was copied in', { cc: ['bob@example.com'] }, 'Copied in: bob@example.com'],
    ['that its sender is not verified', { unverified: true }, 'Sender not verified'],
    ['that it has no text', { text: '' }, '(no text)'],
    ['that there is more of it', { hasMore: true }, 'Show whole message'],
    ['that it is kept as it came', { hasOriginal: true }, 'Original'],
  ])('names %s', async (_what, more, words) => {
    expect(readable(await shownOf(aMail(more)))).toContain(words);
  });

  it('offers no more of it where there is none', async () => {
    const shown = readable(await shownOf(aMail()));

    expect(shown).not.toContain('Show whole message');
    expect(shown).not.toContain('Original');
  });

  it('shows all of it where that was asked for, and the way back', async () => {
    const entry = aMail({ hasMore: true, text: 'Hello' });
    const whole = { message: entry.message, text: 'Hello\n> <b>quoted</b>' };
    const shown = String(await history({ issue: 12, customer: 'Ada', entries: [entry], whole }, NOW));

    expect(shown).toContain('&gt; &lt;b&gt;quoted&lt;/b&gt;');
    expect(shown).toContain('>Show less</a');
  });

  it('keeps every word of it from becoming markup', async () => {
    const evil = `"><script>alert(1)</script>'`;
    const event = { type: 'message-held', from: evil, subject: evil, at: NOW } as const;
    const shown = String(
      await shownOf(aMail({ from: evil, subject: evil, cc: [evil], replyTo: evil, text: evil }), {
        ...{ kind: 'event', event, at: NOW },
      }),
    );

    expect(shown).not.toContain('<script');
  });

  it('an issue that follows another leads to it', async () => {
    const event = { type: 'issue-opened', follows: issueId(7), at: NOW } as const;
    const shown = String(await shownOf({ kind: 'event', event, at: NOW }));

    expect(shown).toMatch(/href="\/issues\/7"[^>]*>it follows issue 7<\/a/);
  });
});

describe('a held message', () => {
  const held: HeldList['held'][number] = {
    ...{ id: heldId(3), channel: 'email', from: 'news@shop.example', to: 'support@example.net' },
    ...{
      subject: 'Sale',
      text: 'Everything must go',
      why: 'mailing-list',
      whyWords: 'A newsletter',
      at: NOW,
    },
  };

  it('says what it is, why it is held, and can be released', async () => {
    const shown = readable(await heldList({ list: { held: [held] } }, NOW));

    expect(shown).toContain('A newsletter');
    expect(shown).toContain('Sale From news@shop.example to support@example.net Everything must go Release');
  });

  it('that was released says by whom, and cannot be again', async () => {
    const released = { by: 'Ana Lima', at: NOW };
    const shown = readable(await heldList({ list: { held: [{ ...held, released }] } }, NOW));

    expect(shown).toContain('Released by Ana Lima');
    expect(shown).not.toMatch(/Release$/);
  });

  it('keeps every word of it from becoming markup', async () => {
    const evil = `"><script>alert(1)</script>'`;
    const list = { held: [{ ...held, from: evil, to: evil, subject: evil, text: evil }] };

    expect(String(await heldList({ list }, NOW))).not.toContain('<script');
  });

  it('none is told as such, and what older ones there are is a page away', async () => {
    expect(readable(await heldList({ list: { held: [] } }, NOW))).toContain('Nothing is held');
    expect(String(await heldList({ list: { held: [held], next: heldId(3) } }, NOW))).toContain(
      'href="/held?before=3"',
    );
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

describe('the name under which a file is saved', () => {
  it.each([
    ['bill.pdf', "filename*=UTF-8''bill.pdf"],
    ['Größe (1).pdf', "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%281%29.pdf"],
    ['../../etc/passwd', "filename*=UTF-8''passwd"],
    ['a"\r\nSet-Cookie: x=y', "filename*=UTF-8''a%22Set-Cookie%3A%20x%3Dy"],
    ['bill\u202Efdp.exe', "filename*=UTF-8''billfdp.exe"],
  ])('%j is %s', (name, saved) => {
    expect(attachmentHeaders(5, 'application/pdf', name)['Content-Disposition']).toBe(
      `attachment; filename="attachment-5.pdf"; ${saved}`,
    );
  });

  it('a message as it came is saved and never shown', () => {
    expect(originalHeaders('8d1d8a5e')).toMatchObject({
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': 'attachment; filename="message-8d1d8a5e.eml"',
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

/** What somebody reads of it. */
function readable(markup: unknown): string {
  return String(markup)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(' ,', ',')
    .trim();
}

function aMail(given: Partial<CustomerMessage> = {}): CustomerMessage {
  return {
    kind: 'customer-message',
    message: messageId('8d1d8a5e-0a52-4b1c-8a55-2f1b7c0d9e22'),
    from: 'ada@example.com',
    text: 'Hello',
    attachments: [],
    at: NOW,
    ...given,
  };
}

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
