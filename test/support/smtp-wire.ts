import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Where in the dialogue: at the connection, at a command, in the midst of the mail, at its end, which the server
 * then never sees, or after its final dot, when the server has it and was about to say so.
 */
export type Step =
  | 'greeting'
  | 'EHLO'
  | 'AUTH'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'content'
  | 'end'
  | 'dot'
  | 'RSET'
  | 'QUIT';

/** `only`: for command lines that hold this. */
export type Fault = (
  | { readonly refuse: { readonly code: number; readonly text: string } }
  | { readonly hang: true }
  | { readonly drop: true }
  | { readonly slowMs: number }
  /** The server's last words, without a line end, before it is gone. */
  | { readonly die: string }
) & { readonly only?: string };

/**
 * One client's connection to the server behind it. Commands pass one at a time, each with its answer, so that
 * pipelined ones meet the faults in their order too. Returns what cuts it.
 */
export function connectWire(client: Socket, port: number, faults: ReadonlyMap<Step, Fault>): () => void {
  const server = connect(port, '127.0.0.1');
  const cut = () => void [client.destroy(), server.destroy()];
  for (const socket of [client, server]) socket.on('error', cut).on('close', cut);

  const answers = lineReader(server);
  const commands = lineReader(client);
  run().catch(cut);
  return cut;

  async function run(): Promise<void> {
    await pass('greeting');
    for (;;) {
      const line = await commands.line();
      const code = await pass(stepOf(line), line);
      if (code === 220 && /^STARTTLS/i.test(line)) return unread();
      if (code === 354) await content();
    }
  }

  /** The command goes on and its answer back, unless something is to happen instead. The answer's code. */
  async function pass(step: Step | undefined, line?: string): Promise<number> {
    const fault = step === undefined ? undefined : faultAt(step, line);
    if (fault && !('slowMs' in fault)) return happen(fault);
    if (line !== undefined) server.write(`${line}\r\n`);
    const answer = await answers.answer();
    if (fault && 'slowMs' in fault) await wait(fault.slowMs, undefined, { ref: false });
    client.write(answer);
    return Number(answer.slice(0, 3));
  }

  async function content(): Promise<void> {
    const fault = faultAt('content');
    if (fault) await amidContent(fault);
    for (;;) {
      const { chunk, ended } = await commands.upToDot();
      const atEnd = ended ? faultAt('end') : undefined;
      if (atEnd) await happen(atEnd);
      server.write(chunk);
      if (!ended) continue;
      const answer = await answers.answer();
      const atDot = faultAt('dot');
      // Its refusals are the server's own.
      if (atDot && !('refuse' in atDot)) await happen(atDot);
      client.write(answer);
      return;
    }
  }

  /** The first of it has come, and while it happens no more is read. */
  async function amidContent(fault: Fault): Promise<void> {
    await commands.some();
    client.pause();
    await happen(fault);
    await wait(50, undefined, { ref: false });
    client.resume();
  }

  async function happen(fault: Fault): Promise<number> {
    if ('refuse' in fault) {
      client.write(`${fault.refuse.code} ${fault.refuse.text}\r\n`);
      return fault.refuse.code;
    }
    if ('slowMs' in fault) return wait(fault.slowMs, 0, { ref: false });
    // A socket that is not read from does not notice that the other side has left: healing ends it.
    if ('hang' in fault) while (faults.size > 0) await wait(20, undefined, { ref: false });
    else if ('die' in fault) await new Promise<void>((resolve) => client.end(fault.die, resolve));
    cut();
    throw new Error('cut');
  }

  function faultAt(step: Step, line = ''): Fault | undefined {
    const fault = faults.get(step);
    return fault && line.includes(fault.only ?? '') ? fault : undefined;
  }

  /** Encrypted from here on: it passes as it is. */
  function unread(): void {
    commands.release((chunk) => server.write(chunk));
    answers.release((chunk) => client.write(chunk));
  }
}

function stepOf(line: string): Step | undefined {
  const verb = (/^[A-Z]+/i.exec(line)?.[0] ?? '').toUpperCase();
  if (verb === 'HELO') return 'EHLO';
  return STEPS.find((step) => step === verb);
}

const STEPS = ['EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'RSET', 'QUIT'] as const;

/** What a socket sends, in the portions the dialogue is made of. */
function lineReader(socket: Socket) {
  let held = Buffer.alloc(0);
  let arrived = Promise.withResolvers<void>();
  let raw: ((chunk: Buffer) => void) | undefined;
  socket.on('data', (chunk: Buffer) => {
    if (raw) return raw(chunk);
    held = Buffer.concat([held, chunk]);
    arrived.resolve();
  });

  async function more(): Promise<void> {
    arrived = Promise.withResolvers();
    await arrived.promise;
  }

  function take(length: number): Buffer {
    const taken = held.subarray(0, length);
    held = held.subarray(length);
    return taken;
  }

  async function line(): Promise<string> {
    for (;;) {
      const end = held.indexOf('\r\n');
      if (end >= 0) return take(end + 2).toString('utf8', 0, end);
      await more();
    }
  }

  return {
    line,

    async answer(): Promise<string> {
      let answer = '';
      for (;;) {
        const next = await line();
        answer += `${next}\r\n`;
        if (/^\d{3}(?: |$)/.test(next)) return answer;
      }
    },

    async some(): Promise<void> {
      while (held.length === 0) await more();
    },

    /** Content as it arrives; the end of it with the line that is a lone dot. */
    async upToDot(): Promise<{ readonly chunk: Buffer; readonly ended: boolean }> {
      while (held.length === 0) await more();
      const dot = held.indexOf('\r\n.\r\n');
      if (dot >= 0) return { chunk: take(dot + 5), ended: true };
      // What may be the start of the end waits for the rest of it.
      if (held.length <= 4) {
        await more();
        return { chunk: Buffer.alloc(0), ended: false };
      }
      return { chunk: take(held.length - 4), ended: false };
    },

    release(sink: (chunk: Buffer) => void): void {
      raw = sink;
      if (held.length > 0) sink(take(held.length));
    },
  };
}
