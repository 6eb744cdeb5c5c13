export { emailAddressesIn, parseEmailAddress } from './address.ts';
export { stripHtmlQuotes } from './parse/html.ts';
export type { Mail } from './parse/mail.ts';
export { parseMail } from './parse/parse-mail.ts';
export { stripQuotes } from './parse/quotes/strip-quotes.ts';
export { mailReader } from './parse/read-mail.ts';
