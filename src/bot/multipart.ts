import type { Handler } from 'express';
import { raw, urlencoded } from 'express';

import type { OutboundFile } from '../issues/issue.ts';
import { fileName } from './file-name.ts';
import { Unreadable } from './unreadable.ts';

/** What one form may bring. What a customer channel carries is less, and is said by it. */
export const FORM_LIMIT_MB = 50;

/** More than any form of ours has, and few enough to be read at once. */
const MOST_PARTS = 60;

const MULTIPART = 'multipart/form-data';

/** Stand before a form that may bring files. */
export const formWithFiles: readonly Handler[] = [
  raw({ type: MULTIPART, limit: FORM_LIMIT_MB * 1_000_000 }),
  urlencoded({ extended: false, limit: '128kb' }),
];

export interface Submitted {
  /** A name that came twice has a list, which no form of ours may have. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: readonly OutboundFile[];
}

/** The fields and files of a form, however the browser sent it; `body` as the handlers above left it. */
export async function submitted({
  body,
  type,
}: {
  readonly body: unknown;
  readonly type: string | undefined;
}): Promise<Submitted> {
  if (!Buffer.isBuffer(body)) return { fields: Object.fromEntries(Object.entries(body ?? {})), files: [] };
  const form = await readMultipart(body, type ?? '');

  const fields: Record<string, unknown> = {};
  const files: OutboundFile[] = [];
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    if (name !== 'files') fields[name] = values.length === 1 ? values[0] : values;
    else for (const value of values) files.push(...(await fileOf(value)));
  }
  return { fields, files };
}

async function readMultipart(body: Buffer<ArrayBufferLike>, contentType: string): Promise<FormData> {
  if (partsIn(body, contentType) > MOST_PARTS) throw new Unreadable('too many parts');
  try {
    const headers = { 'content-type': contentType };
    return await new Response(new Uint8Array(body), { headers }).formData();
  } catch (error) {
    throw new Unreadable(error);
  }
}

/** Whether more came than `formWithFiles` reads. https://www.npmjs.com/package/http-errors */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'entity.too.large';
}

/** Counted before it is read: reading many thousands of parts takes seconds. */
function partsIn(body: Buffer, contentType: string): number {
  const boundary = /boundary="?([^";]{1,70})/i.exec(contentType)?.[1];
  if (boundary === undefined) return 0;
  const mark = `--${boundary}`;
  let parts = 0;
  for (let at = body.indexOf(mark); at !== -1 && parts <= MOST_PARTS; at = body.indexOf(mark, at + 1))
    parts += 1;
  return parts;
}

/** A field in which nothing was chosen comes as a file without name and content. */
async function fileOf(value: string | File): Promise<readonly OutboundFile[]> {
  if (typeof value === 'string' || (value.size === 0 && value.name === '')) return [];
  const contentType = value.type === '' ? 'application/octet-stream' : value.type;
  return [{ name: fileName(value.name), contentType, bytes: new Uint8Array(await value.arrayBuffer()) }];
}
