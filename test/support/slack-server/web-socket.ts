import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** One connection, server side; texts only, as Slack sends them. */
export interface WebSocketConnection {
  send(text: string): void;
  /** Says goodbye; the other side may answer. */
  close(): void;
  /** Without a goodbye, as when a cable is pulled. */
  cut(): void;
}

export interface WebSocketListener {
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

const OPCODE = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** RFC 6455, without extensions: the SDK brings a client (undici), Node has no server. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  listener: WebSocketListener,
): WebSocketConnection {
  const key = request.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(
    [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${accept}`,
      '\r\n',
    ].join('\r\n'),
  );

  let unread = Buffer.alloc(0);
  let parts: Buffer[] = [];
  const write = (opcode: number, payload: Buffer) => {
    if (!socket.destroyed && socket.writable) socket.write(frame(opcode, payload));
  };

  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    for (let next = readFrame(unread); next; next = readFrame(unread)) {
      unread = unread.subarray(next.length);
      take(next);
    }
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', listener.onClose);

  function take({ opcode, final, payload }: Frame): void {
    if (opcode === OPCODE.ping) return write(OPCODE.pong, payload);
    if (opcode === OPCODE.close) {
      write(OPCODE.close, payload.subarray(0, 2));
      socket.end();
      return;
    }
    if (opcode === OPCODE.pong) return;
    parts = [...parts, payload];
    if (!final) return;
    const text = Buffer.concat(parts).toString();
    parts = [];
    listener.onText(text);
  }

  return {
    send: (text) => write(OPCODE.text, Buffer.from(text)),
    close: () => write(OPCODE.close, Buffer.from([0x03, 0xe8])),
    cut: () => void socket.destroy(),
  };
}

interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
  /** Of the whole frame, in bytes. */
  readonly length: number;
}

/** The first frame, or nothing when it is not all there yet. Clients mask, [RFC 6455 §5.3]. */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const lengthBytes = { 126: 2, 127: 8 }[short] ?? 0;
  const start = 2 + lengthBytes + 4;
  if (bytes.length < start) return undefined;
  const size = payloadSize(bytes, short);
  if (bytes.length < start + size) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + size));
  for (let at = 0; at < size; at += 1) payload.writeUInt8(payload.readUInt8(at) ^ mask.readUInt8(at % 4), at);
  const first = bytes.readUInt8(0);
  return { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload, length: start + size };
}

function payloadSize(bytes: Buffer, short: number): number {
  if (short === 126) return bytes.readUInt16BE(2);
  if (short === 127) return Number(bytes.readBigUInt64BE(2));
  return short;
}

function frame(opcode: number, payload: Buffer): Buffer {
  const size = payload.length;
  const head = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10);
  head.writeUInt8(0x80 | opcode, 0);
  if (size < 126) head.writeUInt8(size, 1);
  else if (size < 65_536) {
    head.writeUInt8(126, 1);
    head.writeUInt16BE(size, 2);
  } else {
    head.writeUInt8(127, 1);
    head.writeBigUInt64BE(BigInt(size), 2);
  }
  return Buffer.concat([head, payload]);
}
