/** What is peculiar to issuers we know; every other is taken as the standard says. */
export interface IssuerTraits {
  /** Whether it may be sent a PKCE challenge beside the client's secret. */
  readonly pkce: boolean;
  /** Whether its `email` is the person's own although it does not say `email_verified`. */
  readonly ownEmails: boolean;
}

export function traitsOf(issuer: URL): IssuerTraits {
  return { pkce: !NO_PKCE.has(issuer.hostname), ownEmails: MICROSOFT.has(issuer.hostname) };
}

/** Why nobody can be let in on this issuer's word, in words; undefined where they can. */
export function issuerProblem(issuer: URL): string | undefined {
  if (!MICROSOFT.has(issuer.hostname)) return undefined;
  const [tenant = '', version] = issuer.pathname.split('/').slice(1);
  if (SHARED.has(tenant.toLowerCase()))
    return (
      `WORKSPACE_OIDC_ISSUER is Microsoft’s “${tenant}”, which vouches for people of any organization, and ` +
      'each organization writes its people’s email addresses itself, without proof. Use the issuer of your own ' +
      'tenant: https://login.microsoftonline.com/TENANT-ID/v2.0.'
    );
  if (!TENANT.test(tenant) || version !== 'v2.0')
    return (
      'WORKSPACE_OIDC_ISSUER must be your own tenant at Microsoft, by its id and not by its name: ' +
      'https://login.microsoftonline.com/TENANT-ID/v2.0.'
    );
  return undefined;
}

/**
 * Slack counts an app that uses PKCE as one without a secret, and for good; its token endpoint answers
 * `internal_error` to both at once (https://docs.slack.dev/authentication/using-pkce, seen July 2026). State,
 * nonce and the secret remain.
 */
const NO_PKCE: ReadonlySet<string> = new Set(['slack.com']);

/** https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
const MICROSOFT: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'login.microsoft.com',
  'login.windows.net',
  'sts.windows.net',
]);

/** For everybody; the last is the tenant of private accounts, by its id. */
const SHARED: ReadonlySet<string> = new Set([
  'common',
  'organizations',
  'consumers',
  '9188040d-6c67-4c5b-b112-36a304b66dad',
]);

const TENANT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
