import { randomUUID } from 'node:crypto';

import { assert, integer, property, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { tokensWith } from '../../../src/channels/email/tokens.ts';
import { issueId, messageId } from '../../../src/issues/issue.ts';

const tokens = tokensWith('a key of ours');
const ours = 'support@shop.example';
const twelve = issueId(12);
const message = messageId('3f2b8c1e-0d4a-4c6b-9a57-1e2d3c4b5a69');

describe('the address an answer goes to', () => {
  const address = tokens.replyAddress(ours, twelve);

  it('is ours with the issue and a proof in it', () => {
    expect(address).toMatch(/^support\+i12\.[a-z2-7]{10}@shop\.example$/);
    expect(tokens.issueOf(address)).toEqual({ issue: twelve, ours });
  });

  it('is read in any case, and always written the same', () => {
    expect(tokens.issueOf(address.toUpperCase())).toEqual({ issue: twelve, ours });
    expect(tokens.replyAddress('Support@Shop.Example', twelve)).toBe(address);
  });

  it('keeps what an address already has behind a plus', () => {
    const tagged = tokens.replyAddress('support+eu@shop.example', twelve);

    expect(tagged).toMatch(/^support\+eu\+i12\./);
    expect(tokens.issueOf(tagged)).toEqual({ issue: twelve, ours: 'support+eu@shop.example' });
  });

  it('stays plain where a mailbox would have too long a name', () => {
    const longest = `${'a'.repeat(49)}@shop.example`;
    const tooLong = `${'a'.repeat(50)}@shop.example`;

    expect(tokens.replyAddress(longest, twelve).indexOf('@')).toBe(64);
    expect(tokens.replyAddress(tooLong, twelve)).toBe(tooLong);
  });

  it.each([
    ['with another issue', address.replace('i12', 'i13')],
    ['moved to another address of ours', address.replace('support', 'sales')],
    ['moved to another domain', address.replace('shop.example', 'evil.example')],
    ['with a number spelled another way', address.replace('i12', 'i012')],
    ['with another proof', address.replace(/.@/, (end) => (end === 'a@' ? 'b@' : 'a@'))],
    ['with a proof cut short', address.replace(/.@/, '@')],
    ['with more than a proof', address.replace('@', 'a@')],
    ['by another key', tokensWith('another').replyAddress(ours, twelve)],
    ['with a name around it', `Support <${address}>`],
    ['beside another one', `evil@evil.example,${address}`],
    ['that has none', ours],
    ['that is empty', ''],
  ])('is not believed %s', (_what, forged) => {
    expect(forged).not.toBe(address);
    expect(tokens.issueOf(forged)).toBeUndefined();
  });

  it('comes back whole for every issue and address', () => {
    const locals = stringMatching(/^[a-z0-9][a-z0-9._+-]{0,30}$/);
    assert(
      property(locals, integer({ min: 1, max: 2 ** 31 }), (local, number) => {
        const from = `${local}@shop.example`;
        const made = tokens.replyAddress(from, issueId(number));

        expect(tokens.issueOf(made)).toEqual({ issue: issueId(number), ours: from });
      }),
    );
  });
});

describe('a Message-ID of ours', () => {
  const id = tokens.messageIdOf(message, 2, ours);

  it('names the sending, and is the same each time', () => {
    expect(id).toMatch(new RegExp(`^<sb\\.${message}\\.2\\.[a-z2-7]{10}@shop\\.example>$`));
    expect(tokens.messageIdOf(message, 2, ours)).toBe(id);
    expect(tokens.messageIdOf(message, 3, ours)).not.toBe(id);
  });

  it('has a domain of ASCII letters', () => {
    expect(tokens.messageIdOf(message, 2, 'hilfe@bücher.example')).toMatch(/@xn--bcher-kva\.example>$/);
  });

  it.each([
    ['as it is', id],
    ['without its brackets', id.slice(1, -1)],
    ['in capitals', id.toUpperCase()],
    ['without its domain', id.slice(1, id.indexOf('@'))],
    ['under the domain of a server on the way', id.replace(/@.*>/, '@relay.example>')],
    ['with space around it', ` ${id}\r\n`],
  ])('is known %s', (_how, spelled) => {
    expect(tokens.sendingOf(spelled)).toEqual({ message, attempt: 2 });
  });

  it.each([
    ['of another attempt', id.replace('.2.', '.3.')],
    ['of another message', id.replace(message, randomUUID())],
    ['with its attempt spelled another way', id.replace('.2.', '.02.')],
    ['by another key', tokensWith('another').messageIdOf(message, 2, ours)],
    ['of somebody else', '<CAF=x1@mail.gmail.example>'],
    ['that is two', `${id} ${id}`],
  ])('is not believed %s', (_what, forged) => {
    expect(tokens.sendingOf(forged)).toBeUndefined();
  });

  it('proves nothing as the proof of an address', () => {
    const proof = /\.([a-z2-7]{10})@/.exec(id)?.[1] ?? '';

    expect(tokens.issueOf(`support+i2.${proof}@shop.example`)).toBeUndefined();
  });
});
