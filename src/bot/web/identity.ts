import type { Handler, Request, Response, Router } from 'express';

import type { Employee } from '../../issues/issue.ts';
import type { Desk, PlatformTools } from '../platform.ts';
import type { Markup } from './page/markup.ts';
import { whoAsks } from './verify.ts';

/** How the workspace knows who asks: by a menu on this machine, or by a session of who has signed in. */
export interface Identity {
  /**
   * Stands before every page, part, form, file and stream, and before pages of others that are for employees
   * alone. Answers itself where nobody is known.
   */
  readonly gate: Handler;
  /** Who asks. Only behind the gate. */
  who(desk: Desk): (request: Request) => Promise<Employee>;
  /** Ends a stream when its session ends. */
  hold(desk: Desk, request: Request, response: Response): Promise<void>;
  /** What stands about them beside every page, where it is not the menu. */
  account?(me: Employee): Markup;
  /** The doors of its own. */
  doors(router: Router, desk: Desk): void;
  stop(): Promise<void>;
}

/** On this machine nobody signs in: one is whom one chooses from the menu. */
export function localIdentity(tools: Pick<PlatformTools, 'pageGuard'>): Identity {
  return {
    gate: tools.pageGuard,
    who(desk) {
      const who = whoAsks(desk);
      return (request) => who(request.headers.cookie);
    },
    hold: async () => undefined,
    doors(router) {
      router.get('/signed-in', tools.pageGuard, (_request, response) => {
        response.status(204).end();
      });
    },
    stop: async () => undefined,
  };
}
