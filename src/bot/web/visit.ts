import type { Request, Response } from 'express';

import type { Calls } from '../../issues/calls.ts';
import type { Employee } from '../../issues/issue.ts';
import type { Talk } from '../../issues/talk.ts';
import type { Desk, PlatformTools } from '../platform.ts';
import type { Assets } from './assets.ts';
import type { CallsSignView } from './page/calls-sign.ts';
import type { Identity } from './identity.ts';
import type { Clock } from './page/clock.ts';
import { clockOf } from './page/clock.ts';
import { PLATFORM } from './config.ts';
import { layout } from './page/layout.ts';
import type { Markup } from './page/markup.ts';
import type { NavigationView } from './page/navigation.ts';
import type { RoomView } from './rooms.ts';
import { roomView, standingChannels } from './rooms.ts';
import { PERSONAS } from './verify.ts';

/** One request of somebody known, with what every page needs. */
export interface Visit {
  readonly desk: Desk;
  readonly me: Employee;
  readonly now: Date;
  readonly clock: Clock;
  readonly talk: Talk;
  readonly calls: Calls;
  /** For how long something can be undone; 0 where nothing can be. */
  readonly undoMs: number;
  readonly isAdmin: () => Promise<boolean>;
  /** What the first of the pretend customers beside the pages is called, where there are some. */
  readonly panel: string | undefined;
  /** The rooms they may enter. */
  readonly rooms: () => Promise<readonly RoomView[]>;
  readonly navigation: (here: string) => Promise<NavigationView>;
  /** How they are called now, as every page shows it. */
  readonly callsSign: (here: string) => Promise<CallsSignView>;
  /** Where they left off: what the first page shows. */
  readonly home: () => Promise<RoomView | undefined>;
  /** Answers with a whole page. */
  readonly page: (view: PageParts, status?: number) => Promise<void>;
  /** Answers with a part of one. */
  readonly part: (markup: Markup, headers?: Readonly<Record<string, string>>) => Promise<void>;
}

/** What is done with a visit; it answers the request itself. */
export type Answer = (visit: Visit, request: Request, response: Response) => Promise<void>;

/** Adds the door of a form. */
export type Post = (path: string, answer: Answer) => void;

export interface PageParts {
  readonly title: string;
  readonly here: string;
  readonly main: Markup;
  readonly searched?: string;
  readonly issue?: Markup;
  readonly customer?: Markup;
  /** The bar that takes back what was done before this page. */
  readonly undo?: Markup;
}

/** What a page asks says whose page it is; in another tab somebody else may have come in meanwhile. */
export class SomebodyElse extends Error {
  readonly isNow: Employee;
  constructor(isNow: Employee) {
    super('the page is of somebody else than who asks');
    this.name = 'SomebodyElse';
    this.isNow = isNow;
  }
}

/** Makes a visit of a request: says who asks, and lends the pages of this workspace. */
export function visits(
  desk: Desk,
  tools: Pick<PlatformTools, 'panels' | 'talk' | 'calls'>,
  files: Assets,
  identity: Identity,
  undoMs: number,
): (request: Request, response: Response) => Promise<Visit> {
  const who = identity.who(desk);
  return async (request, response) => {
    const me = { ...(await who(request)), via: `${PLATFORM}:${request.ip ?? ''}` };
    const pageOf = request.get('Switchboard-Page-Of');
    if (pageOf !== undefined && pageOf !== String(me.id)) throw new SomebodyElse(me);
    const talk = tools.talk();
    const calls = tools.calls();
    const now = new Date();
    const clock = clockOf(request.headers.cookie, now);

    async function rooms(): Promise<readonly RoomView[]> {
      const inboxes = await desk.inboxes();
      const entered = await talk.rooms(me.id, standingChannels(inboxes));
      return entered.map((room) => roomView(room, me, inboxes));
    }
    const isAdmin = () => desk.access.isAdmin(me);
    async function navigation(here: string): Promise<NavigationView> {
      return {
        here,
        rooms: await rooms(),
        counts: await desk.counts(me),
        isAdmin: await isAdmin(),
        panels: tools.panels,
      };
    }
    async function callsSign(here: string): Promise<CallsSignView> {
      const [wishes, missed] = await Promise.all([calls.wishes(me.id, now), calls.missed(me.id)]);
      return { wishes, missed: missed.length, here, clock };
    }
    async function part(markup: Markup, headers: Readonly<Record<string, string>> = {}): Promise<void> {
      const body = String(await markup);
      response
        .set({ 'Cache-Control': 'no-store', ...headers })
        .type('html')
        .send(body);
    }

    return {
      desk,
      me,
      talk,
      isAdmin,
      rooms,
      navigation,
      part,
      now,
      undoMs,
      clock,
      calls,
      callsSign,
      panel: tools.panels[0]?.title,
      async home() {
        const all = await rooms();
        const last = await talk.leftOff(me.id);
        return all.find(({ id }) => id === last) ?? all[0];
      },
      async page(view, status = 200) {
        response.status(status);
        await part(
          layout({
            ...view,
            searched: view.searched ?? '',
            me,
            people: PERSONAS,
            ...(identity.account && { account: identity.account(me) }),
            navigation: await navigation(view.here),
            calls: await callsSign(view.here),
            asset: (name) => files.address(name),
          }),
        );
      },
    };
  };
}
