import { clipped, headerValue } from './header-value.ts';

/**
 * The subject of an answer: theirs with `Re:` before it, unless one is there in some language. Otherwise it is
 * not touched, as mail programs put into one thread only what is called the same.
 */
export function answeringSubject(theirs: string): string {
  const subject = headerValue(theirs, MAX_LENGTH);
  return REPLY_PREFIX.test(subject) ? subject : `Re: ${subject}`.trim();
}

/** The subject of a mail that answers nothing: its first line. */
export function openingSubject(text: string, inbox: string): string {
  const line = text.split(/\r\n?|\n/, 100).find((each) => each.trim() !== '') ?? '';
  return clipped(headerValue(line, MAX_LENGTH).replace(/\s+/g, ' '), 70) || `Message from ${inbox}`;
}

/** Longer ones are nobody's subject: mail programs show about 80 characters. */
const MAX_LENGTH = 400;

/**
 * "Re:" as mail programs write it, by language; `Re[2]:` counts too. Those that forward ("Fwd:", "WG:", "TR:")
 * are not among them: an answer to a forwarded mail says so.
 */
const REPLY_PREFIX =
  /^(?:re|aw|antw|antwort|sv|vs|svar|res|resp|r|rif|odp|ynt|yan|vá|atb|bls|ref|απ|σχετ|на|ответ|отв|відп|回复|回覆|答复|返信|回信|답장|회신|השב|תשובה|رد|ตอบ|tl)(?:\s?\[\d{1,4}\])?\s?[:：]/iu;
