import { randomUUID } from 'node:crypto';

import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';

import { customerModal } from '../../../src/bot/slack/modal-customer.ts';
import { wholeModal } from '../../../src/bot/slack/modal-whole.ts';
import { issueModal, nextState } from '../../../src/bot/slack/modal-issue.ts';
import { sendModal } from '../../../src/bot/slack/modal-send.ts';
import { clipped } from '../../../src/bot/text.ts';
import type { IssueModalState } from '../../../src/bot/slack/modal-state.ts';
import { requestKey, routeKey } from '../../../src/bot/request-key.ts';
import { IssueModalState as StateSchema, stateIn } from '../../../src/bot/slack/modal-state.ts';
import type { CardView } from '../../../src/bot/card.ts';
import { cardOf } from '../../../src/bot/card.ts';
import type { CustomerView, IssueView, RouteView } from '../../../src/bot/platform.ts';
import type { HistoryEntry } from '../../../src/issues/views.ts';
import type { IssueState } from '../../../src/issues/issue.ts';
import { attachmentId, customerId, employeeId, issueId, messageId } from '../../../src/issues/issue.ts';
import { ana, assignedTo, ben, closedBy, NOON } from '../../support/builders.ts';
import { viewProblems } from '../../support/slack-server/check/view.ts';
import { objectIn, objectsIn, parseJson } from '../../support/slack-server/json.ts';

const HOSTILE = [
  '"\\'.repeat(4_000),
  '<!channel> <@U0ANA> <https://evil.example|your bank> @everyone :tada: *bold* `code`',
  '&lt;!here&gt; &amp;amp; "quotes" \\ \u2028\u2029\u0000\u0007',
  '\ud800 half, 👨‍👩‍👧‍👦‍🏳️‍🌈 family, \u202eright to left',
  '',
  '   \n\n  ',
  '🦄'.repeat(5_000),
  '\u2028'.repeat(9_000),
  '&'.repeat(9_000),
];

const TEXT: RouteView = { channel: 'sms', to: '+15550001111', from: '+15550009999', word: 'text' };
const MAIL: RouteView = {
  ...{ channel: 'email', to: `${'maria'.repeat(30)}@example.com`, from: 'support@example.com' },
  word: 'email',
};
const STOPPED: RouteView = {
  ...TEXT,
  ...{ to: '+15550002222', blocked: 'opted-out', blockedWords: '+15550002222 has opted out.' },
};

function aCard(state: IssueState = { status: 'unassigned' }, name = 'Maria'): CardView {
  return cardOf(
    {
      ...{ id: issueId(12), inbox: 'Support', customer: { id: customerId(7), name }, channel: 'sms' },
      ...{ from: '+15550001111', to: '+15550009999', state, revision: 3, firstMessage: 'Where is it?' },
      ...{ messageCount: 1, attachments: [], openedAt: NOON, lastActivityAt: NOON, optedOut: false },
      troubledReplies: 0,
    },
    'text',
  );
}

function said(text: string): HistoryEntry {
  return {
    ...{ kind: 'customer-message', message: messageId(randomUUID()), from: '+15550001111', text },
    ...{ attachments: [], at: NOON },
  };
}

function mailed(text: string, more: Partial<MailEntry> = {}): MailEntry {
  return {
    ...{ kind: 'customer-message', message: messageId(randomUUID()), from: 'maria@example.com', text },
    ...{ attachments: [], at: NOON, hasOriginal: true, ...more },
  };
}

type MailEntry = Extract<HistoryEntry, { readonly kind: 'customer-message' }>;

/** Everything that an email can have, all of it this. */
function hostileMail(words: string): MailEntry {
  const files = Array.from({ length: 20 }, (_, index) => ({
    ...{
      id: attachmentId(index + 1),
      name: words,
      contentType: words,
      state: 'failed' as const,
      problem: words,
    },
  }));
  return mailed(words, {
    ...{ from: words.slice(0, 300), fromAnother: true, subject: words.slice(0, 500), replyTo: words },
    ...{ cc: Array.from({ length: 50 }, () => words.slice(0, 254)), unverified: true, hasMore: true },
    attachments: files,
  });
}

