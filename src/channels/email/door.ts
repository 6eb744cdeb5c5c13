import type { Request, Response } from 'express';
import { Router, raw } from 'express';

import type { ChannelTools } from '../channel.ts';
import type { Secret } from '../../secret.ts';
import type { Brought } from './brought.ts';
import { broughtMail } from './brought.ts';
import { checkSignature, claimOf } from './verify.ts';

export const INBOUND_PATH = '/email/inbound';

export interface Door {
  readonly secret: Secret;
  readonly tools: Pick<ChannelTools, 'rejected'>;
  readonly clock: () => Date;
  /** Takes a mail in; may be told the same one twice. */
  readonly take: (mail: Brought) => Promise<void>;
}

/**
 * Where providers bring mail as it came: raw, or in the field of a form or of JSON that holds it raw. Answers
 * only after it is kept; a failure to keep it goes to the app's error handler, whose answer makes them come again.
 */
export function inboundDoor(door: Door): Router {
  let unprovedNow = 0;

  /** A signature is over the body, so it is known only once all of that is here: no more of these than there is room for. */
  function mayBeRead(claim: 'allowed' | 'signed', length: number, response: Response): boolean {
    if (claim === 'allowed' || length <= SMALL) return true;
    if (unprovedNow >= MOST_UNPROVED) return false;
    unprovedNow += 1;
    response.once('close', () => (unprovedNow -= 1));
    return true;
  }

  return Router().post(INBOUND_PATH, async (request, response) => {
    // Before anything of it is read: whoever knows no secret is to fill no memory.
    const claim = claimOf(door.secret, request);
    if (claim === 'unproved' || claim === 'forged') return refuse(door, response, claim);
    const length = Number(request.get('content-length') ?? LIMIT);
    if (length > LIMIT) return refuse(door, response, 'oversized');
    if (!mayBeRead(claim, length, response)) {
      response.set('retry-after', '10');
      return refuse(door, response, 'too-many');
    }

    const body = await bodyOf(request, response);
    if (body === 'too-large') return refuse(door, response, 'oversized');
    if (body === 'unreadable') return refuse(door, response, 'malformed');
    if (claim === 'signed') {
      const found = checkSignature(door.secret, request, body, door.clock());
      if (found !== 'allowed') return refuse(door, response, found);
    }
    const mail = await broughtMail(request, body);
    if (!mail) return refuse(door, response, 'malformed');
    await door.take(mail);
    // 200 and no other: Mailgun comes again on any other answer (`receive-http` in its documentation).
    response.status(200).type('text/plain').send('Kept.\n');
  });
}

/** Above what mail providers take: 25 MB grow by a third on the way. */
const LIMIT = 36_000_000;
/** Most mails are smaller, and as many as may come fit into memory. */
const SMALL = 1_000_000;
const MOST_UNPROVED = 6;
const readRaw = raw({ type: () => true, limit: LIMIT, inflate: false });

const REFUSALS = {
  unproved: [
    401,
    'This address takes mail that is signed, or comes with the password, of EMAIL_INBOUND_SECRET; this has neither.',
  ],
  forged: [401, 'The signature or password does not match EMAIL_INBOUND_SECRET.'],
  stale: [401, 'The signature is more than five minutes old.'],
  // 406 tells Mailgun, and 4xx the others, that coming again is of no use.
  malformed: [
    406,
    'There is no mail in this request. It takes raw MIME (message/rfc822), or a form or JSON that holds it.',
  ],
  'too-many': [429, 'Other large mails are just being brought here. Come again in a moment.'],
  oversized: [413, 'The mail is larger than 36 MB.'],
} as const satisfies Record<string, readonly [number, string]>;

function refuse({ tools }: Door, response: Response, reason: keyof typeof REFUSALS): void {
  const [status, line] = REFUSALS[reason];
  tools.rejected(INBOUND_PATH, reason);
  response.status(status).type('text/plain').send(`${line}\n`);
}

function bodyOf(request: Request, response: Response): Promise<Uint8Array | 'too-large' | 'unreadable'> {
  return new Promise((resolve) => {
    readRaw(request, response, (error: unknown) => {
      const body: unknown = request.body;
      if (error === undefined) return resolve(body instanceof Uint8Array ? body : new Uint8Array());
      const status = error instanceof Error && 'status' in error ? error.status : undefined;
      resolve(status === 413 ? 'too-large' : 'unreadable');
    });
  });
}
