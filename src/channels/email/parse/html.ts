import type { FormatCallback, HtmlToTextOptions } from 'html-to-text';
import { compile } from 'html-to-text';

import { tidy } from './quotes/lines.ts';
import { hasForwardMark, stripQuotes } from './quotes/strip-quotes.ts';
import type { StripOptions } from './quotes/strip-quotes.ts';

/** HTML as plain text. Pictures go, of a link its words stay. */
export function htmlToText(html: string): string {
  return tidy(whole(start(html))).trim();
}

/** As `stripQuotes`, for HTML: mail programs mark there what they quote. */
export function stripHtmlQuotes(html: string, options?: StripOptions): string {
  const text = htmlToText(html);
  if (hasForwardMark(text) || isAnsweredWithin(html)) return stripQuotes(text, options);
  const less = tidy(withoutQuotes(start(html))).trim();
  return stripQuotes(/[\p{L}\p{N}]/u.test(less) ? less : text, options);
}

/** Some programs put the answers into the same box as what they answer: below it, or between its parts. */
function isAnsweredWithin(html: string): boolean {
  return /^>$[^]*[\p{L}\p{N}]/mu.test(boxes(start(html)));
}

/** Long texts are cut, and those that consist of tags earlier: the time it takes grows with their number. */
function start(html: string): string {
  let tags = 0;
  for (let at = html.indexOf('<'); at !== -1 && at < MOST_CHARACTERS; at = html.indexOf('<', at + 1)) {
    tags += 1;
    if (tags > MOST_TAGS) return html.slice(0, at);
  }
  return html.slice(0, MOST_CHARACTERS);
}

const MOST_CHARACTERS = 1024 * 1024;
const MOST_TAGS = 30_000;

/** Gmail, Proton and Zoho, around who wrote what is quoted and the quote. */
const BOXES = ['div.gmail_quote', 'div.protonmail_quote', 'div.zmail_extra'];
/** Gmail, Yahoo, Thunderbird, Outlook for Mac, Tuta, GMX, and Apple and everybody else. */
const QUOTES = [
  ...BOXES,
  'blockquote[type="cite"]',
  '.gmail_quote',
  '.gmail_quote_container',
  '.yahoo_quoted',
  '.moz-cite-prefix',
  '.protonmail_quote',
  '#OLK_SRC_BODY_SECTION',
  '.tutanota_quote',
  'div[name="quote"]',
];
const SIGNATURES = [
  '.gmail_signature',
  '.gmail_signature_prefix',
  '.moz-signature',
  '#ms-outlook-mobile-signature',
];

/** Cells of a row stand beside one another. */
const cell: FormatCallback = ({ children }, walk, builder) => {
  walk(children, builder);
  builder.addInline(' ');
};

const OPTIONS = {
  wordwrap: false,
  formatters: { cell },
  limits: { maxInputLength: MOST_CHARACTERS, maxDepth: 60 },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'table', format: 'block' },
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
    { selector: 'p', options: { leadingLineBreaks: 1, trailingLineBreaks: 2 } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
} satisfies HtmlToTextOptions;

const whole = compile(OPTIONS);
const withoutQuotes = compile({
  ...OPTIONS,
  selectors: [
    ...OPTIONS.selectors,
    ...[...QUOTES, ...SIGNATURES].map((selector) => ({ selector, format: 'skip' })),
  ],
});
const boxes = compile({
  ...OPTIONS,
  baseElements: { selectors: BOXES, returnDomByDefault: false },
  selectors: [
    ...OPTIONS.selectors,
    { selector: 'blockquote', format: 'blockString', options: { string: '>' } },
    ...SIGNATURES.map((selector) => ({ selector, format: 'skip' })),
  ],
});
