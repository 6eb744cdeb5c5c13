import { describe, expect, it } from 'vitest';

import { submitted } from '../../src/bot/multipart.ts';
import { Unreadable } from '../../src/bot/unreadable.ts';

describe('files of a form', () => {
  it('come with the fields beside them, by names that are safe', async () => {
    const form = new FormData();
    form.set('reply', 'one two');
    form.append('files', new File(['first'], 'größe\u202Efdp.exe', { type: 'text/plain' }));
    form.append('files', new File(['second'], '../no-type'));

    expect(await submitted(await sent(form))).toEqual({
      fields: { reply: 'one two' },
      files: [
        { name: 'größefdp.exe', contentType: 'text/plain', bytes: new TextEncoder().encode('first') },
        {
          name: 'no-type',
          contentType: 'application/octet-stream',
          bytes: new TextEncoder().encode('second'),
        },
      ],
    });
  });

  it('where none was chosen are none', async () => {
    const form = new FormData();
    form.append('files', new File([], ''));

    expect((await submitted(await sent(form))).files).toEqual([]);
  });

  it('a field that came twice has both, so that no form takes it', async () => {
    const form = new FormData();
    form.append('reply', 'a');
    form.append('reply', 'b');

    expect((await submitted(await sent(form))).fields).toEqual({ reply: ['a', 'b'] });
  });

  it.each([
    ['nothing of it', 'multipart/form-data; boundary=x', 'garbage'],
    ['no boundary', 'multipart/form-data', 'garbage'],
    ['no end', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'],
    [
      'thousands of parts',
      'multipart/form-data; boundary=x',
      `${'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(5_000)}--x--\r\n`,
    ],
  ])('a body with %s cannot be read', async (_flaw, type, text) => {
    await expect(submitted({ body: Buffer.from(text), type })).rejects.toThrow(Unreadable);
  });

  it('an ordinary form is read as before', async () => {
    const request = { body: { reply: 'Hello' }, type: 'application/x-www-form-urlencoded' };

    expect(await submitted(request)).toEqual({ fields: { reply: 'Hello' }, files: [] });
  });
});

/** A form as a browser sends it, read into memory. */
async function sent(form: FormData) {
  const request = new Request('http://page.invalid', { method: 'POST', body: form });
  const body = Buffer.from(await request.arrayBuffer());
  return { body, type: request.headers.get('content-type') ?? '' };
}
