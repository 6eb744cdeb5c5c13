import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { IssueId } from '../../src/issues/issue.ts';
import type { IssueReader } from '../../src/issues/views.ts';
import { aComment, aText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { storesOn } from '../support/stores.ts';

describe.each(DATABASES)('a search, on %s', (kind) => {
  let opened: TestDatabase;
  let reader: IssueReader;
  let ids: readonly IssueId[];

  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    const stores = await storesOn(opened);
    const { service, people, ana } = stores;
    ({ reader } = stores);
    await service.receive(aText({ from: '+442079460018', text: 'Меня зовут Анна — „Привет“' }));
    await service.receive(aText({ from: '+15550104711', text: 'My smartphone fell; order #4711' }));
    await service.receive(
      aText({ channel: 'email', from: 'jo.field@shop.example', to: 'help@us.example', text: "L'été" }),
    );
    ids = (await reader.list({})).issues.map(({ id }) => id).toReversed();
    const [first, second] = ids;
    if (first === undefined || second === undefined) throw new Error('three were opened');
    await service.execute(first, [aComment(ana, 'She prefers mornings.')]);
    const named = await reader.summary(second);
    if (named) await people.rename(named.customer.id, 'Zoë O’Neill', ana);
  });
  afterAll(() => opened.drop());

  it.each([
    ['a number as it is dialled at home', '020 7946 0018', [0]],
    ['a number with everything people type', '+44 (0)20-7946.0018', [0]],
    ['the middle of a number', '79460', [0]],
    ['the end of a number', '0018', [0]],
    ['a word of another script', 'Привет', [0]],
    ['the beginning of its last word', 'prefers morn', [0]],
    ['a comment', 'mornings', [0]],
    ['a name with its sign typed otherwise', "o'neill", [1]],
    ['an address', 'jo.field@shop.example', [2]],
    ['a part of an address', 'shop.ex', [2]],
    ['the inside of a word', 'phone', [1]],
    ['the inside of an address', 'ield@sho', [2]],
    ['what was written as an order’s number', '#4711', [1]],
    ['words in several places', 'neill smartphone', [1]],
    ['signs alone', '&|!', []],
  ])('finds %s', async (_, text, expected) => {
    const { issues } = await reader.list({ text });

    expect(issues.map(({ id }) => ids.indexOf(id))).toEqual(expected);
  });

  it('tells where it found what, with the found words apart', async () => {
    const [first, second] = ids;
    if (first === undefined || second === undefined) throw new Error('three were opened');

    const found = await reader.findings('mornings', ids);
    const number = await reader.findings('555 010', ids);

    expect(found.get(first)).toEqual([
      {
        ...{ where: 'comment', by: 'Ana Lima' },
        pieces: [
          { text: 'She prefers ', found: false },
          { text: 'mornings', found: true },
          { text: '.', found: false },
        ],
      },
    ]);
    expect(number.get(second)?.[0]).toEqual({
      where: 'customer',
      pieces: [
        { text: '+1', found: false },
        { text: '555010', found: true },
        { text: '4711', found: false },
      ],
    });
  });

  it('stands whatever is typed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 60 }),
          fc.string({ unit: fc.constantFrom(...`'":*&|!()<>\\ -+#1a%_\0`), maxLength: 20 }),
        ),
        async (text) => {
          await reader.list({ text });
          await reader.findings(text, ids);
        },
      ),
      { numRuns: 60 },
    );
  });
});
