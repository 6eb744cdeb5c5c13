import { connect } from 'node:net';

/** One request as it goes over the wire, whatever HTTP thinks of it. */
export interface Wire {
  /** Request line and headers, without the empty line behind them. */
  readonly head: string;
  readonly body: Uint8Array;
  /** Nothing more is coming: what was announced may be missing. */
  readonly cut: boolean;
}

/** `closed`: the connection was closed without an answer. `silent`: nothing came, which no door may do. */
export type Answered = number | 'closed' | 'silent';

/** Sends it on a connection of its own and waits for the answer's first line. */
export function send(url: string, { head, body, cut }: Wire): Promise<Answered> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body]));
      if (cut) socket.end();
    });
    const silent = setTimeout(() => over('silent'), SILENT_MS);
    function over(answered: Answered): void {
      clearTimeout(silent);
      socket.destroy();
      resolve(answered);
    }
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      const status = statusIn(said);
      if (status !== undefined) over(status);
    });
    // A server that refuses closes while we are still writing.
    socket.on('error', () => over(statusIn(said) ?? 'closed'));
    socket.on('close', () => over(statusIn(said) ?? 'closed'));
  });
}

/** Longer than anything of ours takes on a busy machine. */
const SILENT_MS = 20_000;

/** Of the answer itself: `100 Continue` is none. */
function statusIn(said: string): number | undefined {
  const all = [...said.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
  return all.find((status) => status >= 200);
}
