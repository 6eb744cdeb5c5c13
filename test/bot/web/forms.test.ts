import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { Unreadable } from '../../../src/bot/unreadable.ts';
import { asksOf, formKey, IssueForm, LocalPath, read } from '../../../src/bot/web/forms.ts';
import { routeValue } from '../../../src/bot/web/page/issue-form.ts';

const REQUEST = '3f0a3a2e-7c54-4d38-9f0a-5a8f6a3d1b11';
const SEEN = '8d1d8a5e-0a52-4b1c-8a55-2f1b7c0d9e22';
const NAMED = { message: expect.any(String) };
const ROUTE = { channel: 'sms', to: '+15550001111', from: '+15550009999' };

describe('what an issue form asks for', () => {
  it.each([
    ['nothing where nothing was filled in', {}, []],
    ['nothing for blanks', { comment: '  \r\n ', reply: '\t' }, []],
    ['an assignee alone', { assignee: '7' }, [{ ask: 'assign', to: 7 }]],
    ['a comment alone', { comment: 'Look here' }, [{ ask: 'comment', text: 'Look here', ...NAMED }]],
    [
      'a reply, with where it goes and what was on the screen',
      { reply: 'On its way', seen: SEEN },
      [{ ask: 'reply', text: 'On its way', route: ROUTE, seen: SEEN, ...NAMED }],
    ],
    [
      'all three in the order in which they are done',
      { reply: 'r', comment: 'c', assignee: '7' },
      [
        { ask: 'assign', to: 7 },
        { ask: 'comment', text: 'c', ...NAMED },
        { ask: 'reply', text: 'r', route: ROUTE, ...NAMED },
      ],
    ],
    [
      'line ends as people typed them, not as browsers send them',
      { comment: 'one\r\ntwo' },
      [{ ask: 'comment', text: 'one\ntwo', ...NAMED }],
    ],
  ])('%s', (_rule, fields, asks) => {
    const form = read(IssueForm, { request: REQUEST, seen: '', route: routeValue(ROUTE), ...fields });

    expect(asksOf(form)).toEqual(asks);
  });

  it.each([
    ['no one-time name', { request: undefined }],
    ['a one-time name that is not one', { request: 'again' }],
    ['an assignee that is not a number', { assignee: 'ben' }],
    ['an assignee below one', { assignee: '0' }],
    ['a field twice', { comment: ['a', 'b'] }],
    ['a route that says nowhere', { route: 'channel=sms' }],
    ['an endless comment', { comment: 'x'.repeat(20_001) }],
    ['a message that was never on a screen', { seen: 'the last one' }],
  ])('a form with %s cannot be read', (_flaw, fields) => {
    const form = { request: REQUEST, route: routeValue(ROUTE), ...fields };

    expect(() => read(IssueForm, form)).toThrow(Unreadable);
  });

  it('a route survives its way through a form, whatever is in it', () => {
    const route = { channel: 'email', to: 'a+b&c=d@example.com', from: 'Größe <x@example.com>' };

    expect(read(IssueForm, { request: REQUEST, route: routeValue(route) }).route).toEqual(route);
  });
});

describe('what an issue form does is named by its one-time name and what was filled in', () => {
  const bill = { name: 'bill.pdf', contentType: 'application/pdf', bytes: new Uint8Array([1, 2]) };
  const form = (fields = {}) =>
    read(IssueForm, { request: REQUEST, route: routeValue(ROUTE), reply: 'Hello', ...fields });
  const replyOf = (fields = {}, files = [bill]) => {
    const reply = asksOf(form(fields), files).find((ask) => ask.ask === 'reply');
    return reply?.message;
  };

  it('the same alike, and its reply by a UUID', () => {
    expect(formKey(form(), [bill])).toBe(formKey(form(), [{ ...bill }]));
    expect(replyOf()).toBe(replyOf());
    expect(z.uuid().safeParse(replyOf()).success).toBe(true);
  });

  it.each([
    ['another form', { request: SEEN }],
    ['another reply', { reply: 'Hello there' }],
    ['another way', { route: routeValue({ ...ROUTE, to: '+15550002222' }) }],
  ])('%s otherwise, and its reply too', (_what, fields) => {
    expect(formKey(form(fields), [])).not.toBe(formKey(form(), []));
    expect(replyOf(fields)).not.toBe(replyOf());
  });

  it.each([
    ['another comment', { comment: 'Look' }],
    ['another assignee', { assignee: '7' }],
  ])('%s otherwise, with the same reply', (_what, fields) => {
    expect(formKey(form(fields), [])).not.toBe(formKey(form(), []));
    expect(replyOf(fields)).toBe(replyOf());
  });

  it.each([
    ['its name', { ...bill, name: 'bill-2.pdf' }],
    ['what is in it', { ...bill, bytes: new Uint8Array([1, 3]) }],
  ])('a file by %s', (_what, file) => {
    expect(formKey(form(), [file])).not.toBe(formKey(form(), [bill]));
    expect(replyOf({}, [file])).not.toBe(replyOf());
  });
});

describe('files of an issue form', () => {
  const bill = { name: 'bill.pdf', contentType: 'application/pdf', bytes: new Uint8Array([1, 2]) };

  it.each([
    ['go with the reply', 'Here it is'],
    ['are a reply alone, too', ''],
  ])('%s', (_rule, reply) => {
    const form = read(IssueForm, { request: REQUEST, route: routeValue(ROUTE), reply });

    expect(asksOf(form, [bill])).toEqual([
      { ask: 'reply', text: reply, route: ROUTE, files: [bill], ...NAMED },
    ]);
  });
});

describe('where the Who am I menu leads back to', () => {
  it.each([
    ['/', '/'],
    ['/channels/support', '/channels/support'],
    ['/search?q=a%20b', '/search?q=a%20b'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    [undefined, '/'],
  ])('%s leads to %s', (back, leads) => {
    expect(read(LocalPath, back)).toBe(leads);
  });
});
