import type { Request, Response } from 'express';

import type { IssueId } from '../../issues/issue.ts';
import { NO_SUCH_PAGE } from '../phrases.ts';
import type { Outcome } from '../platform.ts';
import type { RoomQuery } from './forms-rooms.ts';
import type { Markup } from './page/markup.ts';
import { plainPage } from './page/plain.ts';
import { roomPage } from './page/room.ts';
import type { RoomView } from './rooms.ts';
import { readRoom } from './rooms.ts';
import type { Visit } from './visit.ts';

/** The script in the page asks for parts; a form without it must be answered with a page. */
export function isScripted(request: Request): boolean {
  return request.get('HX-Request') === 'true';
}

/** Answers a form that came without scripts: with a page that says what came of it. */
export type AfterPlainForm = (
  visit: Visit,
  response: Response,
  issue: IssueId,
  outcome: Outcome,
) => Promise<void>;

/** The page where they left off with a dialog open on it. */
export async function overHome(
  visit: Visit,
  response: Response,
  over: { readonly issue?: Markup; readonly customer?: Markup; readonly undo?: Markup },
): Promise<void> {
  const home = await visit.home();
  if (!home || !(await roomPageOf(visit, home, {}, over))) gone(response, NO_SUCH_PAGE);
}

/** Answers with the page of a room; false where they may not enter it. */
export async function roomPageOf(
  visit: Visit,
  room: RoomView,
  query: RoomQuery,
  over: {
    readonly issue?: Markup;
    readonly customer?: Markup;
    readonly undo?: Markup;
    readonly draft?: { readonly text: string; readonly problem: string };
  } = {},
): Promise<boolean> {
  const page = await readRoom(visit, room.id, query);
  if (!page) return false;
  const { draft, ...dialogs } = over;
  await visit.page({
    title: room.title,
    here: room.path,
    main: roomPage({ ...visit, room, page, ...(draft && { draft }) }),
    ...dialogs,
  });
  return true;
}

export function gone(response: Response, words: string): void {
  response.status(404).type('text/plain').send(words);
}

export function notThere(visit: Visit, words: string): Promise<void> {
  return visit.page({ title: 'Not found', here: '', main: plainPage('Not found', words) }, 404);
}
