import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import express, { Router } from 'express';

import type { PlatformTools } from '../platform.ts';
import { storable } from '../../storable.ts';
import { Activity, tenantsOf } from './activity.ts';
import type { TeamsSettings } from './config.ts';
import { KeysUnavailable } from './keys.ts';
import { mayBeCalled } from './service-url.ts';
import type { Verdict } from './verify.ts';

export const MESSAGES_PATH = '/api/messages';

/** What is answered to an activity; undefined: it is taken, and that is all. */
export type Reply = { readonly status: number; readonly body?: unknown } | undefined;

export interface DoorParts {
  /** undefined in the playground, which signs nothing. */
  readonly judge: ((authorization: string | undefined) => Promise<Verdict>) | undefined;
  readonly settings: TeamsSettings;
  /** Brings a checked activity to whom it is for. Rejects with `TurnedAway` where that finds it forged after all. */
  readonly run: (authorization: string, body: object) => Promise<Reply>;
  readonly tools: Pick<PlatformTools, 'log' | 'rejected'>;
}

/** The library disagrees with us about a token. */
export class TurnedAway extends Error {
  constructor(cause: unknown) {
    super('the library refused the token', { cause });
    this.name = 'TurnedAway';
  }
}

/**
 * The one address that Teams calls. Nothing of a request is read before its token is checked, and nothing is
 * done that names another tenant, or a service we would not call. It answers once the handlers have ended: what
 * they bring is kept by then.
 */
export function teamsDoor({ judge, settings, run, tools }: DoorParts): RequestHandler {
  const { bot } = settings;

  function turnAway(response: Response, status: number, reason: string): void {
    tools.rejected(MESSAGES_PATH, reason);
    response.status(status).end();
  }

  /** What neither we nor the library could tell of a token, or what the two do not agree on. */
  function refuse(response: Response, error: unknown): void {
    if (error instanceof KeysUnavailable) {
      tools.log.error({ err: error }, 'whether a request is from Teams could not be checked');
      return turnAway(response, 503, 'unchecked');
    }
    if (!(error instanceof TurnedAway)) throw error;
    tools.log.warn({ err: error }, 'a token of Teams was good to us and not to the library');
    return turnAway(response, 401, 'forged');
  }

  const checkToken: RequestHandler = async (request, response, next) => {
    if (!judge) return next();
    try {
      const verdict = await judge(request.get('authorization'));
      if (!verdict.ok) return turnAway(response, 401, verdict.reason);
      response.locals['serviceUrl'] = verdict.serviceUrl;
      return next();
    } catch (error) {
      return refuse(response, error);
    }
  };

  const unreadable: ErrorRequestHandler = (error: unknown, _request, response, next) => {
    const status = statusOf(error);
    if (status === undefined) return next(error);
    return turnAway(response, status, status === 413 ? 'oversized' : 'malformed');
  };

  async function take(request: Request, response: Response): Promise<void> {
    const body = storable(request.body);
    const read = Activity.safeParse(body);
    if (!read.success) return turnAway(response, 400, 'malformed');
    const activity = read.data;
    // A token is good for one service; the playground has none.
    if (judge && response.locals['serviceUrl'] !== activity.serviceUrl)
      return turnAway(response, 401, 'forged');
    if (!isOurTenant(activity)) return turnAway(response, 403, 'foreign-tenant');
    if (!mayBeCalled(activity.serviceUrl, settings.serviceHosts))
      return turnAway(response, 403, 'foreign-service');
    try {
      const reply = await run(request.get('authorization') ?? '', Object(body));
      response.status(reply?.status ?? 200);
      if (reply?.body === undefined) response.end();
      else response.json(reply.body);
    } catch (error) {
      refuse(response, error);
    }
    return undefined;
  }

  function isOurTenant(activity: Activity): boolean {
    if (bot.registration === 'playground') return true;
    const named = tenantsOf(activity);
    return named.length > 0 && named.every((tenant) => bot.tenants.includes(tenant.toLowerCase()));
  }

  const router = Router();
  router.post(MESSAGES_PATH, checkToken, express.json({ limit: '1mb' }), unreadable, take);
  return router;
}

/** Express' parsers put the status of a mistake of the sender on the error. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}
