import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  oneof,
  record,
  string,
  stringMatching,
} from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';

import type { OutgoingMail, ReplyByMail } from '../../../src/channels/email/sending/compose.ts';
import { automaticHeaders, compose, measure } from '../../../src/channels/email/sending/compose.ts';
import { asNodemailer, render } from '../../../src/channels/email/sending/render.ts';
import { sendableAddress } from '../../../src/channels/email/sending/sendable-address.ts';
import { tokensWith } from '../../../src/channels/email/tokens.ts';
import { DeliveryError } from '../../../src/issues/delivery.ts';
import type { StoredFile } from '../../../src/issues/store.ts';
import { aMailReply, customer, ours } from '../../support/mail-builders.ts';

const tokens = tokensWith('key');

interface Given {
  readonly to?: string;
  readonly from?: string;
  readonly cc?: readonly string[];
  readonly files?: readonly StoredFile[];
  readonly plusAddressing?: boolean;
}

function composed(reply: Partial<ReplyByMail> = {}, given: Given = {}): OutgoingMail {
  const { to = customer, from = ours, cc = [], files = [], plusAddressing = true } = given;
  return compose({ to, from, cc }, aMailReply(reply), files, { tokens, plusAddressing });
}

async function read(mail: OutgoingMail) {
  return PostalMime.parse(await render(mail));
}

/** The header lines of the whole mail, unfolded, by their names. */
async function headersOf(mail: OutgoingMail): Promise<readonly string[]> {
  const raw = Buffer.from(await render(mail)).toString('latin1');
  const [head = ''] = raw.split('\r\n\r\n');
  return head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
}

describe('who a mail is from and to', () => {
  it.each([
    ['Ana Lima', 'Support', 'Ana Lima (Support)'],
    ['Zoë Ångström', 'Käse & Co', 'Zoë Ångström (Käse & Co)'],
    ['Lima, Ana "Boss" <ceo@bank.example>', 'Support', 'Lima, Ana "Boss" <ceo@bank.example> (Support)'],
    ['Ana\r\nBcc: evil@evil.example', 'Support', 'Ana Bcc: evil@evil.example (Support)'],
    ['\u202eaniL anA', 'Support', 'aniL anA (Support)'],
    ['Support', 'Support', 'Support'],
    ['', 'Support', 'Support'],
  ])('%j of %j is shown as %j', async (by, inbox, name) => {
    const mail = await read(composed({ by, inbox }));

    expect(mail.from).toEqual({ name, address: ours });
  });

  it('those in copy are there, each once, and neither the customer nor ourselves again', async () => {
    const cc = ['ben@example.org', 'BEN@example.org', customer.toUpperCase(), 'Support@shop.example'];
    const mail = composed({}, { cc });

    expect(mail.envelope).toEqual({ from: ours, to: [customer, 'ben@example.org'] });
    expect((await read(mail)).cc).toMatchObject([{ address: 'ben@example.org' }]);
  });

  it('one in copy who has no real address is left out and named', () => {
    const mail = composed({}, { cc: ['ben@example.org, evil@evil.example', 'ben@example.org'] });

    expect(mail.envelope.to).toEqual([customer, 'ben@example.org']);
    expect(mail.leftOut).toEqual(['ben@example.org, evil@evil.example']);
  });

  it('a domain in other letters is spelled as servers know it', () => {
    expect(composed({}, { to: 'anna@Bücher.Example' }).envelope.to).toEqual(['anna@xn--bcher-kva.example']);
  });

  it('an answer comes back with the issue in its address', async () => {
    const { replyTo } = await read(composed());

    expect(tokens.issueOf(replyTo?.[0]?.address ?? '')).toMatchObject({ issue: 12, ours });
  });

  it('and without it where such addresses do not reach us', async () => {
    expect((await read(composed({}, { plusAddressing: false }))).replyTo).toBeUndefined();
  });
});

