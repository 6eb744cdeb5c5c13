import type { Request, Response } from 'express';

import { NO_SUCH_PAGE } from '../phrases.ts';
import { readList } from './lists.ts';
import { feed } from './page/feed.ts';
import type { Markup } from './page/markup.ts';
import type { Visit } from './visit.ts';

/** The script in the page asks for parts; a form without it must be answered with a page. */
export function isScripted(request: Request): boolean {
  return request.get('HX-Request') === 'true';
}

/** The first page with a dialog open on it, for who has no script. */
export async function overHome(
  visit: Visit,
  response: Response,
  over: { readonly issue?: Markup; readonly customer?: Markup },
): Promise<void> {
  const list = await visit.home();
  if (!list) return gone(response, NO_SUCH_PAGE);
  const page = await readList(list, visit.desk, visit.me, {});
  await visit.page({
    title: list.view.title,
    here: list.path,
    main: feed(list.view, page, visit.now),
    ...over,
  });
}

export async function gone(response: Response, words: string): Promise<void> {
  response.status(404).type('text/plain').send(words);
}
