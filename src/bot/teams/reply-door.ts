import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { ErrorRequestHandler, Handler, Request, Response } from 'express';
import { Router } from 'express';
import * as z from 'zod';

import type { Employee } from '../../issues/issue.ts';
import { messageId } from '../../issues/issue.ts';
import { FORM_LIMIT_MB, formWithFiles, isTooLarge, submitted } from '../multipart.ts';
import {
  filesTooLargeWords,
  LABELS,
  NO_ROUTE,
  NO_SUCH_ISSUE,
  NOT_A_COLLEAGUE_NOW,
  refusalWords,
  REPLY_NOTHING,
  REPLY_PAGE_OVER,
  REPLY_SENT_ALREADY,
  REPLY_TAKEN_BACK,
  replyToWords,
  sentWithFilesWords,
} from '../phrases.ts';
import type { Desk, IssueView, PlatformTools } from '../platform.ts';
import { Unreadable } from '../unreadable.ts';
import { routeKey } from '../request-key.ts';
import type { Draft, ReplyDrafts } from './reply-drafts.ts';
import { REPLIES_PATH } from './reply-drafts.ts';
import { replyPage, replySaying } from './reply-page.ts';
import type { SignedLinks } from './signed-links.ts';

const STYLE = readFileSync(new URL('./assets/reply.css', import.meta.url));
const STYLE_PATH = '/teams/reply.css';
const STYLE_URL = `${STYLE_PATH}?v=${createHash('sha256').update(STYLE).digest('hex').slice(0, 12)}`;

/** What the page sends. A name that came twice has a list, which is none of these. */
const ReplyForm = z.object({
  reply: z.string().max(100_000).default(''),
  route: z.string().max(100).optional(),
  seen: z.uuid().transform(messageId).optional(),
});
const DraftName = z.uuid();

type Desks = Pick<Desk, 'open' | 'carryOut' | 'colleagues' | 'measure'>;

/** Somebody with a good link, and what they came for. */
interface Visit {
  readonly id: string;
  readonly draft: Draft;
  readonly me: Employee;
  readonly view: IssueView;
  /** The page itself, with its proof. */
  readonly action: string;
}

interface Typed {
  readonly text: string;
  readonly route: string | undefined;
  readonly problem?: string | undefined;
  readonly hadFiles?: boolean;
}

/**
 * The page on which a reply from Teams gets its files: a dialog has no field for them. Its link is the proof of who
 * comes: it is for one employee, one issue and one reply, and ends after an hour. Nobody else's page can know it, so
 * none can send its form. Nothing of a form is read before that. Sent twice it goes once.
 */
export function replyDoor(
  desk: Desks,
  parts: { readonly drafts: ReplyDrafts; readonly signed: SignedLinks },
  { pageGuard, rejected }: Pick<PlatformTools, 'pageGuard' | 'rejected'>,
): Router {
  const { drafts, signed } = parts;

  const checked: Handler = async ({ path, query }, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin' });
    const verdict = await signed.judge(path, query);
    if (verdict === 'good') return next();
    if (verdict === 'over') return says(response, 410, LABELS.reply, REPLY_PAGE_OVER);
    rejected(REPLIES_PATH, 'forged');
    response.status(403).end();
  };

  /** undefined: the visitor was told why nothing can be done here. */
  async function visit(request: Request, response: Response): Promise<Visit | undefined> {
    const id = DraftName.parse(request.params['reply']);
    const refuse = async (status: number, words: string, title: string = LABELS.reply) => {
      await says(response, status, title, words);
      return undefined;
    };
    const draft = await drafts.read(id);
    if (!draft) return refuse(410, REPLY_PAGE_OVER);
    const me = (await desk.colleagues()).find((each) => each.id === draft.employee);
    if (!me) return refuse(403, NOT_A_COLLEAGUE_NOW);
    const view = await desk.open(draft.issue, me);
    if (!view) return refuse(404, NO_SUCH_ISSUE);
    if (await drafts.wasSent(id))
      return refuse(200, REPLY_SENT_ALREADY, replyToWords(view.card.customer.name));
    return { id, draft, me, view, action: request.originalUrl };
  }

  async function form(response: Response, status: number, { view, me, action }: Visit, typed: Typed) {
    const routes = view.routes.filter((route) => route.blocked === undefined);
    const blocked = view.routes.find((each) => each.blockedWords !== undefined)?.blockedWords;
    const title = replyToWords(view.card.customer.name);
    if (routes.length === 0) return says(response, 409, title, blocked ?? NO_ROUTE);
    const page = replyPage({
      ...{ action, view, routes, ...typed, me: me.name, css: STYLE_URL },
      seen: view.seen,
      limitOf: (channel) => desk.measure(channel, '').limit,
    });
    response
      .status(status)
      .type('html')
      .send(String(await page));
  }

  async function show(request: Request, response: Response): Promise<void> {
    const here = await visit(request, response);
    if (here) await form(response, 200, here, { text: here.draft.text, route: here.draft.route });
  }

  async function send(request: Request, response: Response): Promise<void> {
    const here = await visit(request, response);
    if (!here) return;
    const { id, draft, me, view } = here;
    const { fields, files } = await submitted({ body: request.body, type: request.get('content-type') });
    const read = ReplyForm.safeParse(fields);
    if (!read.success) throw new Unreadable(read.error);
    const { reply: text, route: chosen = draft.route, seen } = read.data;
    const again = (problem: string) =>
      form(response, 422, here, { text, route: chosen, problem, hadFiles: files.length > 0 });

    if (text.trim() === '' && files.length === 0) return again(REPLY_NOTHING);
    const way = view.routes.find((each) => routeKey(each) === chosen);
    if (!way) return again(refusalWords({ reason: 'no-such-route' }));
    if ((await drafts.claim(id, 'page')) === 'dialog')
      return says(response, 409, replyToWords(view.card.customer.name), REPLY_TAKEN_BACK);

    const { channel, to, from } = way;
    const outcome = await desk.carryOut(
      draft.issue,
      me,
      [
        {
          ...{ ask: 'reply', text, route: { channel, to, from }, files },
          ...(seen !== undefined && { seen }),
          ...(draft.origin && { origin: draft.origin }),
        },
      ],
      `teams:reply:${id}`,
    );
    if (!outcome.ok) return again(outcome.words);
    await drafts.sent(id);
    const customer = view.card.customer.name;
    const names = files.map(({ name }) => name);
    await says(response, 200, replyToWords(customer), sentWithFilesWords(customer, names));
  }

  const failed: ErrorRequestHandler = async (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    if (isTooLarge(error)) {
      const here = await visit(request, response);
      const { text = '', route } = here?.draft ?? {};
      const problem = filesTooLargeWords(FORM_LIMIT_MB);
      return here && form(response, 413, here, { text, route, problem });
    }
    if (!(error instanceof Unreadable)) return next(error);
    rejected(REPLIES_PATH, 'unreadable');
    response.status(400).type('text/plain').send('This form cannot be read.\n');
  };

  const router = Router();
  router.get(STYLE_PATH, pageGuard, (_request, response) => {
    response.set('Cache-Control', 'public, max-age=31536000, immutable').type('css').send(STYLE);
  });
  router.get(`${REPLIES_PATH}/:reply`, pageGuard, checked, show);
  router.post(`${REPLIES_PATH}/:reply`, pageGuard, checked, ...formWithFiles, send, failed);
  return router;
}

async function says(response: Response, status: number, title: string, words: string): Promise<void> {
  response
    .status(status)
    .type('html')
    .send(String(await replySaying(title, words, STYLE_URL)));
}
