import { ADMINS_ONLY, adminsOnlyWords } from '../phrases.ts';
import { isScripted } from './answers.ts';
import { plainPage } from './page/plain.ts';
import type { Answer } from './visit.ts';

/** Answers admins; whoever is none is told so, and nothing is read or done for them. */
export function forAdmins(answer: Answer): Answer {
  return async (visit, request, response) => {
    if (await visit.isAdmin()) return answer(visit, request, response);
    const words = adminsOnlyWords(await visit.desk.access.admins());
    if (isScripted(request)) {
      response.status(403).set('Cache-Control', 'no-store').type('text/plain').send(words);
      return;
    }
    await visit.page({ title: ADMINS_ONLY, here: '', main: plainPage(ADMINS_ONLY, words) }, 403);
  };
}
