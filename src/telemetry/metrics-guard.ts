import { createHash, timingSafeEqual } from 'node:crypto';

import type { RequestHandler } from 'express';

import type { Secret } from '../secret.ts';

/**
 * Who may read the figures: whoever shows the token, or, where there is none, a program on this machine. What a
 * proxy on this machine brings is from elsewhere, and every proxy says so in one of these headers.
 */
export function metricsGuard(
  token: Secret | undefined,
  rejected: (door: string, reason: string) => void,
): RequestHandler {
  return (request, response, next) => {
    if (token === undefined) {
      const forwarded = FORWARDED.some((name) => request.headers[name] !== undefined);
      if (!forwarded && LOOPBACK.test(request.socket.remoteAddress ?? '')) return next();
      rejected('/metrics', 'not-this-machine');
      response
        .status(403)
        .type('text/plain')
        .send('Without METRICS_TOKEN the figures are for this machine alone.\n');
      return undefined;
    }
    const [, shown = ''] = /^Bearer (.+)$/i.exec(request.get('authorization') ?? '') ?? [];
    if (isSame(shown, token.reveal())) return next();
    rejected('/metrics', shown === '' ? 'unsigned' : 'forged');
    response
      .status(401)
      .set('www-authenticate', 'Bearer')
      .type('text/plain')
      .send('The figures are shown to whoever brings METRICS_TOKEN: Authorization: Bearer ….\n');
    return undefined;
  };
}

const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'];
const LOOPBACK = /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/;

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
