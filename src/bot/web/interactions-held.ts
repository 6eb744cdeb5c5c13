import type { Request, Response } from 'express';

import type { HeldId } from '../../issues/issue.ts';
import { heldId } from '../../issues/issue.ts';
import { HELD_TITLE, NO_SUCH_MESSAGE } from '../phrases.ts';
import type { Said } from '../platform.ts';
import { forAdmins } from './admins-only.ts';
import { gone, isScripted } from './answers.ts';
import { HeldPath, read } from './forms.ts';
import { HELD_PATH, heldMessage, heldPage } from './page/held.ts';
import type { Post, Visit } from './visit.ts';

/** What is done about held messages. */
export function heldInteractions(post: Post): void {
  post(
    '/held/:id/release',
    forAdmins(async (visit, request, response) => {
      const id = read(HeldPath, request.params['id']);
      await heldAgain(visit, request, response, id, await visit.desk.release(id, visit.me));
    }),
  );
}

/** The message as it stands now, with what came of its release on it. */
async function heldAgain(
  visit: Visit,
  request: Request,
  response: Response,
  id: HeldId,
  said: Said,
): Promise<void> {
  const upToIt = { before: heldId(id + 1) };
  if (!isScripted(request)) {
    const list = await visit.desk.held(visit.me, upToIt);
    const main = heldPage({ list, ...upToIt, said: { id, said } }, visit.now);
    return visit.page({ title: HELD_TITLE, here: HELD_PATH, main });
  }
  const [held] = (await visit.desk.held(visit.me, { ...upToIt, limit: 1 })).held;
  if (held?.id !== id) return gone(response, NO_SUCH_MESSAGE);
  await visit.part(heldMessage(held, visit.now, said), { 'HX-Trigger': 'refresh' });
}
