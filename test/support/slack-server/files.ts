import type { JsonObject } from './json.ts';

/** A file in the workspace. */
export interface SharedFile {
  readonly id: string;
  readonly teamId: string;
  readonly owner: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly bytes: Buffer;
  readonly altText: string | undefined;
  readonly created: number;
  /** Where it was shared: a file that is nowhere is seen by its owner only. */
  readonly channels: readonly string[];
}

/** An upload that was announced: bytes, then completion, must follow. */
export interface Upload {
  readonly id: string;
  readonly teamId: string;
  readonly name: string;
  readonly length: number;
  readonly altText: string | undefined;
  readonly bytes: Buffer | undefined;
}

export function fileStore() {
  const shared = new Map<string, SharedFile>();
  const uploads = new Map<string, Upload>();
  return {
    get: (id: string): SharedFile | undefined => shared.get(id),
    put: (file: SharedFile): void => void shared.set(file.id, file),
    all: (): readonly SharedFile[] => [...shared.values()],
    remove: (id: string): boolean => shared.delete(id),
    upload: (id: string): Upload | undefined => uploads.get(id),
    putUpload: (upload: Upload): void => void uploads.set(upload.id, upload),
  };
}

/** https://docs.slack.dev/reference/objects/file-object */
export function fileJson(file: SharedFile, url: string): JsonObject {
  const path = `${url}/files-pri/${file.teamId}-${file.id}`;
  const name = encodeURIComponent(file.name);
  return {
    id: file.id,
    created: Math.floor(file.created / 1000),
    timestamp: Math.floor(file.created / 1000),
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: extensionOf(file.name),
    pretty_type: extensionOf(file.name).toUpperCase(),
    user: file.owner,
    user_team: file.teamId,
    size: file.bytes.length,
    mode: 'hosted',
    editable: false,
    is_external: false,
    external_type: '',
    is_public: false,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${path}/${name}`,
    url_private_download: `${path}/download/${name}`,
    permalink: `${url}/files/${file.owner}/${file.id}/${name}`,
    alt_txt: file.altText,
    channels: file.channels,
    groups: [],
    ims: [],
  };
}

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  vcf: 'text/vcard',
  mp4: 'video/mp4',
  mp3: 'audio/mpeg',
};

/** Slack goes by the name. */
export function mimeTypeOf(name: string): string {
  return TYPES[extensionOf(name)] ?? 'application/octet-stream';
}

function extensionOf(name: string): string {
  return /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? 'binary';
}
