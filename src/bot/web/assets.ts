import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Handler } from 'express';

/** The files pages are made of, each named by its content so that browsers may keep it for good. */
export interface Assets {
  address(name: string): string;
  readonly serve: Handler;
}

/** Reads them all once. Nothing a page needs comes from any other server. */
export function assets(): Assets {
  const files = new Map(SOURCES.map((source) => [source.name, read(source)]));

  return {
    address(name) {
      const file = files.get(name);
      if (!file) throw new Error(`there is no asset ${name}`);
      return `/assets/${name}?v=${file.version}`;
    },

    serve(request, response, next) {
      const file = files.get(String(request.params['name']));
      if (!file) {
        next();
        return;
      }
      const current = request.query['v'] === file.version;
      response
        .set('Cache-Control', current ? 'public, max-age=31536000, immutable' : 'no-cache')
        .type(file.type)
        .send(file.bytes);
    },
  };
}

interface Source {
  readonly name: string;
  readonly type: string;
  readonly url: string;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

const SOURCES: readonly Source[] = [
  { name: 'workspace.css', type: 'text/css; charset=utf-8', url: own('workspace.css') },
  { name: 'rooms.css', type: 'text/css; charset=utf-8', url: own('rooms.css') },
  { name: 'rooms.js', type: SCRIPT, url: own('rooms.js') },
  { name: 'calls.css', type: 'text/css; charset=utf-8', url: own('calls.css') },
  { name: 'calls.js', type: SCRIPT, url: own('calls.js') },
  { name: 'undo.css', type: 'text/css; charset=utf-8', url: own('undo.css') },
  { name: 'undo.js', type: SCRIPT, url: own('undo.js') },
  { name: 'replying.js', type: SCRIPT, url: own('replying.js') },
  { name: 'issue-view.css', type: 'text/css; charset=utf-8', url: own('issue-view.css') },
  { name: 'workspace.js', type: SCRIPT, url: own('workspace.js') },
  { name: 'admin.css', type: 'text/css; charset=utf-8', url: own('admin.css') },
  { name: 'sign-in.css', type: 'text/css; charset=utf-8', url: own('sign-in.css') },
  { name: 'sign-in.js', type: SCRIPT, url: own('sign-in.js') },
  { name: 'drafts.css', type: STYLE, url: own('drafts.css') },
  { name: 'shortcuts.css', type: STYLE, url: own('shortcuts.css') },
  { name: 'pictures.css', type: STYLE, url: own('pictures.css') },
  { name: 'account.css', type: STYLE, url: own('account.css') },
  { name: 'print.css', type: STYLE, url: own('print.css') },
  { name: 'drafts.js', type: SCRIPT, url: own('drafts.js') },
  { name: 'shortcuts.js', type: SCRIPT, url: own('shortcuts.js') },
  { name: 'pictures.js', type: SCRIPT, url: own('pictures.js') },
  { name: 'issue-end.js', type: SCRIPT, url: own('issue-end.js') },
  { name: 'events.js', type: SCRIPT, url: own('events.js') },
  { name: 'icon.svg', type: 'image/svg+xml', url: own('icon.svg') },
  { name: 'htmx.js', type: SCRIPT, url: import.meta.resolve('htmx.org/dist/htmx.min.js') },
  { name: 'sse.js', type: SCRIPT, url: import.meta.resolve('htmx-ext-sse/dist/sse.min.js') },
  { name: 'idiomorph.js', type: SCRIPT, url: import.meta.resolve('idiomorph/dist/idiomorph-ext.min.js') },
];

function own(name: string): string {
  return new URL(`./assets/${name}`, import.meta.url).href;
}

function read(source: Source) {
  const bytes = readFileSync(new URL(source.url));
  const version = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return { type: source.type, bytes, version };
}