describe('addresses', () => {
  it.each([
    ['cara@example.org', 'cara@example.org'],
    ["o'neil+tag=1@Example.ORG", "o'neil+tag=1@example.org"],
    ['jörg@example.org', 'jörg@example.org'],
    ['root@localhost', 'root@localhost'],
  ])('%j is one', (address, spelled) => {
    expect(sendableAddress(address)).toBe(spelled);
  });

  it.each([
    ...[
      '',
      '@',
      'a@',
      '@b.co',
      'a b@b.co',
      'a@b.co, evil@x.co',
      'a@b.co\r\nBcc: evil@x.co',
      'a@b.co\0',
      'a@b..co',
    ],
    ...[
      '<a@b.co>',
      'Ana <a@b.co>',
      '"a"@b.co',
      'a,b@c.co',
      'a@b@c.co',
      'a(b)@c.co',
      'a;b@c.co',
      'group:a@b.co;',
    ],
    ...['a@-b.co', 'a@b.co.', 'a@[127.0.0.1]', 'a@b%2eco', 'a@b。co,x', 'a\u202eb@c.co', 'a\u00a0b@c.co'],
    ...[`${'a'.repeat(65)}@b.co`, `a@${'b.'.repeat(130)}co`],
  ])('%j is none', (address) => {
    expect(sendableAddress(address)).toBeUndefined();
  });

  it.each([{ to: 'a@b.co, evil@x.co' }, { from: 'nobody' }])(
    'a reply with a wrong one never goes: %j',
    (given) => {
      expect(() => composed({}, given)).toThrow(
        expect.objectContaining({ kind: 'never', name: DeliveryError.name }),
      );
    },
  );
});

describe('its thread', () => {
  const theirs = { messageId: 'b@example.org', references: ['a@example.org'] };

  it('continues theirs: what led to it, their last, and ours since', async () => {
    const earlier = ['one@shop.example', 'a@example.org'];
    const mail = await read(composed({ answering: { subject: 'x', envelope: theirs }, earlier }));

    expect(mail.inReplyTo).toBe('<b@example.org>');
    expect(mail.references).toBe('<a@example.org> <b@example.org> <one@shop.example>');
  });

  it('keeps the first and the last nineteen of a long one', () => {
    const references = Array.from({ length: 40 }, (_, index) => `${index}@example.org`);
    const mail = composed({ answering: { subject: 'x', envelope: { ...theirs, references } } });

    expect(mail.references).toEqual(['0@example.org', ...references.slice(-18), 'b@example.org']);
  });

  it('of a mail that answers nothing has only ours in it', () => {
    const { answering: _none, ...unasked } = aMailReply({
      earlier: ['one@shop.example', 'two@shop.example'],
    });
    const mail = compose({ to: customer, from: ours }, unasked, [], { tokens, plusAddressing: true });

    expect(mail).toMatchObject({
      inReplyTo: 'two@shop.example',
      references: ['one@shop.example', 'two@shop.example'],
    });
  });

  it.each([
    ['nothing', undefined],
    ['something else', 'x'],
    ['ids of another kind', { messageId: 7, references: 'a b' }],
    ['ids that are no ids', { messageId: 'a b\r\nBcc: evil@x.co', references: ['<>', '', 'x\0y', 'ü@x.co'] }],
  ])('begins anew where what was noted of theirs is %s', (_what, envelope) => {
    const mail = composed({ answering: { subject: 'x', envelope } });

    expect(mail.inReplyTo).toBeUndefined();
    expect(mail.references).toEqual([]);
  });

  it('names each sending by an id of its own, and the same sending by the same', () => {
    const reply = aMailReply();
    const [first, again, retried] = [reply, reply, { ...reply, attempt: 2 }].map(
      (each) => composed(each).messageId,
    );

    expect(first).toBe(again);
    expect(retried).not.toBe(first);
    expect(tokens.sendingOf(first ?? '')).toEqual({ message: reply.message, attempt: 1 });
  });
});

