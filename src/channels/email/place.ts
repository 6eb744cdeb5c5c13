import type { Answered } from '../../issues/inbound.ts';
import { storableText } from '../../storable.ts';
import type { Arrival, Reading } from './arrival.ts';
import { oursIn, withoutTag } from './arrival.ts';

/** Where a mail belongs. */
export interface Place {
  /** Ours: the address it was written to. */
  readonly to: string;
  /** What of ours it answers, where it proves to. */
  readonly answers?: Answered;
}

/**
 * Pure. Reads first whom servers say they gave it to, then whom the sender wrote to. An address with a proof
 * in it names its issue; else a Message-ID of ours among those it refers to does, the newest first.
 */
export function placeOf({ mail, envelopeTo = [] }: Arrival, { tokens, ours, mailbox }: Reading): Place {
  const written = [...mail.to, ...mail.cc].map(({ address }) => address);
  const told = envelopeTo.map((each) => each.trim().toLowerCase()).filter(isAddress);
  const candidates = [
    ...told,
    // Many servers name the mailbox, whichever of its addresses the mail was for.
    ...mail.deliveredTo.filter((each) => each !== mailbox),
    ...written,
  ].filter(isAddress);
  for (const candidate of candidates) {
    const proved = tokens.issueOf(candidate);
    if (proved) return { to: proved.ours, answers: { issue: proved.issue } };
  }

  const [known] = candidates.flatMap((each) => oursIn(each, ours) ?? []);
  // We answer from what is found here, and who is named in headers may be anybody.
  const [first] = [...told.map(withoutTag), ...ours, ...candidates.map(withoutTag)];
  const to = known ?? mailbox ?? first ?? 'unknown address';
  const referred = [
    ...(mail.inReplyTo === undefined ? [] : [mail.inReplyTo]),
    ...mail.references.toReversed(),
  ];
  for (const id of referred) {
    const sending = tokens.sendingOf(id);
    if (sending) return { to, answers: { message: sending.message } };
  }
  return { to };
}

/** A provider may say anything, which is to be kept and shown. https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1 */
function isAddress(text: string): boolean {
  return text.length <= 64 + 1 + 255 && storableText(text) === text;
}
