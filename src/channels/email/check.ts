import { randomUUID } from 'node:crypto';

import type { RealEmailSettings } from './config.ts';
import { watchFor } from './check-arrival.ts';
import { openBox } from './check-box.ts';
import { smtpSender } from './check-sending.ts';
import { advice } from './check-words.ts';
import { loginFor } from './login.ts';
import { accessTokens } from './oauth.ts';
import { wordsOf } from './server-words.ts';

export interface CheckParts {
  readonly settings: RealEmailSettings;
  /** Whom to write to; the mailbox itself, unless told. */
  readonly to?: string | undefined;
  readonly say: (line: string) => void;
  readonly pause: (ms: number) => Promise<void>;
  /** How often it is looked whether the mail has come, a second apart. */
  readonly looks?: number;
}

/**
 * Logs in, sends a mail to the mailbox itself and waits for it, as the running program would. Each step is said
 * with the server's own words where it fails, and what to do. False after any failure. Nothing secret is said.
 */
export async function checkEmail(parts: CheckParts): Promise<boolean> {
  const { settings, say } = parts;
  const { imap, smtp, oauth, plusAddressing } = settings;
  let isGood = true;

  /** undefined where it failed, which has been said then. */
  async function step<T>(name: string, host: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      say(`ok    ${name}`);
      return result;
    } catch (error) {
      isGood = false;
      say(`FAIL  ${name}\n      ${wordsOf(error, 'addresses')}\n      ${advice(error, host)}`);
      return undefined;
    }
  }

  const tokens =
    oauth && accessTokens(oauth, oauth.grant.by === 'person' ? asSet(oauth.grant.refreshToken) : undefined);
  if (
    tokens &&
    oauth &&
    !(await step(`${oauth.provider}: an access token`, oauth.tokenUrl.host, () => tokens.token()))
  )
    return false;

  const box =
    imap &&
    (await step(`mailbox: login at ${imap.host}:${imap.port}, folder ${imap.folder}`, imap.host, () =>
      openBox(settings, tokens),
    ));
  try {
    const login = loginFor(smtp, tokens);
    const sender = smtpSender(smtp, await login?.proof());
    const canSend = await step(
      `sending: ${login ? 'login' : 'connection without a login'} at ${smtp.host}:${smtp.port}`,
      smtp.host,
      async () => {
        await sender.verify();
        return true;
      },
    );
    const own = parts.to ?? [smtp.user, imap?.user].find((user) => user?.includes('@'));
    if (!canSend) return false;
    if (own === undefined) {
      say('FAIL  no address is known to write to\n      Say one: npm run email:check -- support@example.com');
      return false;
    }

    const id = randomUUID().slice(0, 8);
    const plain = `Switchboard check ${id}`;
    const isSent = await step(`a mail to ${own} is sent`, smtp.host, () => sender.send(own, own, plain));
    const plus = own.replace('@', '+switchboard-check@');
    const tagged = `${plain} +`;
    const isTaggedSent =
      plusAddressing &&
      (await step(`a mail to ${plus} is sent`, smtp.host, () => sender.send(own, plus, tagged)));

    if (!imap) {
      say(
        '      Whether it comes back is not seen here: it comes in by POST /email/inbound, when your provider brings it.',
      );
      return isGood;
    }
    if (!box) return false;
    const wanted = [...(isSent ? [plain] : []), ...(isTaggedSent ? [tagged] : [])];
    const come = await watchFor(box, imap.folder, wanted, parts);
    if (isSent) isGood = sayArrival(say, own, come.has(plain), NOT_COME) && isGood;
    if (plusAddressing) isGood = sayArrival(say, plus, come.has(tagged), NO_PLUS) && isGood;
    return isGood;
  } finally {
    box?.client.close();
  }
}

const NOT_COME = `It may be in the spam folder, or sorted into another one; the folder is the end of EMAIL_IMAP_URL.`;
const NO_PLUS = `This server does not know plus addresses. Set EMAIL_PLUS_ADDRESSING=no: replies then carry [#number] in their subjects.`;

function sayArrival(
  say: (line: string) => void,
  address: string,
  hasCome: boolean,
  otherwise: string,
): boolean {
  say(
    hasCome
      ? `ok    the mail to ${address} has come`
      : `FAIL  the mail to ${address} has not come\n      ${otherwise}`,
  );
  return hasCome;
}

/** The program keeps what the provider gives in its place; here it is asked for once. */
function asSet<T>(refreshToken: T) {
  return { newest: async () => refreshToken, keep: async () => {} };
}
