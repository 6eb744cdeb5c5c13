import type { ErrorRequestHandler } from 'express';
import { Router } from 'express';

import type { CardRef, ChatPlatform, Environment, Notifies, PlatformTools } from '../platform.ts';
import { assets } from './assets.ts';
import { liveUpdates } from './client.ts';
import { checkReach, PLATFORM } from './config.ts';
import { FORM_LIMIT_MB, isTooLarge } from '../multipart.ts';
import { filesTooLargeWords } from '../phrases.ts';
import { Unreadable } from '../unreadable.ts';
import { interactions } from './interactions.ts';
import { pages } from './pages.ts';
import { visits } from './visit.ts';

export { isOpenToOthers } from './config.ts';

/**
 * The built-in workspace: pages for employees on this machine. Cards are read from the desk whenever a page
 * is looked at, so posting one only means noting where it stands and telling open pages to look again.
 */
export function webPlatform(
  env: Environment,
  tools: PlatformTools,
  problem: (text: string) => void,
): ChatPlatform & Notifies {
  checkReach(env, problem);
  const live = liveUpdates(tools);
  const files = assets();

  return {
    name: PLATFORM,

    routes(desk) {
      const router = Router();
      const visit = visits(desk, tools, files);
      router.get('/assets/:name', tools.pageGuard, files.serve);
      router.get('/events', tools.pageGuard, async (request, response) => {
        const { me } = await visit(request, response);
        await live.open(desk, me, request, response);
      });
      pages(router, visit, tools);
      interactions(router, visit, tools, live);
      router.use(unreadable(tools));
      return router;
    },

    async postCard(conversation, { issue }) {
      const posted = await tools.talk().post(conversation, issue);
      await live.publish({ kind: 'entry', ...posted, issue });
      return refOf(conversation, issue);
    },

    updateCard: (_ref, { issue }) => live.publish({ kind: 'card', issue }),

    async postMessage(ref, { card: { issue }, entry }) {
      if (entry.kind === 'customer-message') {
        const posted = await tools.talk().post(conversationOf(ref), issue, entry.message);
        await live.publish({ kind: 'entry', ...posted, issue });
      } else await live.publish({ kind: 'card', issue });
      return ref;
    },

    async notify(person, { about, card: { issue } }) {
      await live.publish({ kind: 'notice', person, about, issue });
      // It is shown to who looks, and kept nowhere.
      return undefined;
    },

    stop: () => live.stop(),
  };
}

function refOf(conversation: string, issue: number): CardRef {
  return `${encodeURIComponent(conversation)}/${issue}`;
}

function conversationOf(ref: CardRef): string {
  return decodeURIComponent(ref.split('/')[0] ?? '');
}

/** An address or a form that no page of ours makes, or a form with more files than we take. */
function unreadable(tools: PlatformTools): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    if (isTooLarge(error) && request.is('multipart/form-data')) {
      response
        .status(413)
        .type('text/plain')
        .send(`${filesTooLargeWords(FORM_LIMIT_MB)}\n`);
      return;
    }
    if (!(error instanceof Unreadable)) return next(error);
    tools.rejected('page', 'unreadable');
    response.status(400).type('text/plain').send('This address or form cannot be read.\n');
  };
}
