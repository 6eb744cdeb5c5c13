const LIMIT = 120;

/**
 * Pure. The name its sender gave a file, safe to show and to save by: no folders, nothing that turns the
 * direction of the text around so that a program looks like a picture, and its ending kept when it is long.
 */
export function fileName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const name = last.toWellFormed().replace(UNSEEN, '').replace(/\s+/g, ' ').trim().replace(/^\.+/, '');
  if (name === '') return 'file';
  const points = [...name];
  if (points.length <= LIMIT) return name;
  const ending = /\.[^.]{1,10}$/u.exec(name)?.[0] ?? '';
  return `${points.slice(0, LIMIT - 1 - [...ending].length).join('')}…${ending}`;
}

/** What nobody sees, and what turns directions; the joiners of emoji and of some scripts stay. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200B\u2060\uFEFF]/gu;
