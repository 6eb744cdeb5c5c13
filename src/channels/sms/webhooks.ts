import type { Request, Response } from 'express';
import { Router, raw } from 'express';
import type { Logger } from 'pino';

import type { Secret } from '../../secret.ts';
import type { ChannelListener, ChannelTools } from '../channel.ts';
import type { Form } from './form.ts';
import { formIn } from './form.ts';
import { parseInbound } from './inbound.ts';
import { STATUS_PATH, parseStatus } from './status.ts';
import { isSigned } from './verify.ts';

export interface WebhookDoor {
  readonly tokens: readonly Secret[];
  readonly tools: Pick<ChannelTools, 'publicUrl' | 'rejected'> & { readonly log: Pick<Logger, 'info'> };
  readonly clock: () => Date;
}

export const INBOUND_PATH = '/sms/twilio';

/**
 * What Twilio calls. Each answers only after what it brought is kept; a failure to keep it goes to the app's
 * error handler, whose answer makes Twilio call again. Repetitions are harmless: the listener knows them.
 */
export function webhookRoutes(door: WebhookDoor, listener: ChannelListener): Router {
  const router = Router();

  router.post(INBOUND_PATH, async (request, response) => {
    const form = await signedForm(door, INBOUND_PATH, request, response);
    if (!form) return;

    const parsed = parseInbound(form, door.clock());
    if (parsed.kind === 'malformed') return refuse(door, INBOUND_PATH, response, 'malformed');
    if (parsed.kind === 'message') await listener.onMessage(parsed.message);
    else {
      // Answered like the rest: an error would only make Twilio bring it again.
      door.tools.rejected(INBOUND_PATH, 'unsupported');
      door.tools.log.info({ scheme: parsed.scheme }, 'message of an unsupported service ignored');
    }
    response.status(200).type('text/xml').end(NO_ANSWER);
  });

  router.post(STATUS_PATH, async (request, response) => {
    const form = await signedForm(door, STATUS_PATH, request, response);
    if (!form) return;

    const parsed = parseStatus(request.query, form);
    if (parsed.kind === 'malformed') return refuse(door, STATUS_PATH, response, 'malformed');
    if (parsed.kind === 'report') await listener.onReport(parsed.report);
    response.status(204).end();
  });

  return router;
}

// An empty 200 has brought Twilio to report error 11200; this says plainly that nothing is to be sent back.
const NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

const REFUSALS = {
  unsigned: [401, 'This address takes requests signed by Twilio; this one is not signed.'],
  forged: [401, 'The signature does not match the request, PUBLIC_URL and our auth token.'],
  malformed: [400, 'This is not a message as Twilio sends it.'],
  oversized: [413, 'The request is larger than 64 KB.'],
  'wrong-type': [400, 'This address takes application/x-www-form-urlencoded.'],
} as const satisfies Record<string, readonly [number, string]>;

function refuse(door: WebhookDoor, path: string, response: Response, reason: keyof typeof REFUSALS): void {
  const [status, line] = REFUSALS[reason];
  door.tools.rejected(path, reason);
  response.status(status).type('text/plain').send(`${line}\n`);
}

/** The form, where Twilio sent it; else undefined, and the request is answered. */
async function signedForm(
  door: WebhookDoor,
  path: string,
  request: Request,
  response: Response,
): Promise<Form | undefined> {
  const body = await bodyOf(request, response);
  if (typeof body === 'string') {
    refuse(door, path, response, body);
    return undefined;
  }
  const form = formIn(body);
  const signature = request.get('x-twilio-signature');
  // Over the address we gave Twilio: what the request itself says of host and scheme is a proxy's, or a liar's.
  const url = `${door.tools.publicUrl}${request.originalUrl}`;
  if (signature !== undefined && isSigned(door.tokens, signature, url, form)) return form;
  refuse(door, path, response, signature === undefined ? 'unsigned' : 'forged');
  return undefined;
}

function bodyOf(
  request: Request,
  response: Response,
): Promise<Uint8Array | 'oversized' | 'malformed' | 'wrong-type'> {
  if (!request.is(FORM_TYPE)) return Promise.resolve('wrong-type');
  return new Promise((resolve) => {
    readRaw(request, response, (error: unknown) => {
      const body: unknown = request.body;
      if (error === undefined) return resolve(body instanceof Uint8Array ? body : new Uint8Array());
      // Cut off, of another length than announced, or compressed, which Twilio never does.
      resolve(statusOf(error) === 413 ? 'oversized' : 'malformed');
    });
  });
}

const FORM_TYPE = 'application/x-www-form-urlencoded';
const readRaw = raw({ type: FORM_TYPE, limit: '64kb', inflate: false });

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'status' in error ? error.status : undefined;
}
