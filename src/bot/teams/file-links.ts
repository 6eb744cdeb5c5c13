import type { Response } from 'express';
import { Router } from 'express';
import * as z from 'zod';

import type { AttachmentId, MessageId } from '../../issues/issue.ts';
import { attachmentId, messageId } from '../../issues/issue.ts';
import { attachmentHeaders, originalHeaders } from '../attachment-types.ts';
import { FILE_LINK_OVER } from '../phrases.ts';
import type { Desk, PlatformTools } from '../platform.ts';
import type { SignedLinks } from './signed-links.ts';

const FILES_PATH = '/teams/files';
const ORIGINALS_PATH = '/teams/originals';

/** Where a file can be opened for a while by whoever has the link. */
export type FileUrl = (file: AttachmentId) => string;
/** Where an email as it came can be saved from. */
export type OriginalUrl = (message: MessageId) => string;

/**
 * Links to what customers sent: Teams lets a bot put no file into a channel, so they lead to us.
 */
export interface FileLinks {
  /** For one drawing: its links end a week from now. */
  now(): Promise<{ readonly fileUrl: FileUrl; readonly originalUrl: OriginalUrl }>;
  /** Serves what a link names, as a file and never as a page. */
  door(desk: Pick<Desk, 'attachment' | 'original'>): Router;
}

export function fileLinks(
  signed: SignedLinks,
  { rejected }: Pick<PlatformTools, 'rejected'>,
  clock: () => Date,
): FileLinks {
  /** Whether what the link names may be served; else it is answered. */
  async function isGood(door: string, path: string, query: unknown, response: Response): Promise<boolean> {
    response.set('Referrer-Policy', 'no-referrer');
    const verdict = await signed.judge(path, query);
    if (verdict === 'good') return true;
    if (verdict === 'over') response.status(410).type('text').send(FILE_LINK_OVER);
    else {
      rejected(door, 'forged');
      response.status(403).end();
    }
    return false;
  }

  return {
    async now() {
      // To the hour, so that a card that is drawn again says the same.
      const end = Math.ceil((clock().getTime() + WEEK_MS) / HOUR_MS) * HOUR_MS;
      const linkTo = await signed.until(new Date(end));
      return {
        fileUrl: (file) => linkTo(`${FILES_PATH}/${file}`),
        originalUrl: (message) => linkTo(`${ORIGINALS_PATH}/${message}`),
      };
    },

    door(desk) {
      const router = Router();
      router.get(`${FILES_PATH}/:file`, async ({ path, query, params }, response) => {
        if (!(await isGood(FILES_PATH, path, query, response))) return;
        const id = FileName.parse(params.file);
        const file = await desk.attachment(id);
        if (!file) return void response.status(404).end();
        response.set(attachmentHeaders(id, file.contentType, file.name)).send(Buffer.from(file.bytes));
      });
      router.get(`${ORIGINALS_PATH}/:message`, async ({ path, query, params }, response) => {
        if (!(await isGood(ORIGINALS_PATH, path, query, response))) return;
        const id = MessageName.parse(params.message);
        const original = await desk.original(id);
        if (!original) return void response.status(404).end();
        response.set(originalHeaders(id)).send(Buffer.from(original.bytes));
      });
      return router;
    },
  };
}

const WEEK_MS = 7 * 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;

const FileName = z.coerce.number().pipe(z.int().positive().max(2_147_483_647)).transform(attachmentId);
const MessageName = z.uuid().transform(messageId);
