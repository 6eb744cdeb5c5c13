/** What goes wrong, until it is set back. */
export interface Faults {
  /** Cuts the line after so many bytes of the answer to a FETCH of a whole mail. */
  cutFetchAfter?: number | undefined;
  /** Refuses to give out the body of this mail. */
  refuseBodyOf?: number | undefined;
  /** Refuses every login in these words. */
  refuseLogin?: string | undefined;
  /** Takes no new line: each is cut before the greeting. */
  down?: boolean;
  /** Writes each answer a few bytes at a time. */
  slow?: boolean;
  /** Does not know IDLE, or refuses it. */
  noIdle?: 'not offered' | 'refused';
}

export interface ImapServerOptions {
  readonly user: string;
  readonly password?: string;
  /** Only this access token opens the mailbox; XOAUTH2 is offered. */
  token?: string;
}
