import type { CarriedFile } from '../../channel.ts';
import { safeName } from './mail-file.ts';

/** A file somebody wants to send; known by its name too where it has one. */
type MailedFile = CarriedFile & { readonly name?: string };

/** Why these files cannot go by email, in words for who wants to send them; undefined where they can. Pure. */
export function cannotCarry(files: readonly MailedFile[]): string | undefined {
  const program = files.find(isProgram);
  if (program) {
    const what = safeName(program.name ?? '');
    return `Mail providers refuse programs, and ${what === '' ? 'one of these files' : `“${what}”`} is one. Send a link to it instead.`;
  }
  if (files.length > MAX_FILES)
    return `An email carries ${MAX_FILES} files at most; these are ${files.length}.`;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MAX_BYTES)
    return `An email carries 18 MB of files at most, as it grows by a third on its way and mail providers stop at 25 MB; these have ${(bytes / 1_000_000).toFixed(1)} MB. Send a link instead.`;
  return undefined;
}

const MAX_FILES = 20;

/**
 * Gmail and many others take 25 MB, https://support.google.com/mail/answer/6584. Files travel as base64, which
 * makes 137 % of them with its line ends, and 18 MB leave room for the text.
 */
const MAX_BYTES = 18_000_000;

function isProgram({ name, contentType }: MailedFile): boolean {
  // Windows runs "setup.exe. " as well.
  const ending = /\.([^.\s]{1,10})[.\s]*$/.exec(name ?? '')?.[1]?.toLowerCase() ?? '';
  return (
    PROGRAM_ENDINGS.has(ending) || PROGRAM_TYPES.has(contentType.split(';')[0]?.trim().toLowerCase() ?? '')
  );
}

/** https://support.google.com/mail/answer/6590; others refuse much the same. */
const PROGRAM_ENDINGS = new Set([
  ...['ade', 'adp', 'apk', 'appx', 'appxbundle', 'bat', 'cab', 'chm', 'cmd', 'com', 'cpl', 'diagcab'],
  ...['diagcfg', 'diagpkg', 'dll', 'dmg', 'ex', 'ex_', 'exe', 'hta', 'img', 'ins', 'iso', 'isp', 'jar'],
  ...['jnlp', 'js', 'jse', 'lib', 'lnk', 'mde', 'mjs', 'msc', 'msi', 'msix', 'msixbundle', 'msp', 'mst'],
  ...['nsh', 'pif', 'ps1', 'scr', 'sct', 'shb', 'sys', 'vb', 'vbe', 'vbs', 'vhd', 'vxd', 'wsc', 'wsf'],
  ...['wsh', 'xll'],
]);

const PROGRAM_TYPES = new Set([
  ...['application/x-msdownload', 'application/x-dosexec', 'application/x-ms-dos-executable'],
  ...['application/vnd.microsoft.portable-executable', 'application/x-executable', 'application/x-msi'],
  ...['application/x-bat', 'application/x-msdos-program', 'application/hta', 'application/java-archive'],
  ...['application/vnd.android.package-archive', 'application/javascript', 'application/x-javascript'],
  'text/javascript',
]);
