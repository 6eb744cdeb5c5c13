/** What came of it, in words for who asked. */
export interface Said {
  readonly ok: boolean;
  readonly words: string;
}
