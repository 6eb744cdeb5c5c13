import type { Secret } from '../../secret.ts';

/** What of the settings says how the app is installed: one workspace by its token, or any number by OAuth. */
export interface InstallationSettings {
  readonly apiUrl?: string | URL | undefined;
  readonly access: TokenAccess | OAuthAccess;
}

export interface TokenAccess {
  readonly by: 'token';
  readonly botToken: Secret;
}

export interface OAuthAccess {
  readonly by: 'oauth';
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Signs the state of the install flow, and is what the tokens are encrypted with. */
  readonly stateSecret: Secret;
  /** The only workspaces that may install it; any, unless told. */
  readonly onlyTeams?: readonly string[] | undefined;
}

/** The app in one workspace. */
export interface Installation {
  readonly team: string;
  readonly token: Secret;
  readonly botId: string;
  readonly botUserId: string;
  /** Absent for the one workspace of a token. */
  readonly installedAt?: Date;
}

/** Where the installations come from. */
export interface InstallationSource {
  /** undefined where the app is not, or no longer, installed. */
  find(team: string | undefined): Promise<Installation | undefined>;
  /** The workspaces' ids, first installed first. */
  teams(): Promise<readonly string[]>;
  /** The app was taken out of the workspace at this time: what was installed before then is dead. */
  remove(team: string, at: Date): Promise<void>;
}
