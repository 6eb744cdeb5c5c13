/**
 * The database cannot be used, found at start. The message is for whoever starts the process: it says what to
 * do, and names host and port but never the password.
 */
export class DatabaseRefused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DatabaseRefused';
  }
}

/** Another process has the data directory open. */
export class DirectoryInUse extends DatabaseRefused {
  constructor(directory: string) {
    super(
      `Another process is using the data in ${directory}. Stop it, choose another SWITCHBOARD_DATA, or run ` +
        'several processes on PostgreSQL (DATABASE_URL).',
    );
    this.name = 'DirectoryInUse';
  }
}
