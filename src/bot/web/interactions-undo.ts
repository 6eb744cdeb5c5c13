import { NO_SUCH_ISSUE } from '../phrases.ts';
import { gone, isScripted } from './answers.ts';
import type { AfterPlainForm } from './answers.ts';
import { IssuePath, read, UndoForm } from './forms.ts';
import { notUndone, takenBackPath, undone } from './page/undo-bar.ts';
import { undoCloseAsk } from './undo.ts';
import type { Post } from './visit.ts';

/** Undo. A click that comes twice is granted twice and takes back once. */
export function undoInteractions(post: Post, afterPlainForm: AfterPlainForm): void {
  post('/issues/:id/undo', async (visit, request, response) => {
    const issue = read(IssuePath, request.params['id']);
    const form = read(UndoForm, request.body);
    const outcome =
      'message' in form
        ? await visit.desk.act(
            issue,
            visit.me,
            [{ ask: 'withdraw', message: form.message }],
            `withdraw:${form.message}`,
          )
        : await visit.desk.act(issue, visit.me, [undoCloseAsk(visit, form.closedAt)]);
    const kind = 'message' in form ? 'reply' : 'closing';
    const reply = 'message' in form ? form.message : outcome.ok ? outcome.withdrawn?.at(-1) : undefined;

    if (!isScripted(request))
      return outcome.ok && reply !== undefined
        ? response.redirect(303, takenBackPath(issue, reply))
        : afterPlainForm(visit, response, issue, outcome);
    if (!outcome.card) return gone(response, NO_SUCH_ISSUE);
    await visit.part(outcome.ok ? undone(issue, kind, reply) : notUndone(outcome.words), {
      'HX-Trigger': 'refresh',
    });
  });
}
