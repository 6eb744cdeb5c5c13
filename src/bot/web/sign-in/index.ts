import type { Request, Response } from 'express';
import { Router } from 'express';

import type { Session } from '../../../issues/sessions.ts';
import { NOT_DONE_SIGNED_OUT, SIGNED_OUT_MEANWHILE } from '../../phrases.ts';
import type { Desk, PlatformTools } from '../../platform.ts';
import { isScripted } from '../answers.ts';
import type { Assets } from '../assets.ts';
import type { Identity } from '../identity.ts';
import { accountMenu } from '../page/account.ts';
import { signInPage } from '../page/sign-in.ts';
import type { SignInConfig } from './config.ts';
import { ownCookie } from './cookies.ts';
import { signInDoors } from './doors.ts';
import { issuerOf } from './issuer.ts';
import { sessionStreams } from './streams.ts';

/** People sign in with an issuer, and are known by their sessions. */
export function signedInIdentity(
  config: SignInConfig,
  tools: Pick<PlatformTools, 'pageGuard' | 'log' | 'rejected'>,
  files: Assets,
): Identity {
  const cookie = ownCookie('switchboard-session', config.secure);
  const issuer = issuerOf(config);
  const streams = sessionStreams(tools.log);
  /** What the gate found, so that nobody need look again. */
  const found = new WeakMap<Request, Session>();
  let desk: Desk | undefined;

  async function sessionOf(request: Request): Promise<Session | undefined> {
    const token = cookie.read(request.headers.cookie);
    return token === undefined ? undefined : desk?.access.sessions.find(token, isUse(request));
  }

  function behindGate(request: Request): Session {
    const session = found.get(request);
    if (!session) throw new Error('a door of the workspace stands before its gate');
    return session;
  }

  async function turnAway(request: Request, response: Response): Promise<void> {
    response.set('Cache-Control', 'no-store');
    if (isScripted(request) || !wantsPage(request)) {
      response.status(401).type('text/plain').send(`${SIGNED_OUT_MEANWHILE}\n`);
      return;
    }
    if (request.method === 'GET' || request.method === 'HEAD') {
      response.redirect(303, `/sign-in?${new URLSearchParams({ back: request.originalUrl })}`);
      return;
    }
    const page = signInPage({
      ...{ host: issuer.host, back: '/', isAway: false, said: NOT_DONE_SIGNED_OUT },
      asset: (name) => files.address(name),
    });
    response
      .status(401)
      .type('html')
      .send(String(await page));
  }

  const gate = Router().use(tools.pageGuard, async (request, response, next) => {
    const session = await sessionOf(request);
    if (!session) return turnAway(request, response);
    found.set(request, session);
    next();
  });

  return {
    gate,
    who: () => async (request) => behindGate(request).employee,
    hold: (at, request, response) => streams.hold(at.access.sessions, behindGate(request), response),
    account: accountMenu,

    doors(router, at) {
      desk = at;
      router.use(
        signInDoors(Router(), {
          ...{ config, tools, files, cookie, issuer, sessionOf, behindGate, desk: at, gate },
          clock: () => new Date(),
        }),
      );
    },

    stop: () => streams.stop(),
  };
}

/** Lists read themselves again at any time, and a stream stands open: neither is somebody at work. */
function isUse(request: Request): boolean {
  return request.method === 'POST' || (!isScripted(request) && wantsPage(request));
}

function wantsPage(request: Request): boolean {
  return request.accepts(['text/plain', 'html']) === 'html' && request.path !== '/events';
}
