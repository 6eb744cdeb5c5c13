import { randomUUID } from 'node:crypto';

import type { Request, Response, Router } from 'express';

import type { MessageId } from '../../issues/issue.ts';
import {
  HELD_TITLE,
  NO_SUCH_CUSTOMER,
  NO_SUCH_FILE,
  NO_SUCH_ISSUE,
  NO_SUCH_MESSAGE,
  NO_SUCH_PAGE,
} from '../phrases.ts';
import type { PlatformTools } from '../platform.ts';
import { attachmentHeaders, originalHeaders } from '../attachment-types.ts';
import { forAdmins } from './admins-only.ts';
import { gone, notThere, overHome } from './answers.ts';
import {
  AttachmentPath,
  CustomerPath,
  HeldQuery,
  IssuePath,
  IssueQuery,
  ListQuery,
  LocalPath,
  MessagePath,
  read,
} from './forms.ts';
import { Filters } from './filters.ts';
import type { List } from './lists.ts';
import { readList, searchList, trackerList } from './lists.ts';
import { customerDialog } from './page/customer.ts';
import { feed, feedList } from './page/feed.ts';
import type { HeldPageView } from './page/held.ts';
import { HELD_PATH, heldList, heldPage } from './page/held.ts';
import { issueDialog, issueLiveAgain } from './page/issue.ts';
import { filterBar } from './page/filters.ts';
import type { Markup } from './page/markup.ts';
import { nothing } from './page/markup.ts';
import type { WholeMessage } from './page/message-text.ts';
import { messageText } from './page/message-text.ts';
import { navigationLists } from './page/navigation.ts';
import { panelPage } from './page/plain.ts';
import { adminPages } from './pages-admin.ts';
import { roomPages } from './pages-rooms.ts';
import type { Visit } from './visit.ts';

type Visits = (request: Request, response: Response) => Promise<Visit>;

/** Everything that is looked at. Nothing here changes anything, so each may be asked any number of times. */
export function pages(router: Router, visits: Visits, tools: PlatformTools): void {
  function get(path: string, answer: (visit: Visit, request: Request, response: Response) => Promise<void>) {
    router.get(path, tools.pageGuard, (request, response) =>
      visits(request, response).then((visit) => answer(visit, request, response)),
    );
  }

  roomPages(get);

  get('/tracker/:list', async (visit, request) => {
    await listPage(visit, trackerOf(request), request);
  });
  get('/tracker/:list/feed', async (visit, request) => {
    await listPart(visit, trackerOf(request), request);
  });
  get('/search', async (visit, request) => {
    await listPage(visit, searchOf(request), request);
  });
  get('/search/feed', async (visit, request) => {
    await listPart(visit, searchOf(request), request);
  });
  get('/navigation', async (visit, request) => {
    await visit.part(navigationLists(await visit.navigation(read(LocalPath, request.query['here']))));
  });

  get('/issues/:id', async (visit, request, response) => {
    const dialog = await issueOpened(visit, request, true);
    await (dialog ? overHome(visit, response, { issue: dialog }) : notThere(visit, NO_SUCH_ISSUE));
  });
  get('/issues/:id/dialog', async (visit, request, response) => {
    const dialog = await issueOpened(visit, request, false);
    await (dialog ? visit.part(dialog) : gone(response, NO_SUCH_ISSUE));
  });
  get('/issues/:id/live', async (visit, request, response) => {
    const issue = await visit.desk.open(read(IssuePath, request.params['id']), visit.me);
    await (issue ? visit.part(issueLiveAgain(issue, visit.now)) : gone(response, NO_SUCH_ISSUE));
  });

  get('/issues/:id/messages/:message', async (visit, request, response) => {
    const text = await oneMessage(visit, request, false);
    await (text ? visit.part(text) : gone(response, NO_SUCH_MESSAGE));
  });
  get('/issues/:id/messages/:message/whole', async (visit, request, response) => {
    const text = await oneMessage(visit, request, true);
    await (text ? visit.part(text) : gone(response, NO_SUCH_MESSAGE));
  });
  get('/messages/:message/original', async (visit, request, response) => {
    const message = read(MessagePath, request.params['message']);
    const file = await visit.desk.original(message);
    if (!file) return gone(response, NO_SUCH_FILE);
    response.set(originalHeaders(message)).send(Buffer.from(file.bytes));
  });

  get(
    '/held',
    forAdmins(async (visit, request) => {
      const view = await heldOf(visit, request);
      await visit.page({ title: HELD_TITLE, here: HELD_PATH, main: heldPage(view, visit.now) });
    }),
  );
  get(
    '/held/list',
    forAdmins(async (visit, request) => {
      await visit.part(heldList(await heldOf(visit, request), visit.now));
    }),
  );

  adminPages(get);

  get('/customers/:id', async (visit, request, response) => {
    const customer = await customerOpened(visit, request, true);
    await (customer ? overHome(visit, response, { customer }) : notThere(visit, NO_SUCH_CUSTOMER));
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
    if (!file) return gone(response, NO_SUCH_FILE);
    response.set(attachmentHeaders(id, file.contentType, file.name)).send(Buffer.from(file.bytes));
  });
}

