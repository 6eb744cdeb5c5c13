import type { ImapFlow } from 'imapflow';

import type { RealEmailSettings } from './config.ts';
import { loginFor } from './login.ts';
import { imapClient } from './mailbox/imap-client.ts';
import type { AccessTokens } from './oauth.ts';

export interface OpenBox {
  readonly client: ImapFlow;
  /** The number that the next mail will have. */
  readonly uidNext: number;
}

/** Logs in to the mailbox and opens its folder, to read. Throws what imapflow throws. */
export async function openBox(
  { imap }: Pick<RealEmailSettings, 'imap'>,
  tokens: AccessTokens | undefined,
): Promise<OpenBox> {
  const login = imap && loginFor(imap, tokens);
  if (!imap || !login) throw new Error('there is no mailbox');
  const client = imapClient(imap, await login.proof());
  // Every error also ends the command that is under way, where it is told.
  client.on('error', () => {});
  try {
    await client.connect();
    const { uidNext } = await client.mailboxOpen(imap.folder, { readOnly: true });
    return { client, uidNext };
  } catch (error) {
    client.close();
    throw error;
  }
}
