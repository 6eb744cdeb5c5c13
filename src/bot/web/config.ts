import { isIPv4 } from 'node:net';

import type { Environment } from '../platform.ts';

/** The platform's name, as inboxes and postings keep it. */
export const PLATFORM = 'web';

/**
 * Nobody signs in to the workspace, so whoever reaches it may play any employee: it stays on this machine
 * unless the setting says by name that this is meant.
 */
export function checkReach(env: Environment, problem: (text: string) => void): void {
  const host = env['HOST'];
  if (host === undefined || host === '' || isLoopback(host)) return;
  if (isOpenToOthers(env)) return;
  problem(
    `HOST is ${host}, but the workspace has no sign-in and is for this machine only. Leave HOST unset, or, if ` +
      'everybody who can reach that address may act as any employee, set ' +
      'WORKSPACE_WITHOUT_SIGN_IN=anyone-who-can-reach-it.',
  );
}

/** Whether it was asked for by name that anybody who can reach the workspace may use it. */
export function isOpenToOthers(env: Environment): boolean {
  return env['WORKSPACE_WITHOUT_SIGN_IN'] === 'anyone-who-can-reach-it';
}

/** For how long one can take back a reply or a closing; 0 where nothing can be. */
export function undoMsOf(env: Environment, problem: (text: string) => void): number {
  const given = env['WORKSPACE_UNDO_SECONDS']?.trim() || '5';
  const seconds = /^\d{1,2}$/.test(given) ? Number(given) : Number.NaN;
  if (seconds <= MOST_UNDO_SECONDS) return seconds * 1000;
  problem(
    `WORKSPACE_UNDO_SECONDS must be a whole number of seconds from 0 (no Undo) to ${MOST_UNDO_SECONDS}; it is ${given}.`,
  );
  return 0;
}

/** Longer, and customers wait for what is written. */
const MOST_UNDO_SECONDS = 60;

function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return (
    name === 'localhost' || name === '::1' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'))
  );
}