function aReply(delivery: 'delivered' | 'failed' | 'unknown', problem?: string): HistoryEntry {
  return {
    ...{ kind: 'reply', message: messageId(randomUUID()), by: 'Ana Lima', to: '+15550001111' },
    ...{ text: 'On its way', attachments: [], delivery, at: NOON, ...(problem !== undefined && { problem }) },
  };
}

function aView(more: Partial<IssueView> = {}): IssueView {
  return { card: aCard(), history: [said('Where is it?')], colleagues: [ana, ben], routes: [TEXT], ...more };
}

function draw(
  view: IssueView,
  state: IssueModalState = { issue: issueId(12), page: 0 },
  more = {},
): ModalView {
  return issueModal({ view, state: nextState(view, state, undefined), limitOf: () => 1600, ...more });
}

/** As it goes over the wire. */
function problems(view: ModalView): readonly string[] {
  return viewProblems(objectIn(parseJson(JSON.stringify(view))), 'modal');
}

function shown(view: ModalView): string {
  return JSON.stringify(view.blocks);
}

function blockIds(view: ModalView): readonly string[] {
  return view.blocks.flatMap((block) => block.block_id ?? []);
}

describe('the modal of an issue', () => {
  it.each([0, 1, 10, 11, 500])('is within what Slack takes with %i entries', (entries) => {
    const history = Array.from({ length: entries }, (_, index) => said(`message ${index}`));

    const view = draw(aView({ history }));

    expect(problems(view)).toEqual([]);
  });

  it.each(HOSTILE.map((text) => [text.slice(0, 30), text] as const))('takes hostile words: %j', (_, text) => {
    const history = Array.from({ length: 40 }, (__, index) =>
      index % 3 === 0 ? aReply('failed', text.slice(0, 500)) : hostileMail(text),
    );
    const view = draw(
      aView({ history, card: aCard({ status: 'unassigned' }, text.slice(0, 200)) }),
      { issue: issueId(12), page: 1 },
      {
        typed: { comment: text.slice(0, 3_000), reply: text.slice(0, 3_000) },
        problem: { field: 'reply', words: text },
        notice: text,
      },
    );

    expect(problems(view)).toEqual([]);
    expect(JSON.stringify(view).length).toBeLessThan(250_000);
  });

  it('customers’ words stand only where Slack reads nothing', () => {
    const view = draw(
      aView({ history: HOSTILE.map(said), card: aCard({ status: 'unassigned' }, HOSTILE[0]) }),
    );

    expect(shown(view)).not.toContain('mrkdwn');
    expect(shown(view)).toContain('<!channel>');
  });

  it('shows the newest ten, newest last, and leads to the earlier ones', () => {
    const history = Array.from({ length: 25 }, (_, index) => said(`message ${index}.`));

    const pages = [0, 1, 2, 99].map((page) => shown(draw(aView({ history }), { issue: issueId(12), page })));

    expect(pages[0]).toContain('message 24.');
    expect(pages[0]).not.toContain('message 14.');
    expect(pages[0]).toContain('Earlier (15)');
    expect(pages[0]).not.toContain('Later');
    expect(pages[1]).toContain('message 14.');
    expect(pages[1]).toContain('Later (10)');
    expect(pages[2]).toContain('message 0.');
    expect(pages[2]).not.toContain('Earlier');
    expect(pages[3]).toBe(pages[2]);
  });

  it('only fields have names, which never change; the rest is new to Slack each time', () => {
    const open = draw(aView({ routes: [TEXT, MAIL] }));
    const again = draw(aView({ routes: [TEXT, MAIL], history: [said('one'), said('two')] }), {
      ...{ issue: issueId(12), page: 0 },
    });

    expect(blockIds(open)).toEqual(['assignee', 'comment', 'reply', 'files', 'route']);
    expect(blockIds(again)).toEqual(blockIds(open));
  });

  it('says who gets the reply, from which number, and how much fits', () => {
    const view = shown(draw(aView()));

    expect(view).toContain('To +15550001111 from +15550009999 by text');
    expect(view).toContain('At most 1600 characters by text.');
  });

  it('lets choose where there are several ways, and tells why one cannot be used', () => {
    const view = draw(aView({ routes: [TEXT, MAIL, STOPPED] }));

    expect(problems(view)).toEqual([]);
    expect(blockIds(view)).toContain('route');
    expect(shown(view)).toContain('has opted out');
    expect(shown(view)).not.toContain(routeKey(STOPPED));
  });

  it('has no field for a reply that could not go anywhere, but the reason', () => {
    const view = draw(aView({ routes: [STOPPED] }));

    expect(blockIds(view)).toEqual(['assignee', 'comment']);
    expect(shown(view)).toContain('has opted out');
  });

  it('a private comment is marked as such, and a reply with what became of it', () => {
    const comment: HistoryEntry = {
      ...{ kind: 'comment', message: messageId(randomUUID()), by: 'Ben Okafor', text: 'Careful', at: NOON },
    };
    const view = shown(
      draw(aView({ history: [comment, aReply('failed', 'No such number.'), aReply('delivered')] })),
    );

    expect(view).toContain('🔒 Private comment · Ben Okafor');
    expect(view).toContain('Not delivered: No such number.');
    expect(view).toContain('Delivered');
    expect(view.match(/reply:retry/g)).toHaveLength(1);
  });

  it('a closed issue has its history and Reopen, and nothing to submit', () => {
    const view = draw(aView({ card: aCard(closedBy(ana)) }));

    expect(problems(view)).toEqual([]);
    expect(view.submit).toBeUndefined();
    expect(blockIds(view)).toEqual([]);
    expect(shown(view)).toContain('Reopen');
  });

  it('what was typed stays where the issue is closed, or the customer opts out, meanwhile', () => {
    const before = nextState(aView(), { issue: issueId(12), page: 0 }, undefined);
    const closed = draw(aView({ card: aCard(closedBy(ana)) }), before);
    const stopped = draw(
      aView({ routes: [{ ...TEXT, blocked: 'opted-out', blockedWords: 'has opted out' }] }),
      before,
    );

    expect(blockIds(closed)).toEqual(['assignee', 'comment', 'reply', 'files']);
    expect(shown(closed)).toContain('Reopen');
    expect(blockIds(stopped)).toEqual(['assignee', 'comment', 'reply', 'files']);
  });

  it('shows who has it in the field, or beside it who is not on Slack', () => {
    const view = aView({ card: aCard(assignedTo(ana)), assignee: ana.id });
    const state = { issue: issueId(12), page: 0 };
    const onSlack = issueModal({ view, state: nextState(view, state, 'U0ANA'), limitOf: () => 1600 });
    const elsewhere = draw(view);

    expect(shown(onSlack)).toContain('"initial_user":"U0ANA"');
    expect(shown(onSlack)).not.toContain('Ana Lima has it now');
    expect(shown(elsewhere)).toContain('Ana Lima has it now');
    expect(shown(elsewhere)).not.toContain('initial_user');
  });
});

