import type { SendReceipt } from '../../issues/delivery.ts';
import { DeliveryError } from '../../issues/delivery.ts';
import { knownError } from './errors.ts';
import { RestFault } from './rest.ts';

/** What became of a sending that did not end well. Throws `DeliveryError` where it is not over. */
export function outcomeOf(error: unknown, now: Date, random: () => number): SendReceipt {
  if (!(error instanceof RestFault)) throw lostOrNeverSent(error);

  const { status, code } = error;
  // Behind a 5xx the text may have been taken all the same: it is looked for, and not tried for days.
  if (status >= 500 || status < 400 || status === 408)
    throw new DeliveryError('unknown', 'Twilio failed while it took the text.', { cause: error });

  const known = knownError(code ?? CODE_OF_STATUS[status]);
  switch (known.action) {
    case 'refused':
      return { outcome: 'refused', problem: known.words };
    case 'opted-out':
      return { outcome: 'refused', problem: known.words, optOut: true };
    case 'later':
      throw new DeliveryError('later', known.words, { cause: error, afterMs: pauseMs(error, now, random) });
    case 'tomorrow':
      // The limit counts the last 24 hours, so room appears bit by bit.
      throw new DeliveryError('later', known.words, { cause: error, afterMs: HOUR_MS });
    default:
      return known.action satisfies never;
  }
}

/** How long Twilio wants to be left alone; without a word from it 5 to 10 s, not all at the same moment. */
function pauseMs(fault: Pick<RestFault, 'retryAfter'>, now: Date, random: () => number): number {
  const { retryAfter } = fault;
  if (retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter.trim())) return Number(retryAfter) * 1_000;
  const until = Date.parse(retryAfter ?? '');
  if (!Number.isNaN(until)) return Math.max(0, until - now.getTime());
  return 5_000 + Math.round(random() * 5_000);
}

function lostOrNeverSent(error: unknown): DeliveryError {
  if (NEVER_CONNECTED.has(codeOf(error)))
    return new DeliveryError('later', 'Twilio cannot be reached; it is tried again.', {
      cause: error,
      outage: 'unreachable',
    });
  return new DeliveryError('unknown', "Twilio's answer was lost.", { cause: error });
}

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
const CODE_OF_STATUS: Readonly<Record<number, number>> = { 401: 20003, 404: 20404, 429: 20429 };
const HOUR_MS = 3_600_000;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
