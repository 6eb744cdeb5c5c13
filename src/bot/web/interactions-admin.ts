import type { EmployeeId } from '../../issues/issue.ts';
import type { Said } from '../platform.ts';
import { forAdmins } from './admins-only.ts';
import { read } from './forms.ts';
import { InboxForm, InboxPath, NewInboxForm, PersonPath, StaffForm } from './forms-admin.ts';
import { showInboxes, showPeople } from './pages-admin.ts';
import type { Post, Visit } from './visit.ts';

/** What admins do. Each answers with its page as it is now, and what came of it. */
export function adminInteractions(post: Post): void {
  post(
    '/admin/people/:id',
    forAdmins(async (visit, request, response) => {
      const person = read(PersonPath, request.params['id']);
      const said = await changeStaff(visit, person, read(StaffForm, request.body).change);
      // Who has just ended their own being one.
      if (!(await visit.isAdmin())) return response.redirect(303, '/');
      await showPeople(visit, said);
    }),
  );
  post(
    '/admin/inboxes',
    forAdmins(async (visit, request) => {
      const { name, address, channel } = read(NewInboxForm, request.body);
      await showInboxes(visit, await visit.desk.admin.addInbox(name, address, channel));
    }),
  );
  post(
    '/admin/inboxes/:id',
    forAdmins(async (visit, request) => {
      const inbox = read(InboxPath, request.params['id']);
      const said = await visit.desk.admin.changeInbox(inbox, read(InboxForm, request.body));
      await showInboxes(visit, said, inbox);
    }),
  );
}

function changeStaff(
  { desk: { admin }, me }: Visit,
  person: EmployeeId,
  change: StaffForm['change'],
): Promise<Said> {
  switch (change) {
    case 'make-admin':
      return admin.makeAdmin(person, me);
    case 'unmake-admin':
      return admin.unmakeAdmin(person);
    case 'deactivate':
      return admin.deactivate(person, me);
    case 'reactivate':
      return admin.reactivate(person);
    default:
      return change satisfies never;
  }
}
