import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { card } from '../../../src/bot/web/page/card.ts';
import { customerDialog } from '../../../src/bot/web/page/customer.ts';
import { heldList } from '../../../src/bot/web/page/held.ts';
import { findings } from '../../../src/bot/web/page/findings.ts';
import { issueDialog } from '../../../src/bot/web/page/issue.ts';
import type { Markup } from '../../../src/bot/web/page/markup.ts';
import { roomPage } from '../../../src/bot/web/page/room.ts';
import type { RoomPage, RoomView } from '../../../src/bot/web/rooms.ts';
import { entryId, issueId, messageId, roomId } from '../../../src/issues/issue.ts';
import { anEmployee, NOON } from '../../support/builders.ts';
import { hostileCard, hostileText } from '../../support/hostile.ts';
import { hostileCustomer, hostileHeld, hostileView } from '../../support/hostile-views.ts';

/** Nothing else is ever drawn; what does something by itself (`script`, `style`, `iframe`, `base`) is none of it. */
const ELEMENTS = new Set([
  ...[
    'a',
    'article',
    'aside',
    'b',
    'bdi',
    'blockquote',
    'br',
    'button',
    'dd',
    'details',
    'dialog',
    'div',
    'dl',
  ],
  ...[
    'dt',
    'em',
    'fieldset',
    'footer',
    'form',
    'h1',
    'h2',
    'h3',
    'h4',
    'header',
    'hr',
    'img',
    'input',
    'label',
  ],
  ...[
    'legend',
    'li',
    'main',
    'mark',
    'nav',
    'noscript',
    'ol',
    'optgroup',
    'option',
    'output',
    'p',
    'pre',
    'section',
    'select',
  ],
  ...['small', 'span', 'strong', 'summary', 'svg', 'path', 'circle', 'rect'],
  ...['template', 'textarea', 'time', 'ul'],
]);
const TAG = /<\/?([a-z][\w-]*)((?:\s+[^\s=>"'</]+(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+))?)*)\s*\/?>/gi;

/** What colleagues tell each other may lead to other pages, which learn nothing of ours. */
const LEADS_AWAY = 'target="_blank" rel="noopener noreferrer nofollow"';

/** As a browser would read it: every angle bracket belongs to an element of ours, and no address leads elsewhere. */
async function expectOnlyOurs(markup: Markup, colleaguesLink = false): Promise<void> {
  const shown = String(await markup);
  expect(shown.replaceAll(TAG, '')).not.toMatch(/[<>]/);
  for (const [, name = '', attributes = ''] of shown.matchAll(TAG)) {
    expect(ELEMENTS).toContain(name.toLowerCase());
    for (const [, attribute = '', value = ''] of attributes.matchAll(/([^\s=/]+)(?:\s*=\s*"([^"]*)")?/g)) {
      expect(attribute).toMatch(/^(?!on)(?!style$)(?!srcdoc$)[a-z][\w:-]*$/);
      const leadsAway = attribute === 'href' && attributes.includes(LEADS_AWAY);
      if (colleaguesLink && leadsAway) expect(value).toMatch(/^https?:\/\//);
      else if (/^(href|src|action|formaction|hx-(get|post))$/.test(attribute))
        expect(value).toMatch(/^[/#](?![/\\])/);
    }
  }
}

const people = hostileText.map((name) => anEmployee(name));

/** A channel or a private chat with one of each kind of entry, and a thread. */
const hostileRoom: fc.Arbitrary<{ readonly room: RoomView; readonly page: RoomPage }> = fc
  .record({
    ...{ kind: fc.constantFrom('channel' as const, 'chat' as const), title: hostileText, by: people },
    ...{ others: fc.array(people, { maxLength: 3 }), names: fc.array(hostileText, { maxLength: 3 }) },
    ...{ text: hostileText, card: hostileCard, edited: fc.boolean(), deleted: fc.boolean() },
  })
  .map(({ kind, title, others, names, by, text, card: view, edited, deleted }) => {
    const issue = issueId(12);
    const said = { by, text, at: NOON };
    return {
      room: {
        ...{ id: roomId(1), kind, path: '/rooms/1', title, others, inboxes: names, addresses: names },
        ...{ problem: text, news: 2 },
      },
      page: {
        entries: [
          { id: entryId(1), kind: 'card', issue, at: NOON },
          { id: entryId(2), kind: 'talk', ...said, edited, deleted },
          { id: entryId(3), kind: 'message', issue, message: MESSAGE, text, at: NOON },
        ],
        hasEarlier: true,
        cards: new Map([[issue, { ...view, issue }]]),
        threads: new Map([[issue, { count: 2, comments: [said, said] }]]),
        reading: { upTo: entryId(1) },
        line: entryId(2),
      },
    };
  });
const MESSAGE = messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001');

const runs = { numRuns: 40, endOnFailure: true };

describe('whatever anybody writes or is called, the pages show it and are not made of it', () => {
  it('on a card', async () => {
    await fc.assert(
      fc.asyncProperty(hostileCard, hostileText, (view, refusal) =>
        expectOnlyOurs(card(view, NOON, { refusal })),
      ),
      runs,
    );
  });

  it('in an opened issue', async () => {
    await fc.assert(
      fc.asyncProperty(hostileView, hostileText, (issue, refusal) =>
        expectOnlyOurs(issueDialog({ issue, now: NOON, request: 'x', home: '/', refusal, standsOpen: true })),
      ),
      runs,
    );
  });

  it('in a customer’s account', async () => {
    await fc.assert(
      fc.asyncProperty(hostileCustomer, hostileText, (customer, words) =>
        expectOnlyOurs(customerDialog(customer, NOON, true, { ok: false, words, typed: words })),
      ),
      runs,
    );
  });

  it('where a search found it', async () => {
    const where = fc.constantFrom('customer' as const, 'customer-message' as const, 'comment' as const);
    const piece = fc.record({ text: hostileText, found: fc.boolean() });
    const found = fc.record({ where, by: hostileText, pieces: fc.array(piece, { maxLength: 5 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(found, { maxLength: 5 }), (all) => expectOnlyOurs(findings(all))),
      runs,
    );
  });

  it('in a room, and in the threads under its cards', async () => {
    await fc.assert(
      fc.asyncProperty(hostileRoom, hostileText, ({ room, page }, typed) =>
        expectOnlyOurs(
          roomPage({
            ...{
              room,
              page,
              me: anEmployee(typed),
              clock: { now: NOON, zone: 'UTC' },
              panel: 'Pretend phone',
            },
            draft: { text: typed, problem: typed },
          }),
          true,
        ),
      ),
      runs,
    );
  });

  it('among what is held', async () => {
    await fc.assert(
      fc.asyncProperty(hostileHeld, (list) => expectOnlyOurs(heldList({ list }, NOON))),
      runs,
    );
  });
});
