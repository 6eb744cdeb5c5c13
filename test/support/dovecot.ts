import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { untilStopped } from './leaks.ts';

/** Debian's dovecot on a port of its own, with TLS, one mailbox, and everything below one folder. */
export interface Dovecot {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  start(): Promise<void>;
  /** Asks it to end, or ends it without asking: itself and all its processes. */
  end(how: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Puts a mail into the mailbox, as a delivery agent does; dovecot need not be running. */
  deliver(raw: string | Buffer, arrivedAt?: Date): void;
  /** Takes its memory of the numbers away, while it is down: it numbers all mails anew. */
  forgetNumbers(): void;
  /** The flags that the mails have, as maildir writes them into their names. */
  flags(): readonly string[];
  remove(): Promise<void>;
}

/** Why there is none here; undefined where there is. */
export function noDovecot(): string | undefined {
  if (process.getuid?.() !== 0) return 'dovecot is only started by root';
  const { stdout } = spawnSync('dovecot', ['--version'], { encoding: 'utf8' });
  if (!stdout) return 'dovecot is not installed (Debian: apt-get install dovecot-imapd)';
  return stdout.startsWith('2.3.') ? undefined : `dovecot ${stdout.trim()} is configured otherwise than 2.3`;
}

export async function newDovecot(): Promise<Dovecot> {
  const home = mkdtempSync(join(tmpdir(), 'switchboard-dovecot-'));
  const maildir = join(home, 'mail', USER);
  const port = await freePort();
  const owner = { uid: idOf('-u'), gid: idOf('-g') };
  for (const name of ['', 'tmp', 'new', 'cur']) mkdirSync(join(maildir, name), { recursive: true });
  execFileSync('chmod', ['755', home]);
  execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, join(home, 'mail')]);
  execFileSync('openssl', CERTIFICATE, { cwd: home, stdio: 'ignore' });
  writeFileSync(join(home, 'dovecot.conf'), configuration(home, port));
  let running: ChildProcess | undefined;
  let delivered = 0;

  async function end(how: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const pid = running?.pid;
    running = undefined;
    if (pid === undefined) return;
    signal(pid, how);
    // Asked to end, it waits for those who wait for mail, for up to ten seconds.
    const patientUntil = performance.now() + (how === 'SIGTERM' ? 300 : 0);
    while (performance.now() < patientUntil && isAlive(pid)) await setTimeout(5);
    // The whole group at once: a process that serves a line outlives its master, and keeps the folder open.
    signal(-pid, 'SIGKILL');
    while (isAlive(pid)) await setTimeout(5);
  }

  return {
    port,
    user: USER,
    password: 'secret',
    async start() {
      // A killed master leaves its number behind, and a lock for which the next would wait ten seconds.
      rmSync(join(home, 'run', 'master.pid'), { force: true });
      rmSync(join(home, 'state'), { recursive: true, force: true });
      mkdirSync(join(home, 'state'));
      running = spawn('dovecot', ['-F', '-c', join(home, 'dovecot.conf')], {
        stdio: 'ignore',
        detached: true,
      });
      await listening(port, running, join(home, 'log'));
    },
    end,
    deliver(raw, arrivedAt = new Date()) {
      delivered += 1;
      const name = `${Math.floor(arrivedAt.getTime() / 1000)}.M${process.pid}P${delivered}.localhost`;
      const file = join(maildir, 'tmp', name);
      writeFileSync(file, raw);
      chownSync(file, owner.uid, owner.gid);
      utimesSync(file, arrivedAt, arrivedAt);
      renameSync(file, join(maildir, 'new', name));
    },
    forgetNumbers() {
      for (const name of readdirSync(maildir))
        if (name.startsWith('dovecot')) rmSync(join(maildir, name), { force: true });
    },
    flags: () =>
      readdirSync(join(maildir, 'cur')).flatMap((name) => {
        const flags = name.split(':2,')[1] ?? '';
        return flags === '' ? [] : [flags];
      }),
    remove: untilStopped('dovecot', async () => {
      await end('SIGKILL');
      rmSync(home, { recursive: true, force: true });
    }),
  };
}

const USER = 'support';
const CERTIFICATE =
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out cert.pem'.split(
    ' ',
  );

/** https://doc.dovecot.org/2.3 */
function configuration(home: string, port: number): string {
  return `
base_dir = ${home}/run
state_dir = ${home}/state
log_path = ${home}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <${home}/cert.pem
ssl_key = <${home}/key.pem
mail_location = maildir:${home}/mail/%u
mail_uid = nobody
mail_gid = nogroup
shutdown_clients = yes
mail_fsync = never
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = home=${home}/mail/%u
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${port}
  }
}
`;
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'nobody']).toString());
}

function signal(pid: number, what: NodeJS.Signals): void {
  try {
    process.kill(pid, what);
  } catch {
    // It has ended by itself meanwhile.
  }
}

/** Whether any process of the group still does something; the dead ones wait there to be counted. */
function isAlive(group: number): boolean {
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: state, parent and group follow the name.
      const [state, , theirs] = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return Number(theirs) === group && state !== 'Z';
    } catch {
      return false;
    }
  });
}

async function listening(port: number, process: ChildProcess, log: string): Promise<void> {
  for (;;) {
    if (process.exitCode !== null) throw new Error(`dovecot did not start:\n${readFileSync(log, 'utf8')}`);
    const socket = connect(port, '127.0.0.1');
    const answered = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (answered) return;
    await setTimeout(20);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