describe('an email in the modal', () => {
  const first = mailed('Where is it?', { subject: 'My parcel' });
  const drawn = (...history: readonly HistoryEntry[]) => shown(draw(aView({ history })));

  it('says its subject where it is another than before, who else has it, and where answers go', () => {
    const answer = mailed('Anything?', { subject: 'Re: My parcel', subjectBefore: 'My parcel' });
    const other = mailed('And my bill?', {
      ...{ subject: 'My bill', subjectBefore: 'Re: My parcel', cc: ['bob@example.com'] },
      replyTo: 'maria@home.example',
    });

    expect(drawn(first, answer)).toContain('"My parcel"');
    expect(drawn(first, answer)).not.toContain('Re: My parcel');
    for (const words of ['My bill', 'Copied in: bob@example.com', 'Answers go to maria@home.example'])
      expect(drawn(first, answer, other)).toContain(`"${words}"`);
  });

  it('says that its sender is not verified, and what to do about that', () => {
    const card = { ...aCard(), unverified: true };
    const view = shown(draw(aView({ card, history: [mailed('It is me', { unverified: true })] })));

    expect(view).toContain('"⚠ Sender not verified"');
    expect(view).toContain('Ask the customer another way');
    expect(drawn(first)).not.toContain('not verified');
  });

  it('has Show Whole Message where there is more, and Original', () => {
    expect(drawn(first)).toContain('message:original');
    expect(drawn(first)).not.toContain('message:whole');
    expect(drawn(mailed('Yes', { hasMore: true }))).toContain('message:whole');
    expect(drawn(mailed('x'.repeat(2_501)))).toContain('message:whole');
  });

  it('is answered to everybody who was copied in, each of whom is named, however many', () => {
    const cc = Array.from(
      { length: 50 },
      (_, index) => `colleague.number.${index}@${'a'.repeat(60)}.example`,
    );
    const several = draw(aView({ routes: [{ ...MAIL, cc }, TEXT] }));
    const only = draw(aView({ routes: [{ ...MAIL, to: 'maria@example.com', cc: ['bob@example.com'] }] }));

    expect(problems(several)).toEqual([]);
    const named = objectsIn(objectIn(parseJson(JSON.stringify(several)))['blocks'])
      .flatMap((block) => objectsIn(block['elements']))
      .map(({ text }) => String(text))
      .join('');
    for (const address of cc) expect(named).toContain(address);
    expect(shown(only)).toContain(
      'To maria@example.com and bob@example.com from support@example.com by email',
    );
  });

  it('has no length to check where the field is shorter than what the channel takes', () => {
    const long = { limitOf: () => 3_000 };

    expect(shown(draw(aView({ routes: [MAIL] }), undefined, long))).not.toContain('Check Length');
    expect(shown(draw(aView({ routes: [MAIL] })))).toContain('Check Length');
  });
});

