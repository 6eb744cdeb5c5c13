import type { Email } from 'postal-mime';

import { htmlToText, stripHtmlQuotes } from './html.ts';
import { invitationIn } from './invitation.ts';
import { tidy } from './quotes/lines.ts';
import type { StripOptions } from './quotes/strip-quotes.ts';
import { stripQuotes } from './quotes/strip-quotes.ts';

/** The whole body, and what of it they wrote. */
export interface Body {
  readonly text: string;
  readonly reply: string;
}

/** The plain text where there is some; otherwise the HTML, as text. */
export function bodyOf(email: Email, options: StripOptions): Body {
  const written = writtenIn(email, options);
  const invitation = invitationIn(email.attachments);
  if (invitation !== undefined) return withLine(invitation, written);
  if (written.text !== '' || !isEncrypted(email)) return written;
  return { text: ENCRYPTED, reply: ENCRYPTED };
}

const ENCRYPTED = 'This message is encrypted or sealed. Open the original in your mail program to read it.';

function writtenIn(email: Email, options: StripOptions): Body {
  const plain = tidy((email.text ?? '').slice(0, MOST_OF_A_TEXT)).trim();
  const html = email.html ?? '';
  if (isHtml(plain)) return fromHtml(plain, options);
  if (html !== '' && (plain === '' || isPlaceholder(plain))) {
    const body = fromHtml(html, options);
    if (body.text !== '') return body;
  }
  return { text: plain, reply: stripQuotes(plain, options) };
}

const MOST_OF_A_TEXT = 1024 * 1024;

function fromHtml(html: string, options: StripOptions): Body {
  return { text: htmlToText(html), reply: stripHtmlQuotes(html, options) };
}

/** Some programs send HTML under the name of plain text. */
function isHtml(text: string): boolean {
  return /^<(?:!doctype html|html|head|body)\b/i.test(text);
}

/** "Your mail program does not show HTML." */
function isPlaceholder(text: string): boolean {
  return (
    text.length < 300 &&
    /\bhtml\b/i.test(text) &&
    /(?:support|display|view|show|read|anzeigen|affich|capable|enable)/i.test(text)
  );
}

function withLine(line: string, { text, reply }: Body): Body {
  return { text: `${line}\n\n${text}`.trim(), reply: `${line}\n\n${reply}`.trim() };
}

function isEncrypted({ attachments }: Email): boolean {
  return attachments.some(({ mimeType }) =>
    /^application\/(?:x-)?pkcs7-mime$|^application\/pgp-encrypted$/.test(mimeType),
  );
}
