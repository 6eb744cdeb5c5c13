import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { readHeaders } from './envelope.ts';
import type { Mail, ParseOptions } from './mail.ts';

/** Reads what strangers send. */
export interface MailReader {
  /**
   * As `parseMail`, in a thread of its own with limits on time and memory. One message at a time, in the order
   * in which they came. A message that breaks a limit, or the thread, comes back `unreadable`. It rejects only
   * where no thread can be started, which is no message's fault.
   */
  readMail(bytes: Uint8Array, options?: ParseOptions): Promise<Mail>;
  /** Resolves once what was asked for is answered and the thread has ended. */
  stop(): Promise<void>;
}

export interface ReaderLimits {
  readonly timeoutMs: number;
  readonly heapMb: number;
  readonly messageBytes: number;
}

const LIMITS: ReaderLimits = { timeoutMs: 10_000, heapMb: 512, messageBytes: 25 * 1024 * 1024 };

export function mailReader(given: Partial<ReaderLimits> = {}): MailReader {
  const limits = { ...LIMITS, ...given };
  let thread: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function read(bytes: Uint8Array, options: ParseOptions): Promise<Mail> {
    if (bytes.length > limits.messageBytes) return readHeaders(bytes, options);
    thread ??= await start(limits, () => {
      thread = undefined;
    });
    const reading = thread;
    const mail = await answer(reading, { bytes, options }, limits.timeoutMs);
    if (mail) return mail;

    // What it was doing cannot be stopped otherwise, and nobody knows what state it is in.
    await reading.terminate();
    return readHeaders(bytes, options);
  }

  return {
    readMail(bytes, options = {}) {
      const mail = last.then(() => read(bytes, options));
      // Where no thread can be started this caller is told, and the next one tries again.
      last = mail.catch(() => undefined);
      return mail;
    },
    async stop() {
      await last;
      await thread?.terminate();
    },
  };
}

/** What is handed to the thread, which answers with a `Mail`. */
export interface Question {
  readonly bytes: Uint8Array;
  readonly options: ParseOptions;
}

/** Resolves once it listens: loading what it needs is not part of reading a message. */
async function start({ heapMb }: ReaderLimits, ended: () => void): Promise<Worker> {
  // It needs nothing from its surroundings: neither secrets of the environment nor flags of this process.
  const thread = new Worker(new URL('read-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    execArgv: [],
    env: {},
  });
  await once(thread, 'message');
  // One that dies between two messages is nobody's answer.
  thread.on('error', () => undefined).once('exit', ended);
  // An idle thread keeps no process alive.
  thread.unref();
  return thread;
}

/** Undefined when the thread died over it, or was too slow. */
function answer(thread: Worker, question: Question, timeoutMs: number): Promise<Mail | undefined> {
  const { promise, resolve } = Promise.withResolvers<Mail | undefined>();
  function give(mail?: Mail): void {
    clearTimeout(timer);
    thread.off('message', give).off('error', giveUp).off('exit', giveUp);
    thread.unref();
    resolve(mail);
  }
  function giveUp(): void {
    give();
  }
  const timer = setTimeout(giveUp, timeoutMs);
  thread.on('message', give).on('error', giveUp).on('exit', giveUp);
  thread.ref();
  thread.postMessage(question, []);
  return promise;
}
