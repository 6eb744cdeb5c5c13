import { randomBytes } from 'node:crypto';

import { Router } from 'express';
import { z } from 'zod';

import type { ChecksItself } from '../../checkup.ts';
import { DeliveryError } from '../../issues/delivery.ts';
import type { SentFile, StoredFile } from '../../issues/store.ts';
import type {
  CarriesFiles,
  ChannelListener,
  ChannelTools,
  CustomerChannel,
  Environment,
  KeepsPace,
  ListensItself,
  PlaysTheCustomer,
  ReadsAgain,
  SaysTrouble,
} from '../channel.ts';
import { emailSettings } from './config.ts';
import type { Arrival, Reading } from './arrival.ts';
import { messageOf, readArrival } from './inbound.ts';
import { readHeaders } from './parse/envelope.ts';
import { mailReader } from './parse/read-mail.ts';
import type { Posted } from './post.ts';
import { localPost, realPost } from './post.ts';
import { cannotCarry } from './sending/carries.ts';
import { compose, measure } from './sending/compose.ts';
import type { Tokens } from './tokens.ts';
import { tokensWith } from './tokens.ts';

export { stripHtmlQuotes } from './parse/html.ts';
export type { Mail } from './parse/mail.ts';
export { parseMail } from './parse/parse-mail.ts';
export { stripQuotes } from './parse/quotes/strip-quotes.ts';
export { mailReader } from './parse/read-mail.ts';

export type EmailChannel = CustomerChannel &
  CarriesFiles &
  KeepsPace &
  ListensItself &
  ReadsAgain &
  SaysTrouble &
  ChecksItself &
  Partial<PlaysTheCustomer>;

/**
 * Emails, by a mailbox or a provider and a server that sends; without their settings, by pretend mail on this
 * machine. undefined after mistakes in the settings, each of which `problem` was told.
 */
export function emailChannel(
  env: Environment,
  tools: ChannelTools,
  problem: (text: string) => void,
  clock: () => Date = () => new Date(),
): EmailChannel | undefined {
  const settings = emailSettings(env, problem);
  if (!settings) return undefined;

  const post =
    settings.mode === 'local' ? localPost(settings, tools, clock) : realPost(settings, tools, clock);
  const reader = mailReader();
  const tokens = once(() => proofs(tools));

  async function reading(): Promise<Reading> {
    const all = await tools.addresses();
    return {
      tokens: await tokens(),
      ours: all.flatMap(({ channel, address }) => (channel === 'email' ? [address] : [])),
      ...(post.mailbox !== undefined && { mailbox: post.mailbox }),
    };
  }

  async function arrivalOf({ raw, at, unreadable, ...rest }: Posted): Promise<Arrival> {
    const mail = unreadable ? readHeaders(raw, post.reading) : await reader.readMail(raw, post.reading);
    // Some mailboxes keep the sender's own time, which may be any.
    const now = clock();
    return { ...rest, raw, mail, at: at !== undefined && at < now ? at : now };
  }

  /** Resolves once it is kept, and with it how far its source has been read. */
  async function take(posted: Posted, listener: ChannelListener): Promise<void> {
    const { position } = posted;
    const found = readArrival(await arrivalOf(posted), await reading());
    if (found.kind === 'message')
      return listener.onMessage(position ? { ...found.message, position } : found.message);
    for (const report of found.reports) await listener.onReport(report);
    // Apart from the reports, which may come twice.
    if (position) await tools.shelf.keep(position.key, position.value);
  }

  return {
    name: 'email',
    word: 'email',
    pace: post.pace,
    measure,
    cannotCarry,
    routes: (listener) => Router().use(post.routes((mail) => take(mail, listener))),
    listen(listener) {
      // Its thread takes a moment to start, for which the first mail need not wait.
      void reader.readMail(new Uint8Array());
      return post.listen((mail) => take(mail, listener));
    },

    async send(to, reply) {
      const files = await Promise.all(reply.files.map((file) => bytesOf(tools, file)));
      const mail = compose(to, reply, files, {
        tokens: await tokens(),
        plusAddressing: post.plusAddressing,
      });
      return post.sender().send(mail);
    },

    async readAgain(raw, to) {
      const arrival = await arrivalOf({ raw, envelopeTo: [to] });
      return messageOf(arrival, { ...(await reading()), mailbox: to });
    },

    trouble: () => post.trouble(),
    listenNoMore: () => post.listenNoMore(),
    check: post.check,
    async stop() {
      await post.stop();
      await reader.stop();
    },
    ...(post.panel ? { panel: post.panel } : {}),
  };
}

async function bytesOf(tools: ChannelTools, { id, name }: SentFile): Promise<StoredFile> {
  const file = await tools.file(id);
  if (!file)
    throw new DeliveryError('never', `The file ${name ?? id} is not here any more, so nothing was sent.`);
  return file;
}

/** The key is made by whichever process starts first, and is the same for all, for good. */
async function proofs({ shelf }: ChannelTools): Promise<Tokens> {
  const key = await shelf.keepFirst('email/proof-key', randomBytes(32).toString('hex'));
  return tokensWith(z.string().min(32).parse(key));
}

/** Asked for again only after it failed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
