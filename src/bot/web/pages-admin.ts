import type { Request } from 'express';

import type { InboxId } from '../../issues/issue.ts';
import { ADMIN_TITLES } from '../phrases.ts';
import type { Said } from '../platform.ts';
import { forAdmins } from './admins-only.ts';
import { PLATFORM } from './config.ts';
import { read } from './forms.ts';
import { OptOutQuery } from './forms-admin.ts';
import type { AdminPage } from './page/admin.ts';
import { adminPage, adminPath } from './page/admin.ts';
import { inboxesList } from './page/admin-inboxes.ts';
import { optOutList } from './page/admin-opt-outs.ts';
import { peopleList } from './page/admin-people.ts';
import type { Markup } from './page/markup.ts';
import type { Post, Visit } from './visit.ts';

/** What admins look at. */
export function adminPages(get: Post): void {
  get(
    '/admin',
    forAdmins(async (_visit, _request, response) => response.redirect(303, adminPath('people'))),
  );
  get(
    adminPath('people'),
    forAdmins((visit) => showPeople(visit)),
  );
  get(
    adminPath('inboxes'),
    forAdmins((visit) => showInboxes(visit)),
  );
  get(
    adminPath('opt-outs'),
    forAdmins((visit, request) => showOptOuts(visit, request)),
  );
  // Where a form was answered, whoever comes back after signing in asks for the page it stands on.
  for (const page of ['people', 'inboxes'] as const)
    get(`${adminPath(page)}/:id`, async (_visit, _request, response) =>
      response.redirect(303, adminPath(page)),
    );
}

export async function showPeople(visit: Visit, said?: Said): Promise<void> {
  const { admin } = visit.desk;
  const people = await admin.staff();
  await show(visit, 'people', peopleList({ people, signsIn: admin.signsIn, now: visit.now }), said);
}

/** `about`: the inbox that stands open, as something was done to it. */
export async function showInboxes(visit: Visit, said?: Said, about?: InboxId): Promise<void> {
  const inboxes = await visit.desk.inboxes();
  const view = { inboxes, own: PLATFORM, ...(about !== undefined && { about }) };
  await show(visit, 'inboxes', inboxesList(view), said);
}

async function showOptOuts(visit: Visit, request: Request): Promise<void> {
  const { before } = read(OptOutQuery, request.query);
  const page = await visit.desk.admin.optOuts(before);
  await show(visit, 'opt-outs', optOutList(page, before !== undefined, visit.now));
}

async function show(visit: Visit, page: AdminPage, list: Markup, said?: Said): Promise<void> {
  await visit.page({
    title: ADMIN_TITLES[page],
    here: adminPath(page),
    main: adminPage(page, list, said),
  });
}
