import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Server } from 'node:http';

import express from 'express';
import { Provider } from 'oidc-provider';
import { z } from 'zod';

import { freePort } from './app.ts';
import { untilStopped } from './leaks.ts';

/** Somebody with an account at the issuer, as it speaks of them. */
export type Account = Readonly<Record<string, unknown>> & { readonly sub: string };

/** A real issuer on this machine, which signs in whoever is next without asking. */
export interface TestIssuer {
  readonly url: string;
  /** Settings of an app at this address that has its people sign in here; starts to answer. */
  settingsFor(appUrl: string): Readonly<Record<string, string>>;
  /** Who signs in from now on. */
  next(account: Account): void;
  /** Changes the claims of the next token, which is signed with the issuer's own key all the same. */
  tamper(change: Readonly<Record<string, unknown>>, key?: 'own' | 'foreign'): void;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export async function startIssuer(): Promise<TestIssuer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [own, foreign] = [newKey(), newKey()];
  const accounts = new Map<string, Account>();
  let next = '';
  let change: { claims: Readonly<Record<string, unknown>>; key: typeof own } | undefined;
  let server: Server | undefined;
  let provider: Provider | undefined;

  const app = express();
  app.get('/interaction/:uid', async (request, response) => {
    await provider?.interactionFinished(request, response, { login: { accountId: next } });
  });
  app.use((request, response, pass) => {
    if (request.path !== '/token' || !change) return pass();
    const { claims, key } = change;
    change = undefined;
    const end = response.end.bind(response);
    Object.assign(response, {
      end(body: unknown) {
        const tokens = z.looseObject({ id_token: z.string() }).safeParse(JSON.parse(String(body)));
        const text = tokens.success
          ? JSON.stringify({ ...tokens.data, id_token: signedAnew(tokens.data.id_token, claims, key) })
          : String(body);
        response.setHeader('content-length', Buffer.byteLength(text));
        return end(text);
      },
    });
    pass();
  });
  app.use((request, response) => provider?.callback()(request, response));

  async function comeBack(): Promise<void> {
    server = app.listen(port, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
  }
  async function goAway(): Promise<void> {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  }
  await comeBack();

  return {
    url,
    settingsFor(appUrl) {
      provider = providerAt(url, `${appUrl}/sign-in/callback`, own.jwk, accounts);
      return {
        WORKSPACE_OIDC_ISSUER: url,
        WORKSPACE_OIDC_CLIENT_ID: CLIENT.client_id,
        WORKSPACE_OIDC_CLIENT_SECRET: CLIENT.client_secret,
      };
    },
    next(account) {
      accounts.set(account.sub, account);
      next = account.sub;
    },
    tamper(claims, key = 'own') {
      change = { claims, key: key === 'own' ? own : { ...foreign, jwk: own.jwk } };
    },
    goAway,
    comeBack,
    stop: untilStopped('the issuer', goAway),
  };
}

const CLIENT = { client_id: 'switchboard', client_secret: 'a-secret-of-this-test' };

function providerAt(url: string, callback: string, jwk: Jwk, accounts: ReadonlyMap<string, Account>) {
  return new Provider(url, {
    clients: [{ ...CLIENT, redirect_uris: [callback], grant_types: ['authorization_code'] }],
    jwks: { keys: [jwk] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      Grant: 600,
      Interaction: 600,
      Session: 600,
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ ...accounts.get(sub), sub }),
    }),
    // Consent is given by having an account.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        ...(oidc.client && { clientId: oidc.client.clientId }),
        ...(oidc.account && { accountId: oidc.account.accountId }),
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
}

type Jwk = ReturnType<typeof newKey>['jwk'];

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(6).toString('hex'), use: 'sig' };
  return {
    jwk: { ...jwk, alg: 'RS256', kty: 'RSA' } as const,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}

function signedAnew(
  token: string,
  change: Readonly<Record<string, unknown>>,
  key: { readonly pem: string | Buffer },
): string {
  const [head = '', body = ''] = token.split('.');
  const claims = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), ...change };
  const signed = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), createPrivateKey(key.pem)).toString('base64url')}`;
}
