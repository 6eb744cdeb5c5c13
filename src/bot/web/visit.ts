import type { Request, Response } from 'express';

import type { Employee } from '../../issues/issue.ts';
import type { Desk, PlatformTools } from '../platform.ts';
import type { Assets } from './assets.ts';
import { PLATFORM } from './config.ts';
import type { Identity } from './identity.ts';
import type { List } from './lists.ts';
import { conversationList } from './lists.ts';
import { layout } from './page/layout.ts';
import type { Markup } from './page/markup.ts';
import type { ConversationView, NavigationView } from './page/navigation.ts';
import { PERSONAS } from './verify.ts';

/** One request of somebody known, with what every page needs. */
export interface Visit {
  readonly desk: Desk;
  readonly me: Employee;
  readonly now: Date;
  readonly isAdmin: () => Promise<boolean>;
  readonly conversations: () => Promise<readonly ConversationView[]>;
  readonly navigation: (here: string) => Promise<NavigationView>;
  /** What the first page shows. */
  readonly home: () => Promise<List | undefined>;
  readonly listOf: (conversation: ConversationView) => List;
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
}

/** Makes a visit of a request: says who asks, and lends the pages of this workspace. */
export function visits(
  desk: Desk,
  tools: Pick<PlatformTools, 'panels'>,
  files: Assets,
  identity: Identity,
): (request: Request, response: Response) => Promise<Visit> {
  const who = identity.who(desk);
  function listOf(conversation: ConversationView): List {
    return conversationList(conversation, tools.panels.length > 0);
  }

  return async (request, response) => {
    const me = await who(request);

    async function conversations(): Promise<readonly ConversationView[]> {
      return conversationsOf(await desk.inboxes());
    }
    const isAdmin = () => desk.access.isAdmin(me);
    async function navigation(here: string): Promise<NavigationView> {
      return {
        here,
        conversations: await conversations(),
        counts: await desk.counts(me),
        isAdmin: await isAdmin(),
        panels: tools.panels,
      };
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
      isAdmin,
      conversations,
      navigation,
      listOf,
      part,
      now: new Date(),
      async home() {
        const [first] = await conversations();
        return first && listOf(first);
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
            asset: (name) => files.address(name),
          }),
        );
      },
    };
  };
}

/** Pure. Every conversation of the workspace once, with all the inboxes that post there. */
function conversationsOf(inboxes: Awaited<ReturnType<Desk['inboxes']>>): readonly ConversationView[] {
  const names = new Set(
    inboxes.flatMap((inbox) =>
      inbox.posts.flatMap((at) => (at.platform === PLATFORM ? [at.conversation] : [])),
    ),
  );
  return [...names].map((conversation) => {
    const here = inboxes.filter((inbox) =>
      inbox.posts.some((at) => at.platform === PLATFORM && at.conversation === conversation),
    );
    const problem = here
      .flatMap((inbox) => inbox.troubles)
      .find((trouble) => trouble.platform === PLATFORM && trouble.conversation === conversation)?.problem;
    const view = {
      conversation,
      inboxes: here.map((inbox) => inbox.name),
      addresses: here.flatMap((inbox) => inbox.listens.map((each) => each.address)),
    };
    return problem === undefined ? view : Object.assign(view, { problem });
  });
}
