import type { Automatic, Received } from '../../issues/inbound.ts';

/** What machines wrote, and what to do about it. */

export const HELD_WHY: Record<Automatic, string> = {
  'automatic-reply': 'An automatic reply, such as an absence',
  bounce: 'A bounce that belongs to no reply of ours',
  'delivery-report': 'A delivery report',
  'mailing-list': 'A newsletter or mailing list',
  'our-own': 'It came from one of our own addresses',
};

export const HELD_TITLE = 'Held messages';
export const HELD_HINT =
  'Written by machines, not by people: they open no issues and answer none. If one is a customer’s after all, release it. They are kept for 90 days.';
export const NO_SUBJECT = '(no subject)';
export const RELEASE_HELD = 'Release';
export const ALREADY_RELEASED = 'This message is not held any more: somebody was faster.';
export const CHANNEL_IS_OFF =
  'The channel this message came by is switched off, so it cannot be read now. Ask the administrator.';

export const RELEASED_WORDS: Record<Exclude<Received, 'duplicate'>, string> = {
  opened: 'Released: it has opened an issue.',
  appended: 'Released: it stands on the customer’s open issue now.',
  'consent-recorded': 'Released.',
  held: 'It is held again.',
  nothing: 'Released.',
};

export function releasedByWords(by: string): string {
  return `Released by ${by}`;
}
