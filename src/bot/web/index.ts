import type { ErrorRequestHandler } from 'express';
import { Router } from 'express';

import type { ChecksItself } from '../../checkup.ts';
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
import { checkReach, PLATFORM, undoMsOf } from './config.ts';
import { FORM_LIMIT_MB, isTooLarge } from '../multipart.ts';
import { localIdentity } from './identity.ts';
import { filesTooLargeWords, somebodyElseWords } from '../phrases.ts';
import { Unreadable } from '../unreadable.ts';
import { interactions } from './interactions.ts';
import { pages } from './pages.ts';
import { replying } from './replying.ts';
import { signInCheck } from './sign-in/checkup.ts';
import { readSignIn } from './sign-in/config.ts';
import { signedInIdentity } from './sign-in/index.ts';
import { SomebodyElse, visits } from './visit.ts';

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
): ChatPlatform & GuardsPages & Notifies & ChecksItself {
  checkReach(env, problem);
  const undoMs = undoMsOf(env, problem);
  const live = liveUpdates(tools);
  const replies = replying(tools, live);
  const files = assets();
  const signIn = readSignIn(env, tools.publicUrl, problem);
  const identity = signIn ? signedInIdentity(signIn, tools, files) : localIdentity(tools);
  /** What every door but the assets' is made with: nobody unknown gets past its guard. */
  const inside = { ...tools, pageGuard: identity.gate };

  return {
    name: PLATFORM,
    gate: identity.gate,
    check: async () => (signIn ? [await signInCheck(signIn)] : []),

    routes(desk) {
      const router = Router();
      const visit = visits(desk, tools, files, identity, undoMs);
      router.get('/assets/:name', tools.pageGuard, files.serve);
      identity.doors(router, desk);
      router.get('/events', inside.pageGuard, async (request, response) => {
        // Who asks for the head alone would wait for it as long as the stream stands open.
        if (request.method === 'HEAD') return void response.type('text/event-stream').end();
        const { me } = await visit(request, response);
        await replies.listen();
        await identity.hold(desk, request, response);
        if (!response.destroyed) await live.open(desk, me, request, response);
      });
      pages(router, visit, inside);
      interactions(router, visit, inside, live, replies);
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
      const to = { platform: PLATFORM, id: person };
      const quiet = await tools.calls().holdBack(to, about, issue, new Date());
      await live.publish(
        quiet === undefined ? { kind: 'notice', person, about, issue } : { kind: 'calls', employee: quiet },
      );
      // It is shown to who looks, and its words are kept nowhere.
      return undefined;
    },

    async stop() {
      await replies.stop();
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

/** An address or a form that no page of ours makes, a form with more files than we take, or a page of somebody else. */
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
    if (error instanceof SomebodyElse) {
      response
        .status(409)
        .set('Cache-Control', 'no-store')
        .type('text/plain')
        .send(`${somebodyElseWords(error.isNow.name)}\n`);
      return;
    }
    if (!(error instanceof Unreadable)) return next(error);
    tools.rejected('page', 'unreadable');
    response.status(400).type('text/plain').send('This address or form cannot be read.\n');
  };
}
