/** The stand-in's own time: the machine's, plus what a test let pass. */
export interface Clock {
  now(): number;
  /** The id of a new message: milliseconds as digits, unique and increasing. */
  messageId(): string;
  passes(ms: number): void;
}

export function startClock(): Clock {
  let ahead = 0;
  let last = 0;
  const now = () => Date.now() + ahead;
  return {
    now,
    passes: (ms) => void (ahead += ms),
    messageId() {
      last = Math.max(last + 1, now());
      return String(last);
    },
  };
}
