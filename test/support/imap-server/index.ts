import { EventEmitter, once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

import { untilStopped } from '../leaks.ts';
import type { Faults, ImapServerOptions } from './faults.ts';
import type { MailToDeliver } from './mailboxes.ts';
import { Folder } from './mailboxes.ts';
import { serveSession } from './session.ts';

export interface ImapServer {
  readonly port: number;
  readonly folder: Folder;
  readonly faults: Faults;
  readonly options: ImapServerOptions;
  /** Every command that came, without its tag and without what proves a login. */
  readonly commands: readonly string[];
  /** Puts a mail into the folder and tells those who wait for one. */
  deliver(raw: string | Buffer, mail?: MailToDeliver): void;
  /** Resolves when a command that begins so has been received from now on. */
  next(command: string): Promise<void>;
  /** Cuts every line. */
  cut(): void;
  /** Answers nothing any more on the lines there are, and keeps them: half-open connections. */
  hush(): void;
  /** Throws where a client has said what the server does not know. */
  stop(): Promise<void>;
}

/**
 * A mail server with one folder that speaks as much IMAP as imapflow uses, and strictly: what it does not know
 * it refuses and complains of when it is stopped.
 */
export async function startImapServer(options: ImapServerOptions): Promise<ImapServer> {
  const folder = new Folder();
  const faults: Faults = {};
  const commands: string[] = [];
  const complaints: string[] = [];
  const heard = new EventEmitter().setMaxListeners(100);
  const sockets = new Set<Socket>();
  const hushed = new WeakSet<Socket>();
  const idling = new Set<() => void>();

  const server = createServer((socket) => {
    if (faults.down) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    serveSession(socket, {
      folder,
      faults,
      options,
      idling,
      isHushed: () => hushed.has(socket),
      complain: (text) => complaints.push(text),
      heard(command) {
        commands.push(command);
        heard.emit('command', command);
      },
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: portOf(server.address()),
    folder,
    faults,
    options,
    commands,
    deliver(raw, mail) {
      folder.deliver(raw, mail);
      for (const tell of idling) tell();
    },
    next(start) {
      return new Promise((resolve) => {
        const listen = (command: string): void => {
          if (!command.startsWith(start)) return;
          heard.off('command', listen);
          resolve();
        };
        heard.on('command', listen);
      });
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    hush() {
      for (const socket of sockets) hushed.add(socket);
    },
    stop: untilStopped('the pretend IMAP server', async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
    }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
