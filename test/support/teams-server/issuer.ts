import type { KeyObject } from 'node:crypto';
import { generateKeyPair, randomBytes, randomUUID, sign } from 'node:crypto';
import { promisify } from 'node:util';

import type { JsonObject } from '../slack-server/json.ts';
import type { Clock } from './clock.ts';
import type { Settings } from './settings.ts';

/** Who signs for Teams: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export const ISSUER = 'https://api.botframework.com';

/** What a forged token may have otherwise. */
export interface Forgery {
  readonly claims?: JsonObject;
  readonly header?: JsonObject;
  /** `other`: a key that nobody published, under the name of the right one. */
  readonly key?: 'endorsed' | 'unendorsed' | 'other';
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>;

/** The keys and tokens of one Teams. */
export async function startIssuer(settings: Settings, clock: Clock) {
  const [endorsed, unendorsed, other] = await Promise.all([keyPair(), keyPair(), keyPair()]);
  const keys = { endorsed, unendorsed, other: { ...other, kid: endorsed.kid } };
  const accessTokens = new Map<string, number>();

  return {
    /** A segment of the address, so that no two stand-ins share one in anybody's cache. */
    path: `/${randomBytes(6).toString('hex')}`,

    /** The key set as published. */
    jwks: (): JsonObject => ({
      keys: [published(endorsed, ['msteams']), published(unendorsed, ['webchat'])],
    }),

    /** What accompanies an activity; forged as asked. */
    tokenFor(serviceUrl: string, { claims, header, key = 'endorsed' }: Forgery = {}): string {
      const seconds = Math.floor(clock.now() / 1000);
      const pair = keys[key];
      const head = { alg: 'RS256', typ: 'JWT', kid: pair.kid, x5t: pair.kid, ...header };
      const body = {
        iss: ISSUER,
        aud: settings.appId,
        nbf: seconds - 60,
        exp: seconds + 3_600,
        serviceurl: serviceUrl,
        ...claims,
      };
      const signed = `${part(head)}.${part(body)}`;
      if (head.alg === 'none') return `${signed}.`;
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), pair.privateKey).toString('base64url')}`;
    },

    grantAccess(): string {
      const token = `access-${randomUUID()}`;
      accessTokens.set(token, clock.now() + settings.tokenSeconds * 1_000);
      return token;
    },
    mayCall: (token: string): boolean => (accessTokens.get(token) ?? 0) > clock.now(),
    revokeAccess: (): void => accessTokens.clear(),
  };
}

interface Pair {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

async function keyPair(): Promise<Pair> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { kid: randomBytes(12).toString('base64url'), publicKey, privateKey };
}

function published({ kid, publicKey }: Pair, endorsements: readonly string[]): JsonObject {
  const { n, e } = publicKey.export({ format: 'jwk' });
  return { kty: 'RSA', use: 'sig', kid, x5t: kid, n, e, endorsements };
}

function part(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
