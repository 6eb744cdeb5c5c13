import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CardActivity } from '../../../src/bot/teams/card-json.ts';
import { threadActivity } from '../../../src/bot/teams/thread-message.ts';
import type { Delivery } from '../../../src/issues/delivery.ts';
import { attachmentId, messageId } from '../../../src/issues/issue.ts';
import type { HistoryEntry } from '../../../src/issues/views.ts';
import { NOON } from '../../support/builders.ts';
import { aCardView } from '../../support/card-views.ts';
import { hostileCard, hostileEntry, hostileText, MARK } from '../../support/hostile.ts';
import { buttonsOf, cardProblems, elementsOf, literalTexts, readTexts } from '../../support/teams-cards.ts';

const MESSAGE = messageId('0b9f2f0e-5c1b-4a57-9c6e-000000000001');
const card = aCardView(12);

const fromCustomer: Extract<HistoryEntry, { readonly kind: 'customer-message' }> = {
  ...{ kind: 'customer-message', message: MESSAGE, from: '+15550001111' },
  ...{ text: 'Still here?', attachments: [], at: NOON },
};

function aReply(delivery: Delivery, problem?: string): HistoryEntry {
  return {
    ...{ kind: 'reply', message: MESSAGE, by: 'Ana Lima', to: '+15550001111', text: 'On its way.' },
    ...{ delivery, at: NOON },
    ...(problem !== undefined && { problem }),
  };
}

const cardIn = ({ attachments: [{ content }] }: CardActivity) => content;
const letters = (activity: CardActivity) => literalTexts(cardIn(activity)).join('\n');

const fileUrlOf = (file: number) => `https://switchboard.example.com/teams/files/${file}?${'x'.repeat(90)}`;

describe('what stands under a card', () => {
  it('is a card alone with words for the notification', () => {
    const activity = threadActivity({ card, entry: fromCustomer });

    expect(activity).toMatchObject({ type: 'message', summary: 'Maria Santos wrote: Still here?' });
    expect(activity.attachments).toHaveLength(1);
    expect(letters(activity)).toBe('Maria Santos wrote\nStill here?');
  });

  it('calls the assignee by a mention', () => {
    const called = cardIn(
      threadActivity({ card, entry: fromCustomer }, { mentioned: { id: '29:ana', name: 'Ana Lima' } }),
    );

    expect(called.body[0]).toMatchObject({ type: 'TextBlock', text: '<at>Ana Lima</at>' });
    expect(called.msteams.entities).toEqual([
      { type: 'mention', text: '<at>Ana Lima</at>', mentioned: { id: '29:ana', name: 'Ana Lima' } },
    ]);
    expect(cardProblems(called)).toEqual([]);
  });

  it.each([
    ['Ana</at><at>Ben', 'Ana at at Ben'],
    ['[Ana](https://evil.example)', 'Ana https evil example'],
    ['Ana *Lima* _x_', 'Ana Lima x'],
    ['José O’Neil', 'José O Neil'],
    ['***', 'Colleague'],
  ])('calls %j without anything that could mark it up', (name, plain) => {
    const { body } = cardIn(
      threadActivity({ card, entry: fromCustomer }, { mentioned: { id: '29:x', name } }),
    );

    expect(body[0]).toMatchObject({ text: `<at>${plain}</at>` });
  });

  it.each([
    ['queued', undefined, 'Queued', []],
    ['sent', undefined, 'Sent', []],
    ['delivered', undefined, 'Delivered', []],
    ['failed', 'The number does not exist.', '⚠ Not delivered: The number does not exist.', ['Retry']],
    ['unknown', undefined, '⚠ Not sure it was sent', ['Retry']],
  ] as const)(
    'a reply that is %s says so, and offers Retry only where it helps',
    (delivery, problem, words, retry) => {
      const activity = threadActivity({ card, entry: aReply(delivery, problem) });
      const buttons = buttonsOf(cardIn(activity));

      expect(letters(activity)).toBe(`Ana Lima replied to +15550001111\nOn its way.\n${words}`);
      expect(activity.summary).toContain(words.replace('⚠ ', ''));
      expect(buttons.map(({ title }) => title)).toEqual(retry);
      for (const { data, type, verb } of buttons) {
        expect({ type, verb }).toEqual({ type: 'Action.Execute', verb: 'retry' });
        expect(data).toEqual({ verb: 'retry', issue: 12, message: MESSAGE });
      }
    },
  );

  it('a private comment says that it is one', () => {
    const entry: HistoryEntry = {
      kind: 'comment',
      message: MESSAGE,
      by: 'Ben',
      text: 'Call back.',
      at: NOON,
    };

    expect(letters(threadActivity({ card, entry }))).toBe('Private comment by Ben\nCall back.');
  });

  it('an email tells of who else has it, where answers go, a new subject, and that its sender is not verified', () => {
    const entry: HistoryEntry = {
      ...{ ...fromCustomer, unverified: true, subject: 'Broken', subjectBefore: 'My parcel' },
      ...{ cc: ['boss@example.com'], replyTo: 'else@example.com' },
    };
    const shown = letters(threadActivity({ card, entry }));

    for (const words of [
      'Broken',
      'Copied in: boss@example.com',
      'Answers go to else@example.com',
      '⚠ Sender not',
    ])
      expect(shown).toContain(words);
  });

  it('a subject that only answering changed is not said again', () => {
    const entry: HistoryEntry = { ...fromCustomer, subject: 'Re: My parcel', subjectBefore: 'My parcel' };

    expect(letters(threadActivity({ card, entry }))).not.toContain('My parcel');
  });

  it('a picture without words is named, and where it can be opened', () => {
    const attachments = [{ id: attachmentId(1), contentType: 'image/png', state: 'kept' } as const];

    expect(letters(threadActivity({ card, entry: { ...fromCustomer, text: '', attachments } }))).toBe(
      'Maria Santos wrote\nPicture\nFiles can be opened in the workspace.',
    );
  });

  it('what is too long to stand here can be opened whole', () => {
    const entry: HistoryEntry = { ...fromCustomer, text: 'x'.repeat(5_000) };

    expect(buttonsOf(cardIn(threadActivity({ card, entry })))).toMatchObject([
      {
        title: 'Show Whole Message',
        data: { verb: 'whole', issue: 12, message: MESSAGE, msteams: { type: 'task/fetch' } },
      },
    ]);
  });

  it('shows whatever people write or are called letter by letter, and stays small', () => {
    fc.assert(
      fc.property(hostileCard, hostileEntry, hostileText, (view, entry, name) => {
        const activity = threadActivity(
          { card: view, entry },
          { mentioned: { id: '29:x', name }, fileUrl: fileUrlOf },
        );
        const content = cardIn(activity);
        const [call, ...others] = readTexts(content).filter((text) => text.includes('<at>'));

        expect(call).toMatch(/^<at>[^<>[\]()*_`~#!|\\\n]+<\/at>$/);
        expect(others).toEqual([]);
        expect(readTexts(content).filter((text) => text.includes(MARK) && text !== call)).toEqual([]);
        expect(elementsOf(content, 'TextBlock')).toHaveLength(1);
        expect(JSON.stringify(content).length).toBeLessThanOrEqual(25_000);
        expect(activity.summary.length).toBeLessThanOrEqual(1_000);
        expect(cardProblems(content)).toEqual([]);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
