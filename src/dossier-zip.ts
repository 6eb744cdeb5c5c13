import { open, rm } from 'node:fs/promises';

import { strToU8, Zip, ZipDeflate } from 'fflate';

import { fileName } from './bot/file-name.ts';
import { dossierPage } from './dossier-page.ts';
import type { Dossier, DossierMessage } from './issues/dossier.ts';
import type { StoredFile } from './issues/store.ts';

/** The files and mails that a dossier names, one at a time. */
export interface DossierFiles {
  readonly file: (id: DossierMessage['files'][number]['id']) => Promise<StoredFile | undefined>;
  readonly original: (id: DossierMessage['id']) => Promise<Uint8Array | undefined>;
  readonly held: (id: Dossier['held'][number]['id']) => Promise<Uint8Array | undefined>;
}

/**
 * Writes all that is kept of a customer into a new file that only this user can read: `customer.json` for programs,
 * `customer.html` for people, and every file and mail beside them. One is held in memory at a time. A file that is
 * there already is left as it is, and the error says so; one that could not be finished is taken away.
 */
export async function writeDossier(path: string, dossier: Dossier, files: DossierFiles): Promise<void> {
  const out = await open(path, 'wx', 0o600);
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  async function add(name: string, bytes: Uint8Array): Promise<void> {
    const entry = new ZipDeflate(name, { level: 6 });
    zip.add(entry);
    entry.push(bytes, true);
    await flush();
  }
  async function flush(): Promise<void> {
    for (const chunk of chunks.splice(0)) await out.writeFile(chunk);
  }

  try {
    await add('customer.json', strToU8(JSON.stringify(named(dossier), undefined, 2)));
    await add('customer.html', strToU8(await dossierPage(dossier, pathOf)));
    for (const message of dossier.issues.flatMap(({ written }) => written)) {
      for (const file of message.files) {
        const stored = file.isHere ? await files.file(file.id) : undefined;
        if (stored) await add(pathOf(file), stored.bytes);
      }
      const original = message.hasOriginal ? await files.original(message.id) : undefined;
      if (original) await add(originalPath(message), original);
    }
    for (const held of dossier.held) {
      const original = await files.held(held.id);
      if (original) await add(heldPath(held), original);
    }
    zip.end();
    await flush();
    await out.close();
  } catch (error) {
    await out.close();
    await rm(path, { force: true });
    throw error;
  }
}

/** The dossier with where each file stands beside it. */
function named(dossier: Dossier) {
  return {
    ...dossier,
    held: dossier.held.map(({ id, ...held }) => ({ ...held, original: heldPath({ id }) })),
    issues: dossier.issues.map((issue) => ({
      ...issue,
      written: issue.written.map(({ id, hasOriginal, files, ...message }) => ({
        ...message,
        ...(hasOriginal && { original: originalPath({ id }) }),
        files: files.map((file) => ({ ...file, ...(file.isHere && { path: pathOf(file) }) })),
      })),
    })),
  };
}

function pathOf({ id, name }: DossierMessage['files'][number]): string {
  return `files/${id}-${name === undefined ? 'file' : fileName(name)}`;
}

function heldPath({ id }: Pick<Dossier['held'][number], 'id'>): string {
  return `held/${id}.eml`;
}

function originalPath({ id }: Pick<DossierMessage, 'id'>): string {
  return `originals/${id}.eml`;
}
