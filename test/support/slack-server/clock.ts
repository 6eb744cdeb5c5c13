/** The stand-in's own time: the machine's, plus what a test let pass. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** A message's name in its channel: seconds and six digits, unique and increasing. A string, never a number. */
  ts(): string;
  passes(ms: number): void;
}

export function startClock(): Clock {
  let ahead = 0;
  let last = 0n;
  const now = () => Date.now() + ahead;
  return {
    now,
    passes: (ms) => void (ahead += ms),
    ts() {
      const micros = BigInt(Math.floor(now())) * 1000n;
      last = micros > last ? micros : last + 1n;
      const digits = last.toString();
      return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    },
  };
}

/** `U000000001`, `U000000002` …: each id once in the life of one server, whatever its first letter. */
export function idMaker(): (prefix: string) => string {
  let count = 0;
  return (prefix) => {
    count += 1;
    return `${prefix}0${count.toString(36).toUpperCase().padStart(8, '0')}`;
  };
}

/** As Slack names a block or an element that came without an id: five letters, new with every version. */
export function shortId(): string {
  const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789';
  return Array.from({ length: 5 }, () => letters[Math.floor(Math.random() * letters.length)]).join('');
}