describe('its subject', () => {
  it.each([
    ['Where is my order?', 'Re: Where is my order?'],
    ['Re: Where is my order?', 'Re: Where is my order?'],
    ['RE: order', 'RE: order'],
    ['AW: Bestellung', 'AW: Bestellung'],
    ['Antw: bestelling', 'Antw: bestelling'],
    ['Sv: ordre', 'Sv: ordre'],
    ['Odp: zamówienie', 'Odp: zamówienie'],
    ['Re[2]: order', 'Re[2]: order'],
    ['RES : pedido', 'RES : pedido'],
    ['回复：订单', '回复：订单'],
    ['Fwd: order', 'Re: Fwd: order'],
    ['WG: Bestellung', 'Re: WG: Bestellung'],
    ['Recall: the blue one', 'Re: Recall: the blue one'],
    ['[#1234] order', 'Re: [#1234] order'],
    ['  spaced  out  ', 'Re: spaced  out'],
    ['', 'Re:'],
    ['a\r\nBcc: evil@x.co', 'Re: a Bcc: evil@x.co'],
    ['=?utf-8?B?QmNjOiBldmls?=', 'Re: = ?utf-8?B?QmNjOiBldmls?='],
    ['x'.repeat(10_000), `Re: ${'x'.repeat(399)}…`],
  ])('answers %j as %j', async (theirs, subject) => {
    const mail = await read(composed({ answering: { subject: theirs, envelope: undefined } }));

    expect(mail.subject).toBe(subject);
  });

  it.each([
    ['Your order left today.\n\nAna', 'Your order left today.'],
    ['\n \n  Two\twords ', 'Two words'],
    [`${'word '.repeat(30)}`, `${'word '.repeat(13)}word…`],
    ['', 'Message from Support'],
  ])('of a mail that answers nothing is its first line: %j', (text, subject) => {
    const { answering: _none, ...unasked } = aMailReply({ text });

    expect(compose({ to: customer, from: ours }, unasked, [], { tokens, plusAddressing: true }).subject).toBe(
      subject,
    );
  });

  it('and stays that of the first for those that follow it', () => {
    const { answering: _none, ...unasked } = aMailReply({ text: 'And another thing.' });
    const followUp = { ...unasked, earlier: ['one@shop.example'], openedWith: 'Your order left today.' };

    expect(
      compose({ to: customer, from: ours }, followUp, [], { tokens, plusAddressing: true }).subject,
    ).toBe('Your order left today.');
  });
});

