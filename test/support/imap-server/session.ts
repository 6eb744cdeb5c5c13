import type { Socket } from 'node:net';

import type { Faults, ImapServerOptions } from './faults.ts';
import { fetchRows } from './fetch.ts';
import type { Folder } from './mailboxes.ts';

export interface SessionParts {
  readonly folder: Folder;
  readonly faults: Faults;
  readonly options: ImapServerOptions;
  /** Those who wait for mail. */
  readonly idling: Set<() => void>;
  readonly isHushed: () => boolean;
  readonly heard: (command: string) => void;
  readonly complain: (text: string) => void;
}

/** One client's line, from the greeting to its end (RFC 3501 and 2177). */
export function serveSession(socket: Socket, parts: SessionParts): void {
  const { folder, faults, options, idling, isHushed, heard, complain } = parts;
  let state: 'new' | 'logged in' | 'open' = 'new';
  let announced = 0;
  let buffered = '';
  /** What the next line is, where it is no command. */
  let continuation: ((line: string) => void) | undefined;

  const { write, end } = writer(socket, faults, isHushed);
  const tell = (): void => {
    if (folder.mails.length !== announced) write(`* ${folder.mails.length} EXISTS\r\n`);
    announced = folder.mails.length;
  };
  write('* OK the pretend server listens\r\n');

  socket.on('data', (chunk: Buffer) => {
    buffered += chunk.toString('latin1');
    for (let at = buffered.indexOf('\r\n'); at >= 0; at = buffered.indexOf('\r\n')) {
      const line = buffered.slice(0, at);
      buffered = buffered.slice(at + 2);
      if (isHushed()) continue;
      if (continuation) continuation(line);
      else obey(line);
    }
  });
  socket.on('close', () => idling.delete(tell));

  function obey(line: string): void {
    const [, tag = '*', command = '', rest = ''] = /^(\S+) ((?:UID )?\S+) ?(.*)$/s.exec(line) ?? [];
    const name = command.toUpperCase();
    heard(name === 'LOGIN' || name === 'AUTHENTICATE' ? name : `${name} ${rest}`.trim());
    const ok = (text = 'done'): void => write(`${tag} OK ${text}\r\n`);
    const no = (text: string): void => write(`${tag} NO ${text}\r\n`);

    switch (name) {
      case 'CAPABILITY':
        write(`* CAPABILITY IMAP4rev1 ID NAMESPACE SASL-IR${faults.noIdle === 'not offered' ? '' : ' IDLE'}`);
        write(options.token === undefined ? '\r\n' : ' AUTH=XOAUTH2\r\n');
        return ok();
      case 'ID':
        write('* ID ("name" "pretend")\r\n');
        return ok();
      case 'NAMESPACE':
        write('* NAMESPACE (("" "/")) NIL NIL\r\n');
        return ok();
      case 'NOOP':
        tell();
        return ok();
      case 'LOGOUT':
        write(`* BYE goodbye\r\n${tag} OK done\r\n`);
        return end();
      case 'LOGIN':
        return logIn(rest === `"${options.user}" "${options.password}"`, ok, no);
      case 'AUTHENTICATE':
        return authenticate(rest, ok, no);
      case 'LIST':
        if (/^"" "?INBOX"?$/.test(rest)) write('* LIST (\\HasNoChildren) "/" INBOX\r\n');
        return ok();
      case 'LSUB':
        return ok();
      case 'EXAMINE':
        return open(rest, tag, no);
      case 'UID FETCH':
        return fetch(rest, ok, no);
      case 'IDLE':
        return idle(ok, no);
      default:
        complain(`the pretend IMAP server does not know: ${name} ${rest}`);
        return write(`${tag} BAD not known here\r\n`);
    }
  }

  function logIn(right: boolean, ok: (text?: string) => void, no: (text: string) => void): void {
    if (faults.refuseLogin !== undefined) return no(faults.refuseLogin);
    if (!right) return no('[AUTHENTICATIONFAILED] Invalid credentials');
    state = 'logged in';
    return ok();
  }

  /** https://developers.google.com/workspace/gmail/imap/xoauth2-protocol */
  function authenticate(rest: string, ok: () => void, no: (text: string) => void): void {
    const [mechanism, payload = ''] = rest.split(' ');
    if (mechanism !== 'XOAUTH2' || options.token === undefined) return no('no such mechanism');
    const said = Buffer.from(payload, 'base64').toString();
    if (said === `user=${options.user}\x01auth=Bearer ${options.token}\x01\x01`) return logIn(true, ok, no);
    write(`+ ${Buffer.from('{"status":"400","schemes":"Bearer"}').toString('base64')}\r\n`);
    continuation = () => {
      continuation = undefined;
      no('[AUTHENTICATIONFAILED] Invalid credentials');
    };
    return undefined;
  }

  function open(path: string, tag: string, no: (text: string) => void): void {
    if (state === 'new') return no('log in first');
    if (path !== 'INBOX') return no('[NONEXISTENT] no such folder');
    state = 'open';
    announced = folder.mails.length;
    write(`* FLAGS (\\Seen)\r\n* ${announced} EXISTS\r\n`);
    write(`* OK [UIDVALIDITY ${folder.uidValidity}] valid\r\n* OK [UIDNEXT ${folder.uidNext}] next\r\n`);
    return write(`${tag} OK [READ-ONLY] opened\r\n`);
  }

  function fetch(rest: string, ok: () => void, no: (text: string) => void): void {
    if (state !== 'open') return no('open a folder first');
    const refused = faults.refuseBodyOf !== undefined && rest.startsWith(`${faults.refuseBodyOf} `);
    if (refused && rest.includes('BODY')) return no('[SERVERBUG] this mail cannot be read');
    const rows = fetchRows(rest, folder.mails.slice(0, announced));
    if (!rows) {
      complain(`the pretend IMAP server does not know: UID FETCH ${rest}`);
      return no('not known here');
    }
    const answer = Buffer.concat(rows);
    if (faults.cutFetchAfter !== undefined && rest.includes('BODY')) {
      write(answer.subarray(0, faults.cutFetchAfter));
      return end();
    }
    write(answer);
    tell();
    return ok();
  }

  function idle(ok: () => void, no: (text: string) => void): void {
    if (faults.noIdle === 'refused') return no('not now');
    write('+ waiting\r\n');
    tell();
    idling.add(tell);
    continuation = (line) => {
      if (line !== 'DONE') complain(`the pretend IMAP server waited for DONE and heard: ${line}`);
      continuation = undefined;
      idling.delete(tell);
      ok();
    };
    return undefined;
  }
}

interface Writer {
  write(data: string | Buffer): void;
  /** Closes the line behind what was written. */
  end(): void;
}

function writer(socket: Socket, faults: Faults, isHushed: () => boolean): Writer {
  let queue = Promise.resolve();

  async function write(bytes: Buffer): Promise<void> {
    const size = faults.slow ? 7 : Math.max(1, bytes.length);
    for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
      socket.write(bytes.subarray(at, at + size));
      if (faults.slow) await new Promise(setImmediate);
    }
  }

  function then(work: () => Promise<void>): void {
    const before = queue;
    queue = (async () => {
      await before;
      await work();
    })();
  }

  return {
    write(data) {
      if (!isHushed()) then(() => write(Buffer.from(data)));
    },
    end() {
      then(async () => void socket.end());
    },
  };
}
