import { describe, expect, it } from 'vitest';

import { UsageError } from '../../src/cli/command.ts';
import { inboxWish } from '../../src/cli/inbox-words.ts';

describe('what is typed after npm run inbox', () => {
  it('is a list', () => {
    expect(inboxWish(['list'])).toEqual({ verb: 'list' });
  });

  it('is an inbox with all that it is to have, its numbers and addresses as they are kept', () => {
    const words = ['add', 'Night desk', '--sms', '+1 (555) 000-7777', '--email', 'Night@Example.com'];

    expect(inboxWish([...words, '--post', 'web:night', '--signature', String.raw`Yours,\n{name}`])).toEqual({
      verb: 'add',
      change: {
        name: 'Night desk',
        listens: [
          { channel: 'sms', address: '+15550007777' },
          { channel: 'email', address: 'night@example.com' },
        ],
        posts: [{ platform: 'web', conversation: 'night' }],
        signature: 'Yours,\n{name}',
      },
    });
  });

  it.each([
    [['add'], /Name one inbox/],
    [['add', 'Support', 'desk'], /Name one inbox/],
    [['add', 'Support', '--sms', '12'], /12 is not a phone number/],
    [['add', 'Support', '--email', 'nobody'], /nobody is not an email address/],
    [['add', 'Support', '--post', 'support'], /platform:conversation/],
    [['add', 'Support', '--fax', '1'], /--fax/],
    [['remove', 'Support', '--signature', ''], /taken away by/],
    [['destroy', 'Support'], /npm run inbox -- list/],
    [['list', 'Support'], /npm run inbox -- list/],
    [[], /npm run inbox -- list/],
  ])('%j is refused with what is wrong and how it is written', (words, said) => {
    expect(() => inboxWish(words)).toThrow(UsageError);
    expect(() => inboxWish(words)).toThrow(said);
  });
});
