import type { Request, Response } from 'express';

import type { CustomerId } from '../../issues/issue.ts';
import { NO_SUCH_CUSTOMER } from '../phrases.ts';
import { gone, isScripted, overHome } from './answers.ts';
import * as forms from './forms.ts';
import { read } from './forms.ts';
import { customerAccountAgain, customerDialog } from './page/customer.ts';
import type { LinkSaid } from './page/customer-addresses.ts';
import type { Post, Visit } from './visit.ts';

/** What is done to customers. */
export function customerInteractions(post: Post): void {
  post('/customers/:id/name', async (visit, request, response) => {
    const customer = read(forms.CustomerPath, request.params['id']);
    await visit.desk.rename(customer, visit.me, read(forms.NameForm, request.body).name);
    await accountAgain(visit, request, response, customer);
  });
  post('/customers/:id/notes', async (visit, request, response) => {
    const customer = read(forms.CustomerPath, request.params['id']);
    await visit.desk.note(customer, visit.me, read(forms.NoteForm, request.body).note);
    await accountAgain(visit, request, response, customer);
  });
  post('/customers/:id/link', async (visit, request, response) => {
    const customer = read(forms.CustomerPath, request.params['id']);
    const { address } = read(forms.LinkForm, request.body);
    const said = await visit.desk.link(customer, visit.me, address);
    await accountAgain(visit, request, response, customer, { ...said, typed: address });
  });
  post('/customers/:id/unlink', async (visit, request, response) => {
    const customer = read(forms.CustomerPath, request.params['id']);
    const said = await visit.desk.unlink(customer, visit.me, read(forms.UnlinkForm, request.body));
    await accountAgain(visit, request, response, customer, said);
  });
}

/** The account as it is now; `said` is what came of what was asked. */
async function accountAgain(
  visit: Visit,
  request: Request,
  response: Response,
  id: CustomerId,
  said?: LinkSaid,
): Promise<void> {
  if (!isScripted(request) && !said) return response.redirect(303, `/customers/${id}`);
  const customer = await visit.desk.customer(id, visit.me);
  if (!customer) return gone(response, NO_SUCH_CUSTOMER);
  if (!isScripted(request))
    return overHome(visit, response, { customer: customerDialog(customer, visit.now, true, said) });
  await visit.part(customerAccountAgain(customer, visit.now, said), {
    'HX-Trigger': said?.ok === false ? 'refresh' : 'taken, refresh',
  });
}
