import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { Router } from 'express';
import * as z from 'zod';

import type { AttachmentId } from '../../issues/issue.ts';
import { attachmentId } from '../../issues/issue.ts';
import type { Shelf } from '../../issues/store.ts';
import { Secret } from '../../secret.ts';
import { attachmentHeaders } from '../attachment-types.ts';
import { FILE_LINK_OVER } from '../phrases.ts';
import type { Desk, PlatformTools } from '../platform.ts';

const FILES_PATH = '/teams/files';

/** Where a file can be opened for a while by whoever has the link. */
export type FileUrl = (file: AttachmentId) => string;

/**
 * Links to customers' files: Teams lets a bot put no file into a channel, and a browser that opens a link from
 * there brings no cookie of ours. So a link bears its own proof, and ends.
 */
export interface FileLinks {
  /** For one drawing: its links end a week from now. */
  now(): Promise<FileUrl>;
  /** Serves what a link names, as a file and never as a page. */
  door(desk: Pick<Desk, 'attachment'>): Router;
}

export function fileLinks(
  { shelf, publicUrl, rejected }: Pick<PlatformTools, 'shelf' | 'publicUrl' | 'rejected'>,
  clock: () => Date,
): FileLinks {
  const kept: { key?: Promise<Secret> } = {};
  function key(): Promise<Secret> {
    kept.key ??= keyOn(shelf).catch((error: unknown) => {
      delete kept.key;
      throw error;
    });
    return kept.key;
  }

  return {
    async now() {
      const secret = await key();
      // To the hour, so that a card that is drawn again says the same.
      const until = Math.ceil((clock().getTime() + WEEK_MS) / HOUR_MS) * (HOUR_MS / 1_000);
      return (file) =>
        `${publicUrl}${FILES_PATH}/${file}?${new URLSearchParams({ until: String(until), proof: proofOf(secret, file, until) })}`;
    },

    door(desk) {
      const router = Router();
      router.get(`${FILES_PATH}/:file`, async (request, response) => {
        const asked = Asked.safeParse({ ...request.query, file: request.params.file });
        if (!asked.success || !isProven(await key(), asked.data)) {
          rejected(FILES_PATH, 'forged');
          return void response.status(403).end();
        }
        const { file: id, until } = asked.data;
        response.set('Referrer-Policy', 'no-referrer');
        if (until * 1_000 < clock().getTime())
          return void response.status(410).type('text').send(FILE_LINK_OVER);
        const file = await desk.attachment(id);
        if (!file) return void response.status(404).end();
        return void response
          .set(attachmentHeaders(id, file.contentType, file.name))
          .send(Buffer.from(file.bytes));
      });
      return router;
    },
  };
}

const WEEK_MS = 7 * 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;

const Asked = z.object({
  file: z.coerce.number().pipe(z.int().positive().max(2_147_483_647)).transform(attachmentId),
  until: z.coerce.number().pipe(z.int().positive()),
  proof: z.string().max(100),
});

/** One for all processes: the first of them makes it. */
async function keyOn(shelf: Shelf): Promise<Secret> {
  const made = randomBytes(32).toString('base64url');
  return new Secret(z.string().parse(await shelf.keepFirst('teams/file-key', made)));
}

function proofOf(key: Secret, file: AttachmentId, until: number): string {
  return createHmac('sha256', key.reveal()).update(`${file}.${until}`).digest('base64url');
}

function isProven(key: Secret, { file, until, proof }: z.infer<typeof Asked>): boolean {
  const right = Buffer.from(proofOf(key, file, until));
  const given = Buffer.from(proof);
  return given.length === right.length && timingSafeEqual(given, right);
}
