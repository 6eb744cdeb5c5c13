import { LIMITS } from './check/limits.ts';
import type { Control } from './controls.ts';
import type { Core } from './core.ts';
import { fileJson, mimeTypeOf } from './files.ts';
import type { JsonObject } from './json.ts';
import { listIn } from './json.ts';
import type { User } from './world.ts';

/** A file on somebody's computer. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: Buffer | string;
}

/**
 * What a field for files holds after somebody chose these: they are uploaded at once, belong to whoever chose
 * them, and are shared nowhere. https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
 */
export function chosenFiles(
  core: Core,
  user: User,
  { type, label, element }: Control,
  files: readonly GivenFile[],
): readonly JsonObject[] {
  if (type !== 'file_input') throw new Error(`"${label}" takes no files`);
  const max = Number(element['max_files'] ?? LIMITS.files);
  if (files.length > max) throw new Error(`"${label}" takes ${max} files at most`);
  const endings = listIn(element['filetypes']);
  return files.map(({ name, bytes: given }) => {
    const bytes = Buffer.from(given);
    if (bytes.length > LIMITS.fileBytes) throw new Error(`${name} is larger than 10 MB`);
    if (endings.length > 0 && !endings.some((ending) => name.toLowerCase().endsWith(`.${String(ending)}`)))
      throw new Error(`"${label}" does not take ${name}`);
    const file = {
      ...{ id: core.newId('F'), teamId: user.teamId, owner: user.id, name, title: name, bytes },
      ...{ mimetype: mimeTypeOf(name), altText: undefined, channels: [], created: core.clock.now() },
    };
    core.files.put(file);
    return fileJson(file, core.url());
  });
}
