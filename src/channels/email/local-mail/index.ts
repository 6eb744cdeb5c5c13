import type { Router } from 'express';

import type { ChannelTools, Panel } from '../../channel.ts';
import { courier } from './courier.ts';
import { mailboxesOn } from './mailboxes.ts';
import { mailRoutes } from './pages.ts';
import type { OnMail } from './post-office.ts';
import { postOffice } from './post-office.ts';
import { mailServer } from './server.ts';

/** Stands in for the mail servers of the world, on this machine, and lets one play their people. */
export interface LocalMail {
  readonly panel: Panel;
  /** Where it listens; throws before it does. */
  readonly port: number;
  /** For who sends mail to the people here. */
  smtpUrl(): string;
  routes(): Router;
  /**
   * Resolves once it listens. `onMail` is told of mail for us, once or more for each: the sender comes again
   * until it has resolved.
   */
  listen(onMail: OnMail): Promise<void>;
  stop(): Promise<void>;
}

/** `pause` is how it waits between two tries; a test hands in its own. */
export function localMail(
  tools: Pick<ChannelTools, 'log' | 'shelf' | 'addresses' | 'pageGuard'>,
  clock: () => Date,
  options: {
    readonly port: number;
    readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  },
): LocalMail {
  const { log, addresses } = tools;
  const mailboxes = mailboxesOn(tools.shelf);
  const carrier = courier({ mailboxes, port: () => server.port, log, pause: options.pause });
  const office = postOffice({ mailboxes, courier: carrier, addresses, clock });
  let onMail: OnMail = nobodyListens;
  const server = mailServer({
    port: options.port,
    log,
    knows: office.knows,
    take: (mail) => office.take(mail, onMail),
  });

  return {
    panel: { title: 'Pretend mail', path: '/mail' },
    get port() {
      return server.port;
    },
    smtpUrl: () => `smtp://127.0.0.1:${server.port}`,
    routes: () => mailRoutes({ mailboxes, office, clock, guard: tools.pageGuard }),
    async listen(listener) {
      onMail = listener;
      await server.listen();
      await office.resume();
    },
    async stop() {
      await carrier.stop();
      await server.stop();
    },
  };
}

async function nobodyListens(): Promise<void> {
  throw new Error('nobody takes in mail yet');
}
