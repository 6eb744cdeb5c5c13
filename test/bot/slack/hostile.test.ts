import type { ModalView } from '@slack/types';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { saying } from '../../../src/bot/slack/command-list.ts';
import { heldMessage } from '../../../src/bot/slack/command-held.ts';
import { customerModal } from '../../../src/bot/slack/modal-customer.ts';
import { issueModal, nextState, sayingModal } from '../../../src/bot/slack/modal-issue.ts';
import { CustomerModalState } from '../../../src/bot/slack/modal-state.ts';
import { wholeModal } from '../../../src/bot/slack/modal-whole.ts';
import { issueId, messageId } from '../../../src/issues/issue.ts';
import { hostileEntry, hostileText } from '../../support/hostile.ts';
import { hostileCustomer, hostileHeld, hostileView } from '../../support/hostile-views.ts';
import { attentionOf } from '../../support/slack-server/attention.ts';
import { viewProblems } from '../../support/slack-server/check/view.ts';
import { objectIn, parseJson } from '../../support/slack-server/json.ts';

/** Mentions and links are what Slack would make of letters; there are to be none, and nothing that Slack refuses. */
function expectPlain(view: ModalView): void {
  const json = JSON.stringify(view);
  expect(viewProblems(objectIn(parseJson(json)), 'modal')).toEqual([]);
  const seen: Parameters<typeof attentionOf>[0] = { text: '', ...JSON.parse(json) };
  expect(attentionOf(seen)).toEqual({ mentions: [], links: [] });
}

function expectCallsNobody(message: object): void {
  const seen: Parameters<typeof attentionOf>[0] = { text: '', ...JSON.parse(JSON.stringify(message)) };
  expect(attentionOf(seen)).toEqual({ mentions: [], links: [] });
}

const runs = { numRuns: 30, endOnFailure: true };

describe('whatever anybody writes or is called, Slack is given letters', () => {
  it('in an opened issue', () => {
    fc.assert(
      fc.property(hostileView, hostileText, (view, notice) => {
        const state = nextState(view, { issue: issueId(12), page: 0 }, undefined);
        expectCallsNobody(issueModal({ view, state, notice, limitOf: () => 1600 }));
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

  it('in what is said to one person, and in the list of what is held', () => {
    fc.assert(
      fc.property(hostileHeld, hostileText, (list, words) => {
        expectPlain(sayingModal('Switchboard', words));
        expectCallsNobody(saying(words));
        expectCallsNobody(heldMessage(list, undefined, words));
      }),
      runs,
    );
  });
});
