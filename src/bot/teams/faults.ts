import { DeliveryError } from '../../issues/delivery.ts';
import { LoginFailed } from './token.ts';

/**
 * `once`: doing it again would show it twice. `repeatable`: it would change nothing. `about`: what is not there
 * where the answer is 404.
 */
export interface Doing {
  readonly how: 'once' | 'repeatable';
  readonly about: 'channel' | 'message' | 'person';
}

/** The connector's answer where it was no success. */
export class ConnectorAnswer extends Error {
  readonly status: number;
  /** Its own word for what was wrong. */
  readonly code: string;
  readonly retryAfter: string | undefined;

  constructor(status: number, code: string, retryAfter: string | undefined) {
    super(`the connector answered ${status} ${code}`);
    this.name = 'ConnectorAnswer';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** What became of a call that did not end well. */
export function deliveryErrorOf(error: unknown, doing: Doing, now: Date): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (error instanceof LoginFailed) return loginFailed(error);
  if (error instanceof ConnectorAnswer) return answered(error, doing, now);
  if (neverArrived(error))
    return new DeliveryError('later', 'Teams cannot be reached; it is tried again.', {
      cause: error,
      outage: 'unreachable',
    });
  return unclear("Teams' answer was lost.", error, doing);
}

/** By the status: the words beside it are not documented. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages */
function answered(answer: ConnectorAnswer, doing: Doing, now: Date): DeliveryError {
  const cause = answer;
  switch (answer.status) {
    case 401:
      return new DeliveryError(
        'later',
        "Teams did not take Switchboard's token; it is tried with a new one.",
        {
          cause,
        },
      );
    case 403:
      return new DeliveryError('never', REMOVED, { cause });
    case 404:
      if (doing.about === 'message')
        return new DeliveryError('gone', 'It is not in Teams any more.', { cause });
      return new DeliveryError('never', doing.about === 'channel' ? NO_CHANNEL : NO_PERSON, { cause });
    case 408:
      return unclear("Teams' answer was lost.", cause, doing);
    case 412:
      return new DeliveryError('later', 'Teams was busy with it; it is tried again.', { cause });
    case 413:
      return new DeliveryError('never', 'It is too large for Teams.', { cause });
    case 429: {
      const afterMs = waitOf(answer.retryAfter, now);
      const words = 'Teams asks to wait a little; it is tried again.';
      return new DeliveryError('later', words, { cause, ...(afterMs !== undefined && { afterMs }) });
    }
    default:
      if (answer.status >= 500) return unclear('Teams failed while it did this.', cause, doing);
      return new DeliveryError(
        'never',
        `Teams refused it (${answer.status}). The log of Switchboard tells more.`,
        { cause },
      );
  }
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
function loginFailed(failure: LoginFailed): DeliveryError {
  const { code } = failure;
  if (code === undefined || code === 'temporarily_unavailable' || code === 'server_error')
    return new DeliveryError('later', 'The login of Microsoft cannot be reached; it is tried again.', {
      cause: failure,
      outage: 'unreachable',
    });
  return new DeliveryError('never', LOGIN_REFUSED, { cause: failure });
}

const REMOVED =
  'Switchboard may not write there: it was removed from this team, or its messages are blocked. Ask an owner of the team to add it again.';
const NO_CHANNEL = 'There is no such channel in Teams any more. Connect another one.';
const NO_PERSON = 'Teams does not know this person any more.';
const LOGIN_REFUSED =
  "Microsoft does not know Switchboard's app id or password any more. Ask the administrator to set the current ones.";

function unclear(words: string, cause: unknown, { how }: Doing): DeliveryError {
  return new DeliveryError(how === 'once' ? 'unknown' : 'later', words, { cause, outage: 'failing' });
}

/** Seconds, or a date. */
function waitOf(retryAfter: string | undefined, now: Date): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

/** Whether the connection was never made, so that nothing can have been done. */
function neverArrived(error: unknown): boolean {
  return causesOf(error).some(
    (each) => 'code' in each && typeof each.code === 'string' && UNCONNECTED.has(each.code),
  );
}

const UNCONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function causesOf(error: unknown, depth = 0): readonly Error[] {
  if (!(error instanceof Error) || depth > 5) return [];
  return [error, ...causesOf(error.cause, depth + 1)];
}
