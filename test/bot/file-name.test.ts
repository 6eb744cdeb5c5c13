import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { attachmentHeaders } from '../../src/bot/attachment-types.ts';
import { fileName } from '../../src/bot/file-name.ts';
import { hostileText } from '../support/hostile.ts';

describe('the name of a file', () => {
  it.each([
    ['bill.pdf', 'bill.pdf', 'as it is'],
    ['C:\\Users\\ada\\bill.pdf', 'bill.pdf', 'without folders'],
    ['/etc/passwd', 'passwd', 'without folders'],
    ['..', 'file', 'never a folder itself'],
    ['.htaccess', 'htaccess', 'never hidden'],
    ['bill\u202Efdp.exe', 'billfdp.exe', 'without what turns directions'],
    ['a\u0000b\r\nc\u2028d.txt', 'abcd.txt', 'without control characters and line ends'],
    ['  two   words.txt ', 'two words.txt', 'without spaces that nobody sees'],
    ['', 'file', 'never empty'],
    ['می\u200Cخواهم.pdf', 'می\u200Cخواهم.pdf', 'with the joiners that a script needs'],
    ['👩\u200D💻.png', '👩\u200D💻.png', 'with the joiners of emoji'],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(115)}….pdf`, 'cut, with its ending kept'],
    ['x'.repeat(300), `${'x'.repeat(119)}…`, 'cut'],
    ['half \uD83D.png', 'half \uFFFD.png', 'whole characters only'],
  ])('%j is %j: %s', (given, name) => {
    expect(fileName(given)).toBe(name);
  });
});

describe('the head of a file that is handed out', () => {
  it('is one line of letters, whatever the file is called and says it is', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (name, contentType) => {
        const headers = Object.entries(attachmentHeaders(7, contentType, name));

        for (const [, value] of headers) expect(value).toMatch(/^[\x20-\x7e]*$/);
        const shown = new Headers(headers).get('content-disposition') ?? '';
        expect(shown).toMatch(
          /^attachment; filename="attachment-7[.\w]*"; filename\*=UTF-8''[\w%.!#$&+^`|~-]+$/,
        );
        expect(new Headers(headers).get('content-type')).toBe('application/octet-stream');
      }),
      { numRuns: 200 },
    );
  });
});
