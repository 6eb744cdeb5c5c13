/** Taking Switchboard into a workspace. */

export function installedWords(workspace: string): string {
  return `Switchboard is now in ${workspace}. Go back there, invite it to the conversation where cards should appear, and connect an inbox.`;
}

export function notInstalledWords(why: string): string {
  return `Switchboard was not installed (${why}). Start again from the install link.`;
}

export const INSTALL_IN_ONE_WORKSPACE =
  'it cannot be installed for a whole organisation, only in one workspace';
export const WORKSPACE_NOT_ALLOWED = 'this workspace is not among those that may have it';
