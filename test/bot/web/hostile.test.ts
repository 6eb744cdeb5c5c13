import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { card } from '../../../src/bot/web/page/card.ts';
import { customerDialog } from '../../../src/bot/web/page/customer.ts';
import { heldList } from '../../../src/bot/web/page/held.ts';
import { issueDialog } from '../../../src/bot/web/page/issue.ts';
import type { Markup } from '../../../src/bot/web/page/markup.ts';
import { NOON } from '../../support/builders.ts';
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
    'ol',
    'optgroup',
    'option',
    'output',
    'p',
    'pre',
    'section',
    'select',
  ],
  ...['small', 'span', 'strong', 'summary', 'svg', 'path', 'circle', 'rect', 'textarea', 'time', 'ul'],
]);
const TAG = /<\/?([a-z][\w-]*)((?:\s+[^\s=>"'</]+(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+))?)*)\s*\/?>/gi;

/** As a browser would read it: every angle bracket belongs to an element of ours, and no address leads elsewhere. */
async function expectOnlyOurs(markup: Markup): Promise<void> {
  const shown = String(await markup);
  expect(shown.replaceAll(TAG, '')).not.toMatch(/[<>]/);
  for (const [, name = '', attributes = ''] of shown.matchAll(TAG)) {
    expect(ELEMENTS).toContain(name.toLowerCase());
    for (const [, attribute = '', value = ''] of attributes.matchAll(/([^\s=/]+)(?:\s*=\s*"([^"]*)")?/g)) {
      expect(attribute).toMatch(/^(?!on)(?!style$)(?!srcdoc$)[a-z][\w:-]*$/);
      if (/^(href|src|action|formaction|hx-(get|post))$/.test(attribute))
        expect(value).toMatch(/^[/#](?![/\\])/);
    }
  }
}

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

  it('among what is held', async () => {
    await fc.assert(
      fc.asyncProperty(hostileHeld, (list) => expectOnlyOurs(heldList({ list }, NOON))),
      runs,
    );
  });
});
