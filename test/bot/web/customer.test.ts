import { describe, expect, it } from 'vitest';

import type { CustomerView } from '../../../src/bot/platform.ts';
import { customerDialog } from '../../../src/bot/web/page/customer.ts';
import { attachmentId, customerId } from '../../../src/issues/issue.ts';
import { aCardView } from '../../support/card-views.ts';
import { ana, assignedTo, closedBy } from '../../support/builders.ts';

const NOW = new Date('2026-03-10T12:00:00Z');

const shown = async (more: Partial<CustomerView> = {}) =>
  String(await customerDialog({ ...ACCOUNT, ...more }, NOW));

const ACCOUNT: CustomerView = {
  customer: { id: customerId(7), name: 'Maria Santos' },
  addresses: [{ channel: 'sms', address: '+15550001111', optedOutOf: [] }],
  links: [],
  notes: [],
  since: new Date('2026-03-01T12:00:00Z'),
  cards: [],
  suggestions: [],
};

const STATES = {
  unassigned: { status: 'unassigned' },
  assigned: assignedTo(ana),
  closed: closedBy(ana),
} as const;

const file = (id: number, contentType: string) => ({
  ...{ id: attachmentId(id), contentType, name: `file-${id}`, state: 'kept' as const },
});

describe('a customer’s account', () => {
  it('says before all else to which address nothing can be sent, and until when', async () => {
    const page = await shown({
      addresses: [
        { channel: 'sms', address: '+15550001111', optedOutOf: ['+15550009999'] },
        { channel: 'email', address: 'maria@example.com', optedOutOf: [] },
      ],
    });

    const words = '+15550001111 has opted out by texting STOP. Nothing can be sent until they text START.';
    expect(page).toContain(words);
    expect(page.indexOf(words)).toBeLessThan(page.indexOf('Addresses'));
    expect(page).not.toContain('maria@example.com has opted out');
  });

  it('of who has not opted out has no such word', async () => {
    await expect(shown()).resolves.not.toContain('opted out');
  });

  it.each([
    [[], 'none yet'],
    [['closed'], '1 in all, none open'],
    [['unassigned', 'closed', 'assigned'], '3 in all, 2 open'],
  ] as const)('with %j counts “%s”', async (states, words) => {
    await expect(
      shown({ cards: states.map((status) => aCardView(1, { state: STATES[status] })) }),
    ).resolves.toContain(words);
  });

  it('has the pictures of all issues before other files, and no such part without files', async () => {
    const cards = [
      aCardView(1, { attachments: [file(1, 'application/pdf'), file(2, 'image/png')] }),
      aCardView(1, { attachments: [file(3, 'image/jpeg')] }),
    ];
    const page = await shown({ cards });

    expect(page.match(/\/attachments\/\d+" (?:target|download)/g)).toEqual([
      '/attachments/2" target',
      '/attachments/3" target',
      '/attachments/1" download',
    ]);
    await expect(shown({ cards: [aCardView(1)] })).resolves.not.toContain('Pictures and files');
  });

  it('shows the newest 24 files and says how many are left', async () => {
    const attachments = Array.from({ length: 26 }, (_none, at) => file(at + 1, 'image/png'));
    const page = await shown({ cards: [aCardView(1, { attachments })] });

    expect(page.match(/class="thumbnail"/g)).toHaveLength(24);
    expect(page).toContain('2 older files are in their issues.');
  });

  it('shows a name as it is typed, and nothing of it is markup', async () => {
    const page = await shown({ customer: { id: customerId(7), name: '<b>Maria</b>' } });

    expect(page).not.toContain('<b>Maria');
    expect(page).toContain('&lt;b&gt;Maria');
  });
});
