import { randomUUID } from 'node:crypto';

import type { Request, Response, Router } from 'express';

import { NO_SUCH_CUSTOMER, NO_SUCH_ISSUE, NO_SUCH_PAGE } from '../phrases.ts';
import type { PlatformTools } from '../platform.ts';
import { attachmentHeaders } from './attachment-types.ts';
import { AttachmentPath, CustomerPath, IssuePath, ListQuery, LocalPath, read } from './forms.ts';
import type { List } from './lists.ts';
import { readList, searchList, trackerList } from './lists.ts';
import { customerDialog } from './page/customer.ts';
import { feed, feedList } from './page/feed.ts';
import { issueDialog, issueLiveAgain } from './page/issue.ts';
import type { Markup } from './page/markup.ts';
import { navigationLists } from './page/navigation.ts';
import { panelPage, plainPage } from './page/plain.ts';
import type { Visit } from './visit.ts';

type Visits = (request: Request, response: Response) => Promise<Visit>;

/** Everything that is looked at. Nothing here changes anything, so each may be asked any number of times. */
export function pages(router: Router, visits: Visits, tools: PlatformTools): void {
  function get(path: string, answer: (visit: Visit, request: Request, response: Response) => Promise<void>) {
    router.get(path, tools.pageGuard, (request, response) =>
      visits(request, response).then((visit) => answer(visit, request, response)),
    );
  }

  get('/', async (visit, request) => {
    await listPage(visit, await visit.home(), request);
  });
  get('/channels/:conversation', async (visit, request) => {
    await listPage(visit, await conversationList(visit, request), request);
  });
  get('/channels/:conversation/feed', async (visit, request) => {
    await listPart(visit, await conversationList(visit, request), request);
  });
  get('/tracker/:list', async (visit, request) => {
    await listPage(visit, trackerList(String(request.params['list'])), request);
  });
  get('/tracker/:list/feed', async (visit, request) => {
    await listPart(visit, trackerList(String(request.params['list'])), request);
  });
  get('/search', async (visit, request) => {
    await listPage(visit, searchList(read(ListQuery, request.query).q), request);
  });
  get('/search/feed', async (visit, request) => {
    await listPart(visit, searchList(read(ListQuery, request.query).q), request);
  });
  get('/navigation', async (visit, request) => {
    await visit.part(navigationLists(await visit.navigation(read(LocalPath, request.query['here']))));
  });

  get('/issues/:id', async (visit, request) => {
    const dialog = await issueOpened(visit, request, true);
    await (dialog
      ? listPage(visit, await visit.home(), request, { issue: dialog })
      : notThere(visit, NO_SUCH_ISSUE));
  });
  get('/issues/:id/dialog', async (visit, request, response) => {
    const dialog = await issueOpened(visit, request, false);
    await (dialog ? visit.part(dialog) : gone(response, NO_SUCH_ISSUE));
  });
  get('/issues/:id/live', async (visit, request, response) => {
    const issue = await visit.desk.open(read(IssuePath, request.params['id']), visit.me);
    await (issue ? visit.part(issueLiveAgain(issue, visit.now)) : gone(response, NO_SUCH_ISSUE));
  });

  get('/customers/:id', async (visit, request) => {
    const customer = await customerOpened(visit, request, true);
    await (customer
      ? listPage(visit, await visit.home(), request, { customer })
      : notThere(visit, NO_SUCH_CUSTOMER));
  });
  get('/customers/:id/dialog', async (visit, request, response) => {
    const customer = await customerOpened(visit, request, false);
    await (customer ? visit.part(customer) : gone(response, NO_SUCH_CUSTOMER));
  });

  get('/panels/:number', async (visit, request) => {
    const panel = tools.panels[Number(request.params['number']) - 1];
    if (!panel) return notThere(visit, NO_SUCH_PAGE);
    await visit.page({ title: panel.title, here: request.path, main: panelPage(panel) });
  });

  get('/attachments/:id', async (visit, request, response) => {
    const id = read(AttachmentPath, request.params['id']);
    const file = await visit.desk.attachment(id);
    if (!file) return gone(response, 'There is no such file.');
    response.set(attachmentHeaders(id, file.contentType)).send(Buffer.from(file.bytes));
  });
}

async function listPage(
  visit: Visit,
  list: List | undefined,
  request: Request,
  over: { readonly issue?: Markup; readonly customer?: Markup } = {},
): Promise<void> {
  if (!list) return notThere(visit, NO_SUCH_PAGE);
  const query = read(ListQuery, request.query);
  const page = await readList(list, visit.desk, visit.me, query);
  await visit.page({
    title: list.view.title,
    here: list.path,
    searched: query.q,
    main: feed(list.view, page, visit.now),
    ...over,
  });
}

async function listPart(visit: Visit, list: List | undefined, request: Request): Promise<void> {
  if (!list) return notThere(visit, NO_SUCH_PAGE);
  const page = await readList(list, visit.desk, visit.me, read(ListQuery, request.query));
  await visit.part(feedList(list.view, page, visit.now));
}

async function conversationList(visit: Visit, request: Request): Promise<List | undefined> {
  const name = request.params['conversation'];
  const conversation = (await visit.conversations()).find((each) => each.conversation === name);
  return conversation && visit.listOf(conversation);
}

async function issueOpened(visit: Visit, request: Request, standsOpen: boolean): Promise<Markup | undefined> {
  const issue = await visit.desk.open(read(IssuePath, request.params['id']), visit.me);
  if (!issue) return undefined;
  const home = (await visit.home())?.path ?? '/';
  return issueDialog({ issue, now: visit.now, request: randomUUID(), home, standsOpen });
}

async function customerOpened(
  visit: Visit,
  request: Request,
  standsOpen: boolean,
): Promise<Markup | undefined> {
  const customer = await visit.desk.customer(read(CustomerPath, request.params['id']), visit.me);
  return customer && customerDialog(customer, visit.now, standsOpen);
}

function notThere(visit: Visit, words: string): Promise<void> {
  return visit.page({ title: 'Not found', here: '', main: plainPage('Not found', words) }, 404);
}

async function gone(response: Response, words: string): Promise<void> {
  response.status(404).type('text/plain').send(words);
}
