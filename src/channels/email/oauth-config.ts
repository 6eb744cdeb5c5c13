import { Secret } from '../../secret.ts';
import { isLoopback } from './server-url.ts';

export interface OAuthSettings {
  readonly provider: 'google' | 'microsoft';
  readonly tokenUrl: URL;
  readonly clientId: string;
  /** Absent where the client is a public one. */
  readonly clientSecret?: Secret;
  /** Whose consent it rests on: a person's, which came with a refresh token, or the tenant's administrator's. */
  readonly grant: { readonly by: 'person'; readonly refreshToken: Secret } | { readonly by: 'tenant' };
  readonly scope?: string;
}

export interface OAuthGiven {
  readonly provider: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly refreshToken: string | undefined;
  readonly tenantId: string | undefined;
  readonly tokenUrl: string | undefined;
}

export function readOAuth(setting: (name: string) => string | undefined): OAuthGiven {
  return {
    provider: setting('EMAIL_OAUTH')?.toLowerCase(),
    clientId: setting('EMAIL_OAUTH_CLIENT_ID'),
    clientSecret: setting('EMAIL_OAUTH_CLIENT_SECRET'),
    refreshToken: setting('EMAIL_OAUTH_REFRESH_TOKEN'),
    tenantId: setting('EMAIL_OAUTH_TENANT_ID'),
    tokenUrl: setting('EMAIL_OAUTH_TOKEN_URL'),
  };
}

/** What is wrong with them, each as a sentence that names the setting. */
export function oauthMistakes(given: OAuthGiven): readonly string[] {
  const { provider, clientId, clientSecret, refreshToken, tenantId, tokenUrl } = given;
  if (Object.values(given).every((value) => value === undefined)) return [];
  const isMicrosoft = provider === 'microsoft';
  const checks: readonly (readonly [boolean, string])[] = [
    [
      provider === undefined,
      'EMAIL_OAUTH is missing: the other EMAIL_OAUTH_ settings need it to say google or microsoft.',
    ],
    [
      provider !== undefined && provider !== 'google' && !isMicrosoft,
      'EMAIL_OAUTH is neither google nor microsoft.',
    ],
    [clientId === undefined, 'EMAIL_OAUTH_CLIENT_ID is missing: OAuth2 asks for tokens as that client.'],
    [
      clientSecret === undefined && !(isMicrosoft && refreshToken !== undefined),
      'EMAIL_OAUTH_CLIENT_SECRET is missing: it proves that it is that client who asks.',
    ],
    [
      refreshToken === undefined && !(isMicrosoft && tenantId !== undefined),
      isMicrosoft
        ? "EMAIL_OAUTH_TENANT_ID is missing: it is needed without EMAIL_OAUTH_REFRESH_TOKEN, when the tenant's consent counts and not a person's."
        : "EMAIL_OAUTH_REFRESH_TOKEN is missing: it stands for the mailbox owner's consent.",
    ],
    [
      tenantId !== undefined && !isMicrosoft && provider !== undefined,
      'EMAIL_OAUTH_TENANT_ID is set, and only Microsoft has tenants: remove it, or set EMAIL_OAUTH=microsoft.',
    ],
    [
      tenantId !== undefined && !/^[\w.-]+$/.test(tenantId),
      "EMAIL_OAUTH_TENANT_ID is not a tenant's id or domain.",
    ],
    [
      tokenUrl !== undefined && !isTokenUrl(tokenUrl),
      'EMAIL_OAUTH_TOKEN_URL must begin with https:// (http:// only on this machine): secrets are sent there.',
    ],
  ];
  return checks.filter(([wrong]) => wrong).map(([, text]) => text);
}

/** undefined where there are none, or not enough of them. */
export function oauthSettings(given: OAuthGiven): OAuthSettings | undefined {
  const { provider, clientId, clientSecret, refreshToken, tenantId, tokenUrl } = given;
  if (clientId === undefined || (provider !== 'google' && provider !== 'microsoft')) return undefined;
  const usual =
    provider === 'google'
      ? 'https://oauth2.googleapis.com/token'
      : `https://login.microsoftonline.com/${tenantId ?? 'organizations'}/oauth2/v2.0/token`;
  const url = URL.parse(tokenUrl ?? usual);
  if (!url) return undefined;
  const byPerson = refreshToken !== undefined;
  return {
    provider,
    tokenUrl: url,
    clientId,
    ...(clientSecret !== undefined && { clientSecret: new Secret(clientSecret) }),
    grant: byPerson ? { by: 'person', refreshToken: new Secret(refreshToken) } : { by: 'tenant' },
    ...(provider === 'microsoft' && { scope: byPerson ? DELEGATED_SCOPE : APP_SCOPE }),
  };
}

/**
 * https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth.
 * Google's refresh tokens carry their scope with them.
 */
const DELEGATED_SCOPE =
  'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access';
const APP_SCOPE = 'https://outlook.office365.com/.default';

function isTokenUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
  );
}