describe('a whole message', () => {
  const state = { issue: issueId(12), message: messageId(randomUUID()), page: 0 };

  it.each(HOSTILE.map((text) => [text.slice(0, 30), text] as const))('takes hostile words: %j', (_, text) => {
    for (const page of [0, 1, 99]) {
      const view = wholeModal({
        state: { ...state, page },
        ...{ customer: text.slice(0, 200), entry: hostileMail(text), text: text.repeat(8) },
      });

      expect(problems(view)).toEqual([]);
      expect(JSON.stringify(view).length).toBeLessThan(250_000);
      expect(shown(view)).not.toContain('mrkdwn');
    }
  });

  it('names everybody who has it', () => {
    const cc = Array.from(
      { length: 50 },
      (_, index) => `colleague.number.${index}@${'a'.repeat(60)}.example`,
    );
    const view = shown(
      wholeModal({ state, customer: 'Maria', entry: mailed('Hi', { cc }), text: 'Hi\n> before' }),
    );

    for (const address of cc) expect(view).toContain(address);
    expect(view).toContain('> before');
  });
});

describe('what the modal remembers', () => {
  const seen = messageId('11111111-1111-4111-8111-111111111111');
  const newer = messageId('22222222-2222-4222-8222-222222222222');
  const history = Array.from({ length: 25 }, (_, index) => said(`message ${index}`));

  it('a new message counts as seen only where the newest page shows it', () => {
    const before = { issue: issueId(12), page: 0, seen };
    const view = aView({ history, seen: newer });

    expect(nextState(view, { ...before, page: 1 }, undefined).seen).toBe(seen);
    expect(nextState(view, before, undefined).seen).toBe(newer);
  });

  it('the form is compared with how it began, however often it was drawn', () => {
    const begun = nextState(aView(), { issue: issueId(12), page: 0 }, undefined);
    const later = nextState(aView({ assignee: ben.id }), begun, 'U0BEN');

    expect(later.form).toEqual(begun.form);
  });

  it('comes back from Slack as it went, in less than its 3,000 characters', () => {
    const state: IssueModalState = {
      ...{ issue: issueId(2_147_483_647), page: 50, seen, tell: 'C0SUPPORTSUPPORT' },
      form: { assignee: employeeId(2_147_483_647), user: 'U0ANAANAANA', route: routeKey(MAIL) },
    };
    const text = JSON.stringify(state);

    expect(stateIn(StateSchema, text)).toEqual(state);
    expect(text.length).toBeLessThan(1_000);
  });

  it('the same filled in is the same request, anything else another', () => {
    const keys = [
      ['a', ''],
      ['a', ''],
      ['', 'a'],
      ['a,""', ''],
    ].map((filledIn) => requestKey('slack', 'V1', filledIn));

    expect(keys[0]).toBe(keys[1]);
    expect(new Set(keys).size).toBe(3);
    expect(requestKey('slack', 'V2', ['a', ''])).not.toBe(keys[0]);
  });
});

