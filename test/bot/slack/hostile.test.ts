import type { HomeView, ModalView } from '@slack/types';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cardMessage } from '../../../src/bot/slack/blocks.ts';
import { listMessage, saying } from '../../../src/bot/slack/command-list.ts';
import { heldMessage } from '../../../src/bot/slack/command-held.ts';
import { FIRST_LOOK } from '../../../src/bot/slack/home-state.ts';
import { closedHome, homeView } from '../../../src/bot/slack/home-view.ts';
import { customerModal } from '../../../src/bot/slack/modal-customer.ts';
import { issueModal, nextState, sayingModal } from '../../../src/bot/slack/modal-issue.ts';
import { CustomerModalState } from '../../../src/bot/slack/modal-state.ts';
import { wholeModal } from '../../../src/bot/slack/modal-whole.ts';
import { noticeMessage } from '../../../src/bot/slack/notice.ts';
import { threadMessage } from '../../../src/bot/slack/thread.ts';
import type { IssueId } from '../../../src/issues/issue.ts';
import { inboxId, issueId, messageId } from '../../../src/issues/issue.ts';
import { NOON } from '../../support/builders.ts';
import { hostileCard, hostileEntry, hostileText } from '../../support/hostile.ts';
import { hostileCustomer, hostileHeld, hostileView } from '../../support/hostile-views.ts';
import { attentionOf } from '../../support/slack-server/attention.ts';
import type { RawContent } from '../../support/slack-server/check/content.ts';
import { checkedContent } from '../../support/slack-server/check/content.ts';
import { viewProblems } from '../../support/slack-server/check/view.ts';
import { objectIn, parseJson } from '../../support/slack-server/json.ts';

/** Mentions and links are what Slack would make of letters; there are to be none, and nothing that Slack refuses. */
function expectPlain(view: ModalView | HomeView): void {
  const json = JSON.stringify(view);
  expect(viewProblems(objectIn(parseJson(json)), view.type)).toEqual([]);
  const seen: Parameters<typeof attentionOf>[0] = { text: '', ...JSON.parse(json) };
  expect(attentionOf(seen)).toEqual({ mentions: [], links: [] });
}

/** The same of a message. */
function expectPlainMessage(message: object): void {
  const json = JSON.stringify(message);
  const raw: RawContent = JSON.parse(json);
  expect(checkedContent(raw, LONGEST_TEXT).text).toBe(raw.text);
  const seen: Parameters<typeof attentionOf>[0] = { text: '', ...JSON.parse(json) };
  expect(attentionOf(seen)).toEqual({ mentions: [], links: [] });
}

/** https://docs.slack.dev/reference/methods/chat.postMessage#truncating */
const LONGEST_TEXT = 40_000;

const pages = fc.record({
  cards: fc.array(hostileCard, { maxLength: 15 }).map(numbered),
  next: fc.constantFrom(issueId(3), undefined),
});

/** No issue is in one list twice. */
function numbered<T extends { readonly issue: IssueId }>(cards: readonly T[]): readonly T[] {
  return cards.map((card, place) => ({ ...card, issue: issueId(place + 1) }));
}

const runs = { numRuns: 30, endOnFailure: true };

describe('whatever anybody writes or is called, Slack is given letters', () => {
  it('in an opened issue', () => {
    fc.assert(
      fc.property(hostileView, hostileText, (view, notice) => {
        const state = nextState(view, { issue: issueId(12), page: 0 }, undefined);
        expectPlain(issueModal({ view, state, notice, limitOf: () => 1600 }));
      }),
      runs,
    );
  });

  it('in a customer’s account', () => {
    const state = CustomerModalState.parse({ customer: 7 });
    fc.assert(
      fc.property(hostileCustomer, hostileText, (account, words) =>
        expectPlain(customerModal(account, state, { ok: false, words })),
      ),
      runs,
    );
  });

  it('in a whole message', () => {
    const state = { issue: issueId(12), message: messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001'), page: 0 };
    fc.assert(
      fc.property(hostileEntry, hostileText, hostileText, (entry, customer, text) => {
        if (entry.kind === 'customer-message') expectPlain(wholeModal({ state, customer, entry, text }));
      }),
      runs,
    );
  });

  it('in a whole message that has endless names beside it', () => {
    const message = messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001');
    const entry = {
      ...{ kind: 'customer-message' as const, message, from: 'ada@example.com', fromAnother: false },
      ...{ text: 'Hello', at: NOON, attachments: [], hasMore: false, hasOriginal: false },
      cc: ['"\\'.repeat(120_000)],
    };
    const state = { issue: issueId(12), message, page: 0 };
    expectPlain(wholeModal({ state, customer: 'Ada', entry, text: 'Hello' }));
  });

  it('on a Home tab', () => {
    const sections = fc.array(fc.record({ title: hostileText, empty: hostileText, cards: pages }), {
      maxLength: 2,
    });
    const inboxes = fc.array(hostileText, { maxLength: 120 });
    fc.assert(
      fc.property(sections, inboxes, hostileText, (lists, names, words) => {
        const state = { ...FIRST_LOOK, text: words.slice(0, 200) };
        const home = homeView({
          ...{ state, counts: { mine: 3, unassigned: 99_999 }, notices: new Map() },
          inboxes: names.map((name, place) => ({ id: inboxId(place + 1), name })),
          sections: lists.map(({ cards: { cards }, ...section }) => ({ ...section, cards })),
          links: new Map(),
        });
        expectPlain(home);
        expectPlain(closedHome(words));
      }),
      runs,
    );
  });

  it('in a list, in a private word, on a card and under one', () => {
    fc.assert(
      fc.property(pages, hostileCard, hostileEntry, hostileText, ({ cards, next }, card, entry, words) => {
        const page = { cards, ...(next !== undefined && { next }) };
        expectPlainMessage(listMessage({ list: 'search', text: words.slice(0, 500) }, page, new Map()));
        expectPlainMessage(noticeMessage({ about: 'customer-wrote', card, entry }, undefined));
        expectPlainMessage(cardMessage(card));
        expectPlainMessage(threadMessage({ card, entry }));
      }),
      runs,
    );
  });

  it('in what is said to one person, and in the list of what is held', () => {
    fc.assert(
      fc.property(hostileHeld, hostileText, (list, words) => {
        expectPlain(sayingModal('Switchboard', words));
        expectPlainMessage(saying(words));
        expectPlainMessage(heldMessage(list, undefined, words));
      }),
      runs,
    );
  });
});
