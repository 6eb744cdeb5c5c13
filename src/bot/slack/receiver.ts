import type { ServerResponse } from 'node:http';

import {
  AuthorizationError,
  ExpressReceiver,
  HTTPModuleFunctions,
  MultipleListenerError,
  UnknownError,
} from '@slack/bolt';
import type { ReceiverProcessEventErrorHandlerArgs } from '@slack/bolt';
import type { Request, RequestHandler } from 'express';
import { Router } from 'express';
import { ZodError } from 'zod';

import type { Secret } from '../../secret.ts';
import type { PlatformTools } from '../platform.ts';
import { storable } from '../../storable.ts';
import { boltLog } from './bolt-log.ts';
import { SlackBody } from './envelope.ts';
import { NotInstalled } from './installations.ts';

export const EVENTS_PATH = '/slack/events';

/**
 * The one address that Slack calls, for events, buttons, forms and commands. Bolt reads the raw body and checks
 * the signature over it (https://docs.slack.dev/authentication/verifying-requests-from-slack), so nothing may
 * parse it before. It answers once the listeners have ended: what they bring is kept by then, and where it
 * could not be, Slack brings it again.
 */
export function slackReceiver(
  signingSecret: Secret,
  tools: Pick<PlatformTools, 'log' | 'rejected'>,
  clock: () => Date,
): { readonly receiver: ExpressReceiver; readonly router: Router } {
  function unanswered(response: ServerResponse): void {
    if (response.headersSent) return;
    tools.log.warn('a request of Slack was answered by nobody');
    tools.rejected(EVENTS_PATH, 'unanswered');
    HTTPModuleFunctions.buildNoBodyResponse(response, 404);
  }

  const router = Router();
  router.post(EVENTS_PATH, plainFormType, countRejected(tools, clock));
  const receiver = new PromptReceiver({
    signingSecret: signingSecret.reveal(),
    router,
    endpoints: EVENTS_PATH,
    processBeforeResponse: true,
    logger: boltLog(tools.log),
    unhandledRequestTimeoutMillis: ANSWER_MS,
    processEventErrorHandler: (failed) => answerFailure(failed, tools),
    unhandledRequestHandler: ({ response }) => unanswered(response),
  });
  receiver.unanswered = unanswered;
  return { receiver, router };
}

/** Bolt fails on what is not as Slack sends it, and lets what no listener knows wait for the whole of `ANSWER_MS`. */
class PromptReceiver extends ExpressReceiver {
  unanswered: (response: ServerResponse) => void = () => {};

  override async requestHandler(...[request, response]: Parameters<ExpressReceiver['requestHandler']>) {
    const body = SlackBody.safeParse(storable(request.body));
    if (!body.success) return void response.status(400).end();
    request.body = body.data;
    await super.requestHandler(request, response);
    this.unanswered(response);
  }
}

/** Bolt knows a form only by its bare type, and proxies like to add a charset. */
const plainFormType: RequestHandler = (request, _response, next) => {
  const type = request.headers['content-type'];
  if (type?.startsWith(`${FORM};`)) request.headers['content-type'] = FORM;
  next();
};

const FORM = 'application/x-www-form-urlencoded';

/**
 * Slack waits three seconds, and Bolt would answer 404 then. What takes longer is done all the same, so it is
 * answered by what came of it; a listener that never ends is nobody.
 */
const ANSWER_MS = 30_000;

/** Bolt turns requests away by itself; by its status and the headers one can tell why. */
function countRejected(tools: Pick<PlatformTools, 'rejected'>, clock: () => Date): RequestHandler {
  return (request, response, next) => {
    response.on('finish', () => {
      const isUnknown = response.hasHeader(NO_RETRY) && response.statusCode === 401;
      const reason = isUnknown ? 'unknown-workspace' : reasonOf(response.statusCode, request, clock());
      if (reason !== undefined) tools.rejected(EVENTS_PATH, reason);
    });
    next();
  };
}

function reasonOf(status: number, request: Request, now: Date): string | undefined {
  if (status === 400) return 'malformed';
  if (status === 413) return 'oversized';
  if (status !== 401) return undefined;
  const signedAt = request.get('x-slack-request-timestamp');
  if (request.get('x-slack-signature') === undefined || signedAt === undefined) return 'unsigned';
  return now.getTime() - Number(signedAt) * 1_000 > FIVE_MINUTES_MS ? 'stale' : 'forged';
}

const FIVE_MINUTES_MS = 5 * 60_000;

/** https://docs.slack.dev/apis/events-api#error-handling */
const NO_RETRY = 'x-slack-no-retry';

/** Whatever failed is brought again by Slack, unless it can never succeed. */
async function answerFailure(
  { error, response }: ReceiverProcessEventErrorHandlerArgs,
  tools: Pick<PlatformTools, 'log'>,
): Promise<boolean> {
  if (response.headersSent) {
    tools.log.error({ err: error }, 'a request of Slack failed after it was answered');
    return true;
  }
  if (error instanceof AuthorizationError && error.original instanceof NotInstalled) {
    response.writeHead(401, { [NO_RETRY]: '1' }).end();
    return true;
  }
  if (isUnreadable(error)) {
    tools.log.error({ err: error }, 'a request of Slack could not be read');
    response.writeHead(400, { [NO_RETRY]: '1' }).end();
    return true;
  }
  tools.log.error({ err: error }, 'a request of Slack failed');
  response.writeHead(500).end();
  return true;
}

/** Bringing it again would not make it readable. */
function isUnreadable(error: unknown): boolean {
  if (error instanceof MultipleListenerError) return error.originals.every(isUnreadable);
  if (error instanceof UnknownError) return isUnreadable(error.original);
  return error instanceof ZodError || error instanceof SyntaxError;
}
