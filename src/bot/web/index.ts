import type { ErrorRequestHandler } from 'express';
import { Router } from 'express';

import type {
  CardRef,
  ChatPlatform,
  Environment,
  GuardsPages,
  Notifies,
  PlatformTools,
} from '../platform.ts';
import { assets } from './assets.ts';
import { liveUpdates } from './client.ts';
import { checkReach, PLATFORM } from './config.ts';
import { FORM_LIMIT_MB, isTooLarge } from '../multipart.ts';
import { localIdentity } from './identity.ts';
import { filesTooLargeWords } from '../phrases.ts';
import { Unreadable } from '../unreadable.ts';
import { interactions } from './interactions.ts';
import { pages } from './pages.ts';
import { readSignIn } from './sign-in/config.ts';
import { signedInIdentity } from './sign-in/index.ts';
import { visits } from './visit.ts';

export { isOpenToOthers } from './config.ts';
export { accessOf } from './sign-in/config.ts';

/**
 * The built-in workspace: pages for employees, on this machine or behind a sign-in. Cards are read from the desk whenever a page
 * is looked at, so posting one only means noting where it stands and telling open pages to look again.
 */
export function webPlatform(
  env: Environment,
  tools: PlatformTools,
  problem: (text: string) => void,
): ChatPlatform & GuardsPages & Notifies {
  checkReach(env, problem);
  const live = liveUpdates(tools);
  const files = assets();
  const signIn = readSignIn(env, tools.publicUrl, problem);
  const identity = signIn ? signedInIdentity(signIn, tools, files) : localIdentity(tools);
  /** What every door but the assets' is made with: nobody unknown gets past its guard. */
  const inside = { ...tools, pageGuard: identity.gate };

  return {
    name: PLATFORM,
    gate: identity.gate,

    routes(desk) {
      const router = Router();
      const visit = visits(desk, tools, files, identity);
      router.get('/assets/:name', tools.pageGuard, files.serve);
      identity.doors(router, desk);
      router.get('/events', inside.pageGuard, async (request, response) => {
        const { me } = await visit(request, response);
        await identity.hold(desk, request, response);
        if (!response.destroyed) await live.open(desk, me, request, response);
      });
      pages(router, visit, inside);
      interactions(router, visit, inside, live);
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

    notify: (person, { about, card: { issue } }) => live.publish({ kind: 'notice', person, about, issue }),

    async stop() {
      await live.stop();
      await identity.stop();
    },
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
