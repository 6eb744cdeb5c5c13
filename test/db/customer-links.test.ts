import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { customerLinkStore } from '../../src/db/customer-links.ts';
import { audit } from '../../src/db/schema-care.ts';
import type { InboundMessage } from '../../src/issues/inbound.ts';
import type { CustomerId, IssueId } from '../../src/issues/issue.ts';
import { customerId } from '../../src/issues/issue.ts';
import type { CustomerLinks } from '../../src/issues/store.ts';
import { aText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { storesOn } from '../support/stores.ts';

const OURS = 'support@example.net';

describe.each(DATABASES)('linking addresses, on %s', (kind) => {
  let opened: TestDatabase;
  let stores: Awaited<ReturnType<typeof storesOn>>;
  let links: CustomerLinks;
  let person = 0;
  let phone = '';
  let mail = '';
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    stores = await storesOn(opened);
    links = customerLinkStore(opened);
    await stores.inboxes.add({ name: 'Support', listens: [{ channel: 'email', address: OURS }], posts: [] });
  });
  afterAll(() => opened.drop());
  const strangers = () => {
    person += 1;
    phone = `+155500${10_000 + person}`;
    mail = `ada${person}@example.com`;
  };
  strangers();
  afterEach(strangers);

  const byMail = (more: Partial<InboundMessage> = {}) =>
    aText({ channel: 'email', from: mail, to: OURS, senderName: `Ada Byron ${person}`, ...more });
  const email = () => ({ channel: 'email', address: mail });

  async function opens(
    message: InboundMessage,
  ): Promise<{ readonly id: IssueId; readonly customer: CustomerId }> {
    expect(await stores.service.receive(message)).toBe('opened');
    const [newest] = (await stores.reader.list({ limit: 1 })).issues;
    if (!newest) throw new Error('no issue');
    return { id: newest.id, customer: newest.customer.id };
  }

  const close = (id: IssueId) => stores.service.execute(id, [{ type: 'close', by: stores.ana }]);

  it('gives nobody an address, a note or a name who is not there, and notes none of it down', async () => {
    const nobody = customerId(2_000_000_000);
    const before = await opened.db.$count(audit);

    expect(await links.link(nobody, email(), stores.ana)).toEqual({
      ok: false,
      problem: { reason: 'no-such-customer' },
    });
    expect(await stores.people.addNote(nobody, stores.ana, 'Likes engines.')).toBe(false);
    await stores.people.rename(nobody, 'Nobody', stores.ana);

    expect(await opened.db.$count(audit)).toBe(before);
  });

  it('lets a text and an email of one customer land on one issue', async () => {
    const { id, customer } = await opens(aText({ from: phone }));
    expect(await links.link(customer, email(), stores.ana)).toEqual({ ok: true, changed: true });

    expect(await stores.service.receive(byMail())).toBe('appended');

    expect(await stores.reader.summary(id)).toMatchObject({ messageCount: 2, channel: 'email' });
    expect(await links.link(customer, email(), stores.ana)).toEqual({ ok: true, changed: false });
  });

  it('brings along the issues that began with the address, and takes them away again', async () => {
    const old = await opens(byMail());
    await close(old.id);
    const { customer } = await opens(aText({ from: phone }));

    await links.link(customer, email(), stores.ana);
    const together = await stores.reader.customer(customer);
    await links.unlink(customer, email(), stores.ben);
    const apart = await stores.reader.customer(customer);

    expect(together?.issues).toHaveLength(2);
    expect(together?.addresses.map((each) => each.address)).toEqual(
      [phone, mail].toSorted(byPlace(together)),
    );
    expect(apart?.issues).toHaveLength(1);
    expect(apart?.links).toMatchObject([
      { kind: 'linked', by: 'Ana Lima', address: mail },
      { kind: 'unlinked', by: 'Ben Okafor', address: mail },
    ]);
    const back = await stores.reader.summary(old.id);
    expect(back?.customer.id).not.toBe(customer);
    expect(back?.customer.name).toBe(`Ada Byron ${person}`);
  });

  it('is refused while both have an open issue in one inbox, naming both', async () => {
    const theirs = await opens(byMail());
    const mine = await opens(aText({ from: phone }));

    expect(await links.link(mine.customer, email(), stores.ana)).toEqual({
      ok: false,
      problem: { reason: 'both-open', issues: [mine.id, theirs.id] },
    });
    await close(theirs.id);
    expect(await links.link(mine.customer, email(), stores.ana)).toMatchObject({ ok: true });
  });

  it('carries notes and name over when nothing is left of the other customer', async () => {
    const theirs = await opens(byMail());
    await close(theirs.id);
    await stores.people.rename(theirs.customer, 'Countess', stores.ana);
    await stores.people.addNote(theirs.customer, stores.ana, 'Likes engines.');
    const mine = await opens(aText({ from: phone }));

    await links.link(mine.customer, email(), stores.ana);

    expect(await stores.reader.customer(theirs.customer)).toBeUndefined();
    expect(await stores.reader.customer(mine.customer)).toMatchObject({
      customer: { name: 'Countess' },
      notes: [{ text: 'Likes engines.' }],
    });
  });

  it('never takes the only address away', async () => {
    const { customer } = await opens(byMail());

    expect(await links.unlink(customer, email(), stores.ana)).toEqual({
      ok: false,
      problem: { reason: 'only-address' },
    });
    expect(await links.unlink(customer, { channel: 'sms', address: phone }, stores.ana)).toEqual({
      ok: false,
      problem: { reason: 'not-theirs' },
    });
  });

  it('loses no message that arrives while it happens', async () => {
    const { customer } = await opens(aText({ from: phone }));
    const first = await opens(byMail());
    await close(first.id);

    const outcomes = await Promise.all([
      links.link(customer, email(), stores.ana),
      ...Array.from({ length: 10 }, (_, number) =>
        stores.service.receive(byMail({ text: `mail ${number}` })),
      ),
      links.unlink(customer, email(), stores.ben),
    ]);

    expect(outcomes.slice(1, 11).filter((each) => each !== 'opened' && each !== 'appended')).toEqual([]);
    const found = await stores.reader.list({ text: `ada${person}@example.com`, limit: 50 });
    const texts = await Promise.all(
      [...found.issues, ...(await stores.reader.list({ text: phone })).issues].map(async ({ id }) =>
        ((await stores.reader.detail(id))?.history ?? []).flatMap((entry) =>
          entry.kind === 'customer-message' && entry.text.startsWith('mail ') ? [`${id}:${entry.text}`] : [],
        ),
      ),
    );
    expect(new Set(texts.flat()).size).toBe(10);
  });

  it('suggests who has the same name, or an address that is mentioned, and nobody else', async () => {
    const theirs = await opens(byMail());
    const { customer } = await opens(aText({ from: phone, text: `Write to ${mail}, please.` }));
    await stores.people.rename(customer, `ada BYRON ${person}`, stores.ana);

    const byName = await stores.reader.resembling(customer, []);
    const byMention = await stores.reader.resembling(customer, [email()]);

    expect(byName).toContainEqual({
      customer: { id: theirs.customer, name: `Ada Byron ${person}` },
      address: email(),
      why: 'same-name',
    });
    expect(byMention).toContainEqual(expect.objectContaining({ address: email(), why: 'address-mentioned' }));
    expect(await stores.reader.resembling(theirs.customer, [])).not.toContainEqual(
      expect.objectContaining({ customer: expect.objectContaining({ id: theirs.customer }) }),
    );
  });
});

/** In the order in which the addresses were first seen. */
function byPlace(account: { readonly addresses: readonly { readonly address: string }[] } | undefined) {
  const places = account?.addresses.map((each) => each.address) ?? [];
  return (one: string, other: string) => places.indexOf(one) - places.indexOf(other);
}
