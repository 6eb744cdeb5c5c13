/** One thing that was looked at, for whoever runs Switchboard. Nothing secret is in it, and nothing of a customer. */
export interface Checked {
  /** "Texts: the account" */
  readonly what: string;
  readonly ok: boolean;
  /** What was found, in words. */
  readonly found: string;
  /** What to do about it, where it is not well. */
  readonly todo?: string;
}

/**
 * An ability of a chat platform and of a customer channel: find out whether its settings work. It changes nothing
 * and shows nobody anything. Resolves to one line for each thing that was looked at; never rejects for what is wrong
 * with the other side.
 */
export interface ChecksItself {
  check(circumstances: Circumstances): Promise<readonly Checked[]>;
}

export interface Circumstances {
  /** Whether anything answers at the public address, so that it is worth calling our own doors there. */
  readonly isReached: boolean;
}

/** The work's words where it succeeds, else what `explain` makes of the error. */
export async function checking(
  what: string,
  work: () => Promise<string>,
  explain: (error: unknown) => { readonly found: string; readonly todo: string },
): Promise<Checked> {
  try {
    return { what, ok: true, found: await work() };
  } catch (error) {
    return { what, ok: false, ...explain(error) };
  }
}

/** What an address of ours answers when it is called from outside; undefined where nothing answers. */
export async function answerOf(
  url: string,
  request: RequestInit = {},
): Promise<{ readonly status: number; readonly text: string } | undefined> {
  try {
    const response = await fetch(url, {
      ...request,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, text: (await response.text()).slice(0, 2_000) };
  } catch {
    return undefined;
  }
}

const PATIENCE_MS = 10_000;

/** What to say of a door of ours that answers as it does not answer. */
export function strangeAnswer(answer: { readonly status: number } | undefined): string {
  return answer === undefined ? 'nothing answers there' : `it is answered with ${answer.status}`;
}

/** "the proxy or tunnel …": a door is there, and something stands before it. */
export function doorTodo(path: string): string {
  return `Whatever stands before Switchboard (a proxy, a tunnel) must bring POST ${path} to it unchanged.`;
}
