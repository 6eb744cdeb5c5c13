import { OAuthFailed } from './oauth.ts';
import { isLoginRefused, serverError } from './server-words.ts';

/** What to do about it: one sentence for whoever set the settings. */
export function advice(error: unknown, host: string): string {
  if (error instanceof OAuthFailed) return OAUTH[error.error ?? ''] ?? OAUTH_OTHERWISE;
  const { code = '', message, mailboxMissing, tlsFailed } = serverError(error);
  if (mailboxMissing)
    return 'There is no such folder. The folder is the end of EMAIL_IMAP_URL; INBOX where there is none.';
  if (isLoginRefused(error) || code === 'EAUTH') return loginAdvice(host);
  if (tlsFailed || code === 'ETLS')
    return 'The server offers no encryption here. Use imaps:// or smtps://, or another port.';
  if (/wrong version number|GREETING_TIMEOUT|EPROTO/i.test(`${code} ${message}`))
    return 'The port speaks another way: imaps:// is 993, smtps:// is 465, smtp:// is 587.';
  if (/certificate|SELF_SIGNED|ALTNAME/i.test(`${code} ${message}`))
    return 'The certificate is not one that this machine trusts. Name the host as its certificate does; a private authority goes into NODE_EXTRA_CA_CERTS.';
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return 'The server took the login and not the mail: the address may not be one that this user may send from.';
  return NETWORK[code] ?? 'The words above are the server’s; its documentation says what they mean.';
}

function loginAdvice(host: string): string {
  if (/(^|\.)(gmail|googlemail|google)\.com$/.test(host))
    return 'Google takes no ordinary passwords: use an app password (it needs 2-Step Verification), or EMAIL_OAUTH=google.';
  if (/(^|\.)(office365|outlook)\.com$/.test(host))
    return 'Microsoft takes no passwords for mailboxes: use EMAIL_OAUTH=microsoft. For sending, SMTP AUTH must be on for this mailbox.';
  return 'Check user and password; special characters are percent-encoded in the URL. IMAP may have to be switched on for the mailbox.';
}

const OAUTH: Readonly<Record<string, string>> = {
  invalid_grant: 'The consent has ended or was taken back. Make a new EMAIL_OAUTH_REFRESH_TOKEN.',
  invalid_client:
    'EMAIL_OAUTH_CLIENT_ID and EMAIL_OAUTH_CLIENT_SECRET do not belong together, or the secret has ended.',
  unauthorized_client:
    'This client may not ask in this way: compare the steps in src/channels/email/README.md.',
  invalid_scope: 'The client lacks a permission: compare the steps in src/channels/email/README.md.',
};
const OAUTH_OTHERWISE = 'Compare the steps in src/channels/email/README.md.';

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'No host has this name: check the spelling.',
  EDNS: 'No host has this name: check the spelling.',
  EAI_AGAIN: 'Names cannot be looked up at the moment: is this machine on the network?',
  ECONNREFUSED: 'Nothing listens on this port: check host and port.',
  ECONNECTION: 'The server closed the connection: check host, port and scheme.',
  ESOCKET: 'The server cannot be reached: check host, port and scheme.',
  ETIMEDOUT: 'No answer: a firewall may be in between, and some hosters close ports 25, 465 and 587.',
  CONNECT_TIMEOUT: 'No answer: a firewall may be in between.',
};