async function listPage(visit: Visit, list: List | undefined, request: Request): Promise<void> {
  if (!list) return notThere(visit, NO_SUCH_PAGE);
  const query = read(ListQuery, request.query);
  const page = await readList(list, visit.desk, visit.me, query);
  await visit.page({
    title: list.view.title,
    here: list.path,
    searched: query.q,
    main: feed(list.view, page, visit.now, await filtersOf(visit, list)),
  });
}

function trackerOf(request: Request): List | undefined {
  return trackerList(String(request.params['list']), read(Filters, request.query));
}

function searchOf(request: Request): List {
  return searchList(read(ListQuery, request.query).q, read(Filters, request.query));
}

async function filtersOf({ desk, me }: Visit, { filters }: List): Promise<Markup> {
  if (!filters) return nothing;
  const [colleagues, inboxes] = await Promise.all([desk.colleagues(), desk.inboxes()]);
  return filterBar({ ...filters, me: me.id, choices: { colleagues, inboxes } });
}

async function listPart(visit: Visit, list: List | undefined, request: Request): Promise<void> {
  if (!list) return notThere(visit, NO_SUCH_PAGE);
  const page = await readList(list, visit.desk, visit.me, read(ListQuery, request.query));
  await visit.part(feedList(list.view, page, visit.now));
}

async function issueOpened(visit: Visit, request: Request, standsOpen: boolean): Promise<Markup | undefined> {
  const issue = await visit.desk.open(read(IssuePath, request.params['id']), visit.me);
  if (!issue) return undefined;
  const home = (await visit.home())?.path ?? '/';
  const whole = await wholeMessage(visit, read(IssueQuery, request.query).whole);
  return issueDialog({
    ...{ issue, now: visit.now, request: randomUUID(), home, standsOpen },
    ...(whole && { whole }),
  });
}

async function wholeMessage(
  { desk }: Visit,
  message: MessageId | undefined,
): Promise<WholeMessage | undefined> {
  const text = message && (await desk.whole(message));
  return message === undefined || text === undefined ? undefined : { message, text };
}

/** One message of an issue, as much of it as was asked for. */
async function oneMessage(visit: Visit, request: Request, all: boolean): Promise<Markup | undefined> {
  const id = read(IssuePath, request.params['id']);
  const message = read(MessagePath, request.params['message']);
  const issue = await visit.desk.open(id, visit.me);
  for (const entry of issue?.history ?? [])
    if (entry.kind === 'customer-message' && entry.message === message)
      return messageText(id, entry, all ? await wholeMessage(visit, message) : undefined);
  return undefined;
}

async function heldOf(visit: Visit, request: Request): Promise<HeldPageView> {
  const { before } = read(HeldQuery, request.query);
  if (before === undefined) return { list: await visit.desk.held(visit.me) };
  return { list: await visit.desk.held(visit.me, { before }), before };
}

async function customerOpened(
  visit: Visit,
  request: Request,
  standsOpen: boolean,
): Promise<Markup | undefined> {
  const customer = await visit.desk.customer(read(CustomerPath, request.params['id']), visit.me);
  return customer && customerDialog(customer, visit.now, standsOpen);
}
