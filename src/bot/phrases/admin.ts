/** What only admins see and do. */

export const ADMINS_ONLY = 'For admins only';

/** Told to who is none, with whom to ask. */
export function adminsOnlyWords(admins: readonly string[]): string {
  const whom = admins.length === 0 ? 'whoever runs Switchboard in your company' : oneOf(admins);
  return `Only admins see and do this. Ask ${whom} to do it, or to make you one.`;
}

/** Three at most. */
export function oneOf(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  return shown.length === 1 ? `${shown[0]}` : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}
