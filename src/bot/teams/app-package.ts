import { strToU8, zipSync } from 'fflate';

import type { AppSettings } from './manifest.ts';
import { teamsManifest } from './manifest.ts';

export interface Icons {
  /** 192 × 192, in full colour. */
  readonly color: Uint8Array;
  /** 32 × 32, white on nothing. */
  readonly outline: Uint8Array;
}

export type Settings =
  | { readonly ok: true; readonly settings: AppSettings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Pure. What the package is made from, or everything that is wrong with it at once. */
export function packageSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const appId = env['TEAMS_APP_ID']?.trim() ?? '';
  const publicUrl = (env['PUBLIC_URL']?.trim() ?? '').replace(/\/+$/, '');
  const problems = [
    ...(appId === ''
      ? ['TEAMS_APP_ID is not set: the application (client) id of the bot’s registration.']
      : GUID.test(appId)
        ? []
        : [`TEAMS_APP_ID is “${appId}”, and an id looks like 01234567-89ab-cdef-0123-456789abcdef.`]),
    ...(publicUrl === ''
      ? ['PUBLIC_URL is not set: the address at which Teams reaches Switchboard.']
      : isPublic(publicUrl)
        ? []
        : [`PUBLIC_URL is “${publicUrl}”, and Teams reaches only addresses that begin with https://.`]),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const version = env['TEAMS_APP_VERSION']?.trim();
  return { ok: true, settings: { appId, publicUrl, ...(version && { version }) } };
}

/** Pure. The app package: a zip with three files at its root. The same settings make the same bytes. */
export function appPackage(settings: AppSettings, { color, outline }: Icons): Uint8Array {
  const manifest = strToU8(`${JSON.stringify(teamsManifest(settings), undefined, 2)}\n`);
  const files = { 'manifest.json': manifest, 'color.png': color, 'outline.png': outline };
  return zipSync(files, { mtime: new Date(1980, 0, 1) });
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isPublic(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:';
}
