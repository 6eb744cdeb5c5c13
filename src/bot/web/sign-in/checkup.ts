import type { Checked } from '../../../checkup.ts';
import type { SignInConfig } from './config.ts';
import { issuerOf } from './issuer.ts';

/** Whether whoever vouches for people can be asked. */
export async function signInCheck(config: SignInConfig): Promise<Checked> {
  const what = 'Workspace: sign-in';
  const issuer = issuerOf(config);
  if (await issuer.isThere()) return { what, ok: true, found: `${issuer.host} can be asked` };
  return {
    what,
    ok: false,
    found: `${issuer.host} does not answer as an OpenID Connect issuer`,
    todo: 'Compare WORKSPACE_OIDC_ISSUER, and look whether this machine reaches it.',
  };
}