describe('the other modals', () => {
  it.each(HOSTILE.map((text) => [text.slice(0, 30), text] as const))(
    'an account takes hostile words: %j',
    (_, text) => {
      const view = customerModal(
        {
          customer: { id: customerId(7), name: text.slice(0, 200) },
          addresses: Array.from({ length: 60 }, () => ({
            ...{
              channel: 'email',
              address: `${text.slice(0, 400)}@example.com`,
              optedOutOf: ['+15550009999'],
              name: text,
            },
          })),
          links: Array.from({ length: 60 }, () => ({
            ...{ kind: 'linked' as const, channel: 'email', address: text.slice(0, 254), by: text, at: NOON },
          })),
          suggestions: Array.from({ length: 5 }, () => ({
            ...{ customer: { id: customerId(8), name: text }, why: 'same-name' as const, words: text },
            address: { channel: 'email', address: `${text.slice(0, 400)}@example.com` },
          })),
          notes: Array.from({ length: 60 }, () => ({ by: 'Ana Lima', text, at: NOON })),
          cards: Array.from({ length: 50 }, () => ({ ...aCard(closedBy(ana)), firstMessage: text })),
          since: NOON,
        },
        { customer: customerId(7), name: '', linked: 0, below: { issue: issueId(12), page: 0 } },
        { ok: false, words: text },
      );

      expect(problems(view)).toEqual([]);
      expect(JSON.stringify(view).length).toBeLessThan(250_000);
      expect(shown(view)).toContain('✔ Closed by Ana Lima');
    },
  );

  it('an account asks before an address is unlinked, and offers it only where another one stays', () => {
    const phone = { channel: 'sms', address: '+15550001111', optedOutOf: [] };
    const mail = { channel: 'email', address: 'maria@example.com', name: 'Maria S.', optedOutOf: [] };
    const account = (addresses: CustomerView['addresses']) =>
      shown(
        customerModal(
          {
            ...{ customer: { id: customerId(7), name: 'Maria' }, addresses, links: [], suggestions: [] },
            ...{ notes: [], cards: [], since: NOON },
          },
          { customer: customerId(7), name: 'Maria', linked: 0 },
        ),
      );

    const both = account([phone, mail]);
    expect(both.match(/customer:unlink/g)).toHaveLength(2);
    expect(both).toContain('maria@example.com (email) · signs as “Maria S.”');
    expect(both).toContain('maria@example.com becomes a customer of its own again');
    expect(account([phone])).not.toContain('customer:unlink');
  });

  it.each(HOSTILE.filter((text) => text.trim() !== '').map((text) => [text.slice(0, 30), text] as const))(
    'a message to be sent takes hostile words: %j',
    (_, text) => {
      const answers = said(text);
      const name = clipped(text, 60);
      const files = Array.from({ length: 10 }, (__, index) => ({ id: `F0123456789${index}`, name }));
      const view = sendModal({
        state: {
          ...{ issue: issueId(2_147_483_647), channel: 'C0SUPPORTSUPPORT', ts: '1700000000.000100' },
          ...{ route: routeKey(TEXT), files, staying: Array.from({ length: 5 }, () => name) },
          seen: messageId(randomUUID()),
        },
        ...{ customer: text.slice(0, 200), route: TEXT, text: text.slice(0, 3_000), size: '5 characters' },
        ...{ ticked: files.slice(1).map(({ id }) => id), problem: text },
        ...(answers.kind === 'customer-message' && { answers }),
      });

      expect(problems(view)).toEqual([]);
    },
  );
});