describe('its text', () => {
  it('arrives as it was typed, long lines and all', async () => {
    const text = `First line\n  indented  \n\n${'long '.repeat(60)}\n>quoted\nFrom here\n.\nüñí 🙂`;
    const mail = await read(composed({ text }));

    expect(mail.text?.trimEnd()).toBe(text);
  });

  it('is escaped as HTML, whatever it is', async () => {
    const mail = await read(composed({ text: `<img src=x onerror="alert(1)"> & '</p><script>` }));

    expect(mail.html).toContain(
      '<p>&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;&lt;/p&gt;&lt;script&gt;</p>',
    );
    expect(mail.html).not.toMatch(/<(?:img|script)/);
  });

  it('has paragraphs and lines', async () => {
    const mail = await read(composed({ text: 'Hello,\r\nthere.\n \n\nBye' }));

    expect(mail.html).toContain('<p>Hello,<br>\nthere.</p>\n<p>Bye</p>');
  });

  it.each([
    [
      'https://shop.example/a?b=1&c=2.',
      '<a href="https://shop.example/a?b=1&amp;c=2">https://shop.example/a?b=1&amp;c=2</a>.',
    ],
    ['(http://shop.example)', '(<a href="http://shop.example">http://shop.example</a>)'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['https://', 'https://'],
    ['data:text/html,x', 'data:text/html,x'],
    ['https://x.co/"onclick="evil', '<a href="https://x.co/">https://x.co/</a>&quot;onclick=&quot;evil'],
  ])('%s is %s', (text, html) => {
    expect(composed({ text }).html).toContain(`<p>${html}</p>`);
  });

  it('ends with the signature of the inbox, with the name of who wrote', async () => {
    const mail = await read(composed({ signature: '{name}\nThe Shop & $& {name}' }));

    expect(mail.text?.trimEnd()).toBe('We are on it.\n\n-- \nAna Lima\nThe Shop & $& Ana Lima');
    expect(mail.html).toContain('Ana Lima<br>\nThe Shop &amp; $&amp; Ana Lima</p>');
  });

  it('counts as one mail, up to a hundred thousand characters', () => {
    expect(measure('Hello')).toEqual({ length: 5, limit: 100_000, parts: 1 });
  });
});

describe('its headers', () => {
  it('tell machines to keep their absences, and not that a machine wrote it', async () => {
    const { headers } = await read(composed());
    const named = Object.fromEntries(headers.map(({ key, value }) => [key, value]));

    expect(named['x-auto-response-suppress']).toBe('OOF, AutoReply');
    expect(named).not.toHaveProperty('auto-submitted');
    expect(named).not.toHaveProperty('x-mailer');
  });

  it('of what a machine wrote say so', () => {
    expect(automaticHeaders()).toMatchObject({ 'Auto-Submitted': 'auto-generated', Precedence: 'bulk' });
  });
});

describe('its files', () => {
  it('arrive byte for byte, text files too, and as files', async () => {
    const bytes = Buffer.from('a\nb\r\nc\r\0d', 'latin1');
    const files = [
      { name: 'a.csv', contentType: 'text/csv', bytes },
      { name: 'b.html', contentType: 'text/html', bytes },
    ];
    const { attachments } = await read(composed({}, { files }));

    expect(attachments.map(({ filename, disposition }) => [filename, disposition])).toEqual([
      ['a.csv', 'attachment'],
      ['b.html', 'attachment'],
    ]);
    const contents = attachments.map(({ content }) => content instanceof ArrayBuffer && Buffer.from(content));
    expect(contents).toEqual([bytes, bytes]);
  });

  it.each([
    ['../../etc/passwd', 'text/plain', 'passwd', 'text/plain'],
    ['C:\\Users\\ana\\invoice.pdf', 'application/pdf', 'invoice.pdf', 'application/pdf'],
    ['a\r\nX-Evil: 1".pdf', 'application/pdf', 'a X-Evil_ 1_.pdf', 'application/pdf'],
    ['fdp.\u202eexe', 'application/pdf', 'fdp.exe', 'application/pdf'],
    ['.htaccess', 'text/plain', 'htaccess', 'text/plain'],
    ['Übersicht – März.pdf', 'application/pdf', 'Übersicht – März.pdf', 'application/pdf'],
    [`${'x'.repeat(200)}.pdf`, 'application/pdf', `${'x'.repeat(116)}.pdf`, 'application/pdf'],
    [undefined, 'image/png', 'attachment-1.png', 'image/png'],
    ['mail.eml', 'message/rfc822', 'mail.eml', 'application/octet-stream'],
    ['parts', 'multipart/mixed; boundary=x', 'parts', 'application/octet-stream'],
    ['x.pdf', 'application/pdf\r\nX-Evil: 1', 'x.pdf', 'application/octet-stream'],
  ])('%j of %s is called %j', async (name, contentType, filename, mimeType) => {
    const file = { contentType, bytes: Buffer.from('x'), ...(name === undefined ? {} : { name }) };
    const mail = await read(composed({}, { files: [file] }));

    expect(mail.attachments).toMatchObject([{ filename, mimeType }]);
    expect(mail.headers.map(({ key }) => key)).not.toContain('x-evil');
  });
});

describe('nothing that anybody wrote makes a header or a recipient', () => {
  const nasty = oneof(
    string({ unit: 'binary', maxLength: 60 }),
    array(
      constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\0',
        ',',
        ';',
        '"',
        '<',
        '>',
        '@',
        ':',
        ' ',
        '\t',
        '=?',
        '?=',
        '\u2028',
        '\\',
      ),
      { maxLength: 12 },
    ).map((parts) => parts.join('x')),
    constantFrom(
      'x\r\nBcc: evil@x.co\r\n\r\nbody',
      'a@b.co\r\nBcc: evil@x.co',
      'a@b.co, evil@x.co',
      '"evil@x.co" <a@b.co>',
      '=?utf-8?Q?a=0D=0ABcc:_evil@x.co?=',
      'a\u2028Bcc: evil@x.co',
    ),
  );
  const address = oneof(
    nasty,
    stringMatching(/^[a-z0-9!#$%&'*/=?^_`{|}~+-]{1,20}(\.[a-z0-9]{1,5})?@[a-z0-9]{1,10}\.(com|example|co)$/),
  );

  it('in any field, in what is rendered as in the envelope', async () => {
    const given = record({
      by: nasty,
      inbox: nasty,
      text: nasty,
      subject: nasty,
      signature: nasty,
      id: nasty,
      references: array(nasty, { maxLength: 3 }),
      earlier: array(nasty, { maxLength: 3 }),
      cc: array(address, { maxLength: 4 }),
      name: nasty,
      contentType: nasty,
    });
    const expected = await headersOf(
      composed({}, { cc: ['x@y.co'], files: [{ contentType: 'a/b', bytes: Buffer.of(1) }] }),
    );

    await assert(
      asyncProperty(
        given,
        async ({ by, inbox, text, subject, signature, id, references, earlier, cc, ...file }) => {
          const answering = { subject, envelope: { messageId: id, references } };
          const files = [{ ...file, bytes: Buffer.of(1) }];
          const mail = composed({ by, inbox, text, signature, earlier, answering }, { cc, files });

          for (const value of valuesOf(mail)) expect(value).not.toMatch(/[\r\n\0\u2028\u2029]/);
          const names = await headersOf(mail);
          expect(new Set(names).size).toBe(names.length);
          expect(names.filter((name) => !expected.includes(name))).toEqual([]);

          const seen = await read(mail);
          const recipients = [...(seen.to ?? []), ...(seen.cc ?? []), ...(seen.bcc ?? [])].map(
            (box) => box.address,
          );
          const wanted = [customer, ...cc.map(sendableAddress).filter((each) => each !== undefined)];
          expect(recipients).toEqual(unique(wanted));
          expect(mail.envelope.to).toEqual(recipients);
          expect(asNodemailer(mail).envelope).toMatchObject({
            from: { name: '', address: ours },
            to: recipients.map((each) => ({ name: '', address: each })),
          });
          expect(seen.from).toMatchObject({ address: ours });
        },
      ),
      { numRuns: 300 },
    );
  });

  function valuesOf(mail: OutgoingMail): readonly string[] {
    const {
      from,
      to,
      cc,
      replyTo,
      envelope,
      messageId,
      inReplyTo = '',
      references,
      subject,
      headers,
      files,
    } = mail;
    const boxes = [from, to, ...cc, ...(replyTo ? [replyTo] : [])];
    return [
      ...boxes.flatMap(({ name, address: at }) => [name, at]),
      ...[envelope.from, ...envelope.to, messageId, inReplyTo, ...references, subject],
      ...Object.entries(headers).flat(),
      ...files.flatMap(({ name = '', contentType }) => [name, contentType]),
    ];
  }

  function unique(addresses: readonly string[]): readonly string[] {
    const lower = addresses.map((each) => each.toLowerCase());
    return addresses.filter((each, index) => lower.indexOf(each.toLowerCase()) === index);
  }
});
