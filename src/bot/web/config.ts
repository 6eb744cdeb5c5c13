import type { Environment } from '../platform.ts';
import { isLoopback } from './loopback.ts';
import { accessOf } from './sign-in/config.ts';

/** The platform's name, as inboxes and postings keep it. */
export const PLATFORM = 'web';

/**
 * Where nobody signs in to the workspace, whoever reaches it may play any employee: it stays on this machine
 * unless the setting says by name that this is meant.
 */
export function checkReach(env: Environment, problem: (text: string) => void): void {
  const host = env['HOST'];
  if (host === undefined || host === '' || isLoopback(host)) return;
  if (isOpenToOthers(env) || accessOf(env)) return;
  problem(
    `HOST is ${host}, but nobody signs in to the workspace, so it is for this machine only. Leave HOST unset, ` +
      'or let people sign in (WORKSPACE_OIDC_ISSUER), or, if everybody who can reach that address may act as any employee, set ' +
      'WORKSPACE_WITHOUT_SIGN_IN=anyone-who-can-reach-it.',
  );
}

/** Whether it was asked for by name that anybody who can reach the workspace may use it. */
export function isOpenToOthers(env: Environment): boolean {
  return env['WORKSPACE_WITHOUT_SIGN_IN'] === 'anyone-who-can-reach-it';
}
