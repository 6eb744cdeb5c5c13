import type { Handler, Request, Response, Router } from 'express';
import { rateLimit } from 'express-rate-limit';

import type { Employee } from '../../../issues/issue.ts';
import type { Session } from '../../../issues/sessions.ts';
import type { Admission, SignedIn } from '../../../issues/staff.ts';
import { SIGN_IN_PROBLEMS, SIGNED_OUT, TOO_MANY_SIGN_INS, whomToAskWords } from '../../phrases.ts';
import type { Desk, PlatformTools } from '../../platform.ts';
import type { Assets } from '../assets.ts';
import { PLATFORM } from '../config.ts';
import { LocalPath } from '../forms.ts';
import type { SignInView } from '../page/sign-in.ts';
import { notLetInPage, signInPage } from '../page/sign-in.ts';
import { attemptsUnder } from './attempt.ts';
import type { SignInConfig } from './config.ts';
import type { OwnCookie } from './cookies.ts';
import { ownCookie } from './cookies.ts';
import type { SignInProblem } from './faults.ts';
import type { Issuer } from './issuer.ts';

interface SignInParts {
  readonly config: SignInConfig;
  readonly tools: Pick<PlatformTools, 'pageGuard' | 'log' | 'rejected'>;
  readonly files: Assets;
  readonly desk: Desk;
  readonly issuer: Issuer;
  readonly gate: Handler;
  /** Of the session's token. */
  readonly cookie: OwnCookie;
  readonly sessionOf: (request: Request) => Promise<Session | undefined>;
  readonly behindGate: (request: Request) => Session;
  readonly clock: () => Date;
}

/** The doors of signing in and out. All but signing out are for whoever comes. */
export function signInDoors(router: Router, parts: SignInParts): Router {
  const { config, tools, files, desk, issuer, cookie, sessionOf, behindGate, clock } = parts;
  const { access } = desk;
  const attempts = attemptsUnder(config.clientSecret);
  const attemptCookie = ownCookie('switchboard-sign-in', config.secure);

  const asset = (name: string) => files.address(name);

  async function page(response: Response, status: number, view: Omit<SignInView, 'host' | 'asset'>) {
    const markup = await signInPage({ ...view, host: issuer.host, asset });
    response.status(status).set('Cache-Control', 'no-store').type('html').send(String(markup));
  }

  async function refuse(response: Response, why: SignInProblem, code?: string): Promise<void> {
    tools.rejected('sign-in', why);
    tools.log.info({ why, code }, 'a sign-in was refused');
    // Names are told only to whom an issuer vouched for with an address.
    const ask =
      why === 'unknown' || why === 'deactivated' ? whomToAskWords(await access.admins()) : undefined;
    const markup = await notLetInPage({
      words: SIGN_IN_PROBLEMS[why],
      ...(ask !== undefined && { ask }),
      asset,
    });
    response.status(403).set('Cache-Control', 'no-store').type('html').send(String(markup));
  }

  async function letIn(request: Request, response: Response, person: SignedIn, back: string): Promise<void> {
    const admission: Admission = await access.admit(person);
    if (!admission.ok) return refuse(response, admission.why);
    // A token that somebody else may have put into this browser is worth nothing from here on.
    const before = await sessionOf(request);
    if (before) await access.sessions.end(before.id);
    const { token, endsAt } = await access.sessions.begin(admission.employee.id);
    await desk.record(from(request, admission.employee), { act: 'signed-in' });
    response.append('Set-Cookie', cookie.set(token, endsAt)).redirect(303, back);
  }

  const notTooMany = rateLimit({
    ...{ windowMs: WINDOW_MS, limit: MOST_FAILED, validate: false },
    ...{ standardHeaders: 'draft-8', legacyHeaders: false },
    // Only what was refused counts: a whole office may come from one address.
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, { statusCode }) => statusCode !== 403,
    async handler(_request, response) {
      tools.rejected('sign-in', 'too-many');
      const markup = await notLetInPage({ words: TOO_MANY_SIGN_INS, asset });
      response.status(429).set('Cache-Control', 'no-store').type('html').send(String(markup));
    },
  });

  router.get('/sign-in', tools.pageGuard, async (request, response) => {
    const back = LocalPath.parse(request.query['back']);
    if (await sessionOf(request)) return response.redirect(303, back);
    const isAway = !(await issuer.isThere());
    await page(response, isAway ? 503 : 200, {
      ...{ back, isAway },
      ...(request.query['out'] !== undefined && { said: SIGNED_OUT }),
    });
  });

  // A link and not a form: browsers do not let a form lead to another site under our policy.
  router.get('/sign-in/begin', tools.pageGuard, notTooMany, async (request, response) => {
    const back = LocalPath.parse(request.query['back']);
    const now = clock();
    const begun = await issuer.begin(back, now);
    if (!begun) return page(response, 503, { back, isAway: true });
    const { address, attempt } = begun;
    response
      .set('Cache-Control', 'no-store')
      .append('Set-Cookie', attemptCookie.set(attempts.close(attempt), new Date(attempt.until)))
      .redirect(303, address.href);
  });

  // May come twice, by a reload or by somebody who saw the address: the browser then has no attempt any more.
  router.get('/sign-in/callback', tools.pageGuard, notTooMany, async (request, response) => {
    const attempt = attempts.open(attemptCookie.read(request.headers.cookie), clock());
    response.append('Set-Cookie', attemptCookie.clear());
    if (!attempt) return refuse(response, 'none-begun');
    const query = new URL(request.originalUrl, config.callback).searchParams;
    if (query.get('state') !== attempt.state) return refuse(response, 'wrong-state');
    const vouched = await issuer.finish(attempt, query);
    if (!vouched.ok) return refuse(response, vouched.why, vouched.code);
    await letIn(request, response, vouched.person, attempt.back);
  });

  router.get('/signed-in', parts.gate, (_request, response) => {
    response.status(204).end();
  });

  router.post('/sign-out', parts.gate, async (request, response) => {
    const { id, employee } = behindGate(request);
    await access.sessions.end(id);
    await desk.record(from(request, employee), { act: 'signed-out' });
    signedOut(response);
  });
  router.post('/sign-out/everywhere', parts.gate, async (request, response) => {
    const { employee } = behindGate(request);
    await access.sessions.endAll(employee.id);
    await desk.record(from(request, employee), { act: 'signed-out', facts: { where: 'everywhere' } });
    signedOut(response);
  });

  function signedOut(response: Response): void {
    response.append('Set-Cookie', cookie.clear()).redirect(303, '/sign-in?out');
  }

  return router;
}

/** Enough for an office in which many have forgotten who they are, too few for guessing or to bother the issuer. */
const MOST_FAILED = 30;
const WINDOW_MS = 10 * 60_000;

/** With where they are, for the audit. */
function from(request: Request, employee: Employee): Employee {
  return { ...employee, via: `${PLATFORM}:${request.ip ?? ''}` };
}
