import { parentPort } from 'node:worker_threads';

import { parseMail } from './parse-mail.ts';
import type { Question } from './read-mail.ts';

/** The thread that `mailReader` starts. Node runs this file as it is. */
parentPort?.on('message', async ({ bytes, options }: Question) => {
  const mail = await parseMail(bytes, options);
  // Handed over rather than copied.
  const buffers = new Set(mail.attachments.map((attachment) => attachment.bytes.buffer));
  const handed = [...buffers].filter((buffer) => buffer instanceof ArrayBuffer);
  parentPort?.postMessage(mail, handed);
});

parentPort?.postMessage('listening', []);
