import { describe, expect, it } from 'vitest';

import { isMadeOf, originalName, sharedName } from '../../src/bot/shared-name.ts';
import { attachmentId, messageId } from '../../src/issues/issue.ts';

describe('the name of a file under a card', () => {
  const message = messageId('7f9bfe1e-6c1a-4a8e-9d5f-6f5d3a0c1b11');
  const is = isMadeOf({ attachments: [attachmentId(12)], messages: [message] });

  it.each([
    ['what it brought', sharedName(attachmentId(12), 'roof.jpg')],
    ['what had no name', sharedName(attachmentId(12), undefined)],
    [
      'the same, with the ending that the platform was given',
      `${sharedName(attachmentId(12), undefined)}.jpg`,
    ],
    ['itself as it came', originalName(message)],
  ])('says that it was made of the message: %s', (_what, name) => {
    expect(is(name)).toBe(true);
  });

  it.each([
    ['a number that only begins alike', sharedName(attachmentId(123), 'roof.jpg')],
    ['the same of one without a name', sharedName(attachmentId(123), undefined)],
    ['another file that its sender called so', sharedName(attachmentId(5), '12-roof.jpg')],
    ['the same, of a name without a number', sharedName(attachmentId(5), 'attachment-12.jpg')],
    ['another message as it came', originalName(messageId('00000000-0000-4000-8000-000000000000'))],
    ['nothing', ''],
  ])('says that it was not: %s', (_what, name) => {
    expect(is(name)).toBe(false);
  });
});
