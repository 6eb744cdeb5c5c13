import type { Checked, ChecksItself } from '../../checkup.ts';
import { answerOf, checking, doorTodo, strangeAnswer } from '../../checkup.ts';
import type { Secret } from '../../secret.ts';
import { openBox } from './check-box.ts';
import { smtpSender } from './check-sending.ts';
import { advice } from './check-words.ts';
import type { EmailSettings, RealEmailSettings } from './config.ts';
import { INBOUND_PATH } from './door.ts';
import { loginFor } from './login.ts';
import type { AccessTokens } from './oauth.ts';
import { wordsOf } from './server-words.ts';

/**
 * Both logins, and the way in, as the running program has them; no mail is sent. Whether mail comes back is for
 * `npm run email:check`.
 */
export function emailCheckup(
  settings: EmailSettings,
  parts: { readonly tokens: AccessTokens | undefined; readonly publicUrl: string },
): ChecksItself['check'] {
  return async ({ isReached }) => {
    if (settings.mode === 'local')
      return [{ what: 'Emails', ok: true, found: 'are pretend here: no EMAIL_ setting is set' }];
    const { imap, inboundSecret } = settings;
    return [
      ...(imap ? [await boxCheck(settings, imap, parts.tokens)] : []),
      await sendingCheck(settings, parts.tokens),
      ...(inboundSecret && isReached ? [await doorCheck(inboundSecret, parts.publicUrl)] : []),
    ];
  };
}

function boxCheck(
  settings: RealEmailSettings,
  { host, port, folder }: NonNullable<RealEmailSettings['imap']>,
  tokens: AccessTokens | undefined,
): Promise<Checked> {
  return checking(
    'Emails: the mailbox',
    async () => {
      const box = await openBox(settings, tokens);
      box.client.close();
      return `${host}:${port}, folder ${folder}, can be read`;
    },
    (error) => explained(error, host),
  );
}

function sendingCheck({ smtp }: RealEmailSettings, tokens: AccessTokens | undefined): Promise<Checked> {
  return checking(
    'Emails: sending',
    async () => {
      await smtpSender(smtp, await loginFor(smtp, tokens)?.proof()).verify();
      return `${smtp.host}:${smtp.port} takes the login (npm run email:check sends a mail, too)`;
    },
    (error) => explained(error, smtp.host),
  );
}

/** A request with the password and without a mail: who knows the password finds no mail in it. */
async function doorCheck(secret: Secret, publicUrl: string): Promise<Checked> {
  const what = 'Emails: the way in';
  const password = Buffer.from(`doctor:${secret.reveal()}`).toString('base64');
  const answer = await answerOf(`${publicUrl}${INBOUND_PATH}`, {
    method: 'POST',
    headers: { authorization: `Basic ${password}`, 'content-type': 'application/json' },
    body: '{}',
  });
  if (answer?.status === 406) return { what, ok: true, found: `${INBOUND_PATH} takes EMAIL_INBOUND_SECRET` };
  const isForged = answer?.status === 401;
  return {
    what,
    ok: false,
    found: isForged
      ? `${INBOUND_PATH} does not take EMAIL_INBOUND_SECRET`
      : `${INBOUND_PATH}: ${strangeAnswer(answer)}`,
    todo: isForged
      ? 'The running Switchboard has another EMAIL_INBOUND_SECRET: start it anew with the current one.'
      : doorTodo(INBOUND_PATH),
  };
}

function explained(error: unknown, host: string): { readonly found: string; readonly todo: string } {
  return { found: wordsOf(error), todo: advice(error, host) };
}
