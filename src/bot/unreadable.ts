/** What came from a browser is not what any page of ours sends. */
export class Unreadable extends Error {
  constructor(cause: unknown) {
    super('this address or form cannot be read', { cause });
    this.name = 'Unreadable';
  }
}
