import { z } from 'zod';

import { OAuthFailed } from './oauth.ts';

/**
 * Of the errors of imapflow and nodemailer what is read here. `response` is the server's own line; before it
 * is put into words imapflow keeps an object there.
 */
const ServerError = z.object({
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  responseText: z.string().optional().catch(undefined),
  responseStatus: z.string().optional().catch(undefined),
  serverResponseCode: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  authenticationFailed: z.boolean().optional().catch(undefined),
  mailboxMissing: z.boolean().optional().catch(undefined),
  tlsFailed: z.boolean().optional().catch(undefined),
  oauthError: z.unknown().optional(),
});
export type ServerError = z.infer<typeof ServerError>;

/** What a mail server, or the way to it, objected to. */
export function serverError(error: unknown): ServerError {
  const read = ServerError.safeParse(error);
  return read.success ? read.data : { message: String(error) };
}

/**
 * In one line, the server's own words where it said any, with its codes. Addresses are left out of it, so that
 * it may be logged and shown; `keep` those that whoever reads it has typed themself.
 */
export function wordsOf(error: unknown, keep?: 'addresses'): string {
  const words = exactWords(error).replace(/\s+/g, ' ').trim().slice(0, 800);
  return keep === 'addresses' ? words : words.replace(/[^\s<>"'(),;:=@]+@[^\s<>"'(),;:=@]+/g, '[address]');
}

function exactWords(error: unknown): string {
  if (error instanceof OAuthFailed) return error.message;
  const { message, code, response, responseText, responseStatus, serverResponseCode, reason, oauthError } =
    serverError(error);
  const codes = [serverResponseCode, code].filter((one) => one !== undefined);
  const prefix = codes.length === 0 ? '' : `${codes.join(', ')}: `;
  const oauth = oauthError === undefined ? '' : ` ${JSON.stringify(oauthError)}`;
  // imapflow's own words for a refused command say only that it was refused, and its `response` the tag too.
  const said =
    responseStatus === undefined ? response : `${responseStatus} ${responseText ?? response ?? ''}`;
  if (said !== undefined) return `${prefix}${said}${oauth}`;
  return `${prefix}${reason === undefined ? message : `${message} (${reason})`}${oauth}`;
}

/** Whether the server did not take who we are. */
export function isLoginRefused(error: unknown): boolean {
  if (error instanceof OAuthFailed) return error.error !== undefined;
  const { authenticationFailed, serverResponseCode = '' } = serverError(error);
  return authenticationFailed === true && !BUSY.has(serverResponseCode);
}

/** Servers answer a login with these when they cannot look it up at the moment (RFC 5530, 3). */
const BUSY: ReadonlySet<string> = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG']);
