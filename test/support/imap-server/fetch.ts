import type { KeptMail } from './mailboxes.ts';

/** The rows that answer `UID FETCH <range> (<items>)`; undefined where something in it is not known here. */
export function fetchRows(rest: string, mails: readonly KeptMail[]): readonly Buffer[] | undefined {
  const [, range = '', list = ''] = /^(\S+) \(?(.*?)\)?$/.exec(rest) ?? [];
  const wanted = uidsIn(range, mails);
  const items = list.match(/BODY\.PEEK\[[^\]]*\](?:<\d+\.\d+>)?|\S+/g) ?? [];
  const rows: Buffer[] = [];
  for (const [place, mail] of mails.entries()) {
    if (!wanted?.(mail.uid)) continue;
    const parts = items.map((item) => partOf(item, mail));
    if (parts.some((part) => part === undefined)) return undefined;
    const known = parts.filter((part) => part !== undefined);
    const between = known.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from(' '), part]));
    rows.push(Buffer.concat([Buffer.from(`* ${place + 1} FETCH (`), ...between, Buffer.from(')\r\n')]));
  }
  return wanted && rows;
}

/** `5`, `5:7` and `5:*`; the last in which `*` is the last mail's number, also where that is smaller. */
function uidsIn(range: string, mails: readonly KeptMail[]): ((uid: number) => boolean) | undefined {
  const [, first, , last] = /^(\d+)(:(\d+|\*))?$/.exec(range) ?? [];
  if (first === undefined) return undefined;
  const from = Number(first);
  const to = last === '*' ? (mails.at(-1)?.uid ?? 0) : Number(last ?? first);
  return (uid) => uid >= Math.min(from, to) && uid <= Math.max(from, to);
}

function partOf(item: string, mail: KeptMail): Buffer | undefined {
  switch (item) {
    case 'UID':
      return Buffer.from(`UID ${mail.uid}`);
    case 'RFC822.SIZE':
      return Buffer.from(`RFC822.SIZE ${mail.size}`);
    case 'INTERNALDATE':
      return Buffer.from(`INTERNALDATE "${internalDate(mail.arrivedAt)}"`);
    case 'BODYSTRUCTURE':
      return mail.structure === undefined ? undefined : Buffer.from(`BODYSTRUCTURE ${mail.structure}`);
    default:
      return sectionOf(item, mail);
  }
}

function sectionOf(item: string, mail: KeptMail): Buffer | undefined {
  const [, section, start, length] = /^BODY\.PEEK\[([^\]]*)\](?:<(\d+)\.(\d+)>)?$/.exec(item) ?? [];
  if (section === undefined) return undefined;
  const whole = section === '' ? mail.raw : (subjectOf(section, mail) ?? bytesOf(mail.sections[section]));
  if (!whole) return undefined;
  const from = Number(start ?? 0);
  const bytes = length === undefined ? whole : whole.subarray(from, from + Number(length));
  const origin = start === undefined ? '' : `<${from}>`;
  return Buffer.concat([Buffer.from(`BODY[${section}]${origin} {${bytes.length}}\r\n`), bytes]);
}

function subjectOf(section: string, { raw }: KeptMail): Buffer | undefined {
  if (section !== 'HEADER.FIELDS (subject)') return undefined;
  return bytesOf(`${/^Subject: .*$/m.exec(raw.toString('latin1'))?.[0]?.trim() ?? ''}\r\n\r\n`);
}

function bytesOf(text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text, 'latin1');
}

/** `17-Jul-1996 02:44:25 +0000` */
function internalDate(at: Date): string {
  const [, day = '', month = '', year = '', time = ''] =
    /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(at.toUTCString()) ?? [];
  return `${day}-${month}-${year} ${time} +0000`;
}
