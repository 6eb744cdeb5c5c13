import { clipped, headerValue } from './header-value.ts';

/** A server's "no". RFC 5321, section 4.2. */
export interface Answer {
  readonly code: number;
  /** RFC 3463, "5.1.1". */
  readonly enhanced?: string;
  /** In the server's own words; whoever it is shown to must escape it. */
  readonly reason: string;
  readonly final: boolean;
  readonly aboutLogin: boolean;
}

export interface Refusal {
  readonly recipient: string;
  readonly answer: Answer;
}

/** undefined where the server did not say no. */
export function answerOf(code: number | undefined, response = ''): Answer | undefined {
  if (code === undefined || code < 400 || code > 599) return undefined;
  const enhanced = /^\d{3}[ -]([45]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  return {
    ...{ code, reason: reasonIn(response) },
    ...(enhanced === undefined ? {} : { enhanced }),
    // 503 says that the session went wrong, not that the mail is refused.
    final: code >= 500 && code !== 503,
    aboutLogin: [454, 530, 534, 535, 538].includes(code),
  };
}

/**
 * A server's reply without its codes and without what tells of somebody's network: addresses of machines, and
 * names of hosts but those in mail and web addresses.
 */
export function reasonIn(response: string): string {
  const text = response
    .slice(0, 4_000)
    .split(/\r?\n/)
    .map((line) => line.replace(/^\d{3}(?:[ -]|$)/, '').replace(/^[245]\.\d{1,3}\.\d{1,3}(?:\s|$)/, ''))
    .join(' ');
  const plain = headerValue(text, 1_000)
    .replace(/\[[^\]\s]{1,80}\]/g, '')
    .replace(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])(?::\d{1,5})?/g, '')
    .replace(/(?<![\w:])[\da-f]{0,4}(?::[\da-f]{0,4}){3,7}(?![\w:])/gi, '')
    .replace(/\(\)|<>/g, '');
  const words = plain.split(/\s+/).filter((word) => word !== '' && !HOST.test(word));
  return clipped(words.join(' '), 200);
}

/** A word that is a host's name, with whatever punctuation stands around it. */
const HOST = /^[("'<]*(?:[a-z\d_-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?[)"'>.,;:]*$/i;
