import { Router } from 'express';

import type { ChecksItself } from '../../checkup.ts';
import type { Pace } from '../../issues/effects.ts';
import type { ChannelTools, Panel } from '../channel.ts';
import type { Secret } from '../../secret.ts';
import type { LocalEmailSettings, RealEmailSettings } from './config.ts';
import { emailCheckup } from './checkup.ts';
import { inboundDoor } from './door.ts';
import type { Arrival } from './arrival.ts';
import { localMail } from './local-mail/index.ts';
import { loginFor } from './login.ts';
import type { Mailbox } from './mailbox/mailbox.ts';
import { openMailbox } from './mailbox/mailbox.ts';
import type { AccessTokens } from './oauth.ts';
import { accessTokens } from './oauth.ts';
import type { OAuthSettings } from './oauth-config.ts';
import { refreshTokens } from './refresh-tokens.ts';
import type { ParseOptions } from './parse/mail.ts';
import type { SmtpOptions, SmtpSender } from './sending/smtp.ts';
import { smtpSender } from './sending/smtp.ts';

/** A mail as a way in hands it over. */
export interface Posted extends Omit<Arrival, 'mail' | 'at'> {
  readonly at?: Date;
  readonly position?: { readonly key: string; readonly value: unknown };
  /** Reading it failed again and again: it is kept without a look at what is in it. */
  readonly unreadable?: true;
}

/** Takes a mail in; resolves once it is kept. May be told the same one again. */
export type Take = (mail: Posted) => Promise<void>;

/** The ways in and the way out. */
export interface Post {
  /** How fast the way out takes mails. */
  readonly pace: readonly Pace[];
  /** Where mail arrives that names no address of ours. */
  readonly mailbox?: string;
  readonly reading: ParseOptions;
  readonly plusAddressing: boolean;
  readonly panel?: Panel;
  routes(take: Take): Router;
  listen(take: Take): Promise<void>;
  sender(): SmtpSender;
  /** Why no mail comes in at present, in words. */
  trouble(): string | undefined;
  /** Takes in nothing more; resolves when what it was taking in is kept. */
  listenNoMore(): Promise<void>;
  readonly check: ChecksItself['check'];
  stop(): Promise<void>;
}

/** Pretend mail on this machine, by the same roads as real mail. */
export function localPost(settings: LocalEmailSettings, tools: ChannelTools, clock: () => Date): Post {
  const local = localMail(tools, clock, { port: settings.port });
  let sender: SmtpSender | undefined;
  return {
    pace: [],
    reading: {},
    plusAddressing: true,
    panel: local.panel,
    routes: () => local.routes(),
    listen: (take) => local.listen((raw, { to }) => take({ raw, envelopeTo: to })),
    sender() {
      sender ??= smtpSender({ host: '127.0.0.1', port: local.port, tls: 'if-offered' });
      return sender;
    },
    trouble: () => undefined,
    // What the people here are being sent arrives at the same port as what they send.
    listenNoMore: async () => undefined,
    check: emailCheckup(settings, { tokens: undefined, publicUrl: tools.publicUrl }),
    async stop() {
      await sender?.stop();
      await local.stop();
    },
  };
}

/** A mailbox, or a provider that brings mail, or both; and a server that sends. */
export function realPost(settings: RealEmailSettings, tools: ChannelTools, clock: () => Date): Post {
  const { imap, inboundSecret, plusAddressing, authservId } = settings;
  const tokens = settings.oauth && tokensFor(settings.oauth, tools, clock);
  const sender = smtpSender(sendingBy(settings, tokens));
  const login = imap && loginFor(imap, tokens);
  let mailbox: Mailbox | undefined;
  return {
    pace: PACE,
    ...(imap?.user.includes('@') && { mailbox: imap.user.toLowerCase() }),
    reading: authservId === undefined ? {} : { authservId },
    plusAddressing,
    routes: (take) => (inboundSecret ? inboundDoor({ secret: inboundSecret, tools, clock, take }) : Router()),

    async listen(take) {
      if (!imap || !login) return;
      const { shelf, log } = tools;
      mailbox = openMailbox({
        ...{ settings: imap, login, shelf, log, clock },
        onMail: (mail, position) => take({ ...mail, position }),
      });
    },

    sender: () => sender,
    trouble: () => mailbox?.trouble(),
    listenNoMore: async () => mailbox?.stop(),
    check: emailCheckup(settings, { tokens, publicUrl: tools.publicUrl }),
    async stop() {
      await mailbox?.stop();
      await sender.stop();
    },
  };
}

/**
 * The strictest that is published: Microsoft takes 30 mails a minute from a mailbox.
 * https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits#sending-limits
 */
const PACE: readonly Pace[] = [{ of: 'email', burst: 10, everyMs: 3_000 }];

function tokensFor(oauth: OAuthSettings, { shelf }: ChannelTools, clock: () => Date): AccessTokens {
  const { grant } = oauth;
  return accessTokens(
    oauth,
    grant.by === 'person' ? refreshTokens(grant.refreshToken, shelf) : undefined,
    clock,
  );
}

function sendingBy({ smtp }: RealEmailSettings, tokens: AccessTokens | undefined): SmtpOptions {
  const { host, port, tls, user, password } = smtp;
  const server = { host, port, tls };
  if (user === undefined) return server;
  if (tokens) return { ...server, login: { user, accessToken: freshest(tokens) } };
  return password === undefined ? server : { ...server, login: { user, password } };
}

/** `fresh`: the server did not take the last one. */
function freshest(tokens: AccessTokens): (fresh: boolean) => Promise<string> {
  let last: Secret | undefined;
  return async (fresh) => {
    if (fresh && last) tokens.refused(last);
    last = await tokens.token();
    return last.reveal();
  };
}
