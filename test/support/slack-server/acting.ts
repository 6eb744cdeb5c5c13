import type { Core } from './core.ts';
import type { ShownMessage, ShownView } from './looks.ts';
import { shownMessage, shownView } from './looks.ts';
import type { Answer, Parcel } from './transports.ts';
import type { User } from './world.ts';

/** What a person sees when the bot has acknowledged, or failed to. What comes later is found by `until`. */
export interface Seen {
  /** `not sent` when the client itself held it back. */
  readonly outcome: Answer['outcome'] | 'not sent';
  readonly status: number | undefined;
  readonly body: string;
  /** What the client shows when it went wrong. */
  readonly error: string | undefined;
  /** Private messages that came meanwhile. */
  readonly ephemerals: readonly ShownMessage[];
  /** The top modal. */
  readonly view: ShownView | undefined;
}

/** How a person does things: carries them to the bot, and shows what comes of it. */
export function actingAs(core: Core, user: User) {
  function fail(during: string, text: string): string {
    core.errors.push({ userId: user.id, text, during });
    core.changes.ring();
    return text;
  }

  return {
    fail,

    seenNow(since: number, answer?: Answer, error?: string): Seen {
      const view = core.views.stackOf(user.id).at(-1);
      const mine = core.messages.ephemerals.slice(since).filter((each) => each.user === user.id);
      return {
        outcome: answer?.outcome ?? 'not sent',
        status: answer?.status,
        body: answer?.body ?? '',
        error,
        ephemerals: mine.map(shownMessage),
        view: view && shownView(view),
      };
    },

    /** `then` is what the client does with a good answer; what it returns is shown as an error. */
    async send(
      parcel: Parcel,
      during: string,
      then: (answer: Answer) => string | undefined = () => undefined,
    ): Promise<Seen> {
      const since = core.messages.ephemerals.length;
      const answer = await core.courier.once(parcel);
      const problem = answer.outcome === 'acknowledged' ? then(answer) : wordsFor(parcel, answer, during);
      const error = problem === undefined ? undefined : fail(during, problem);
      core.changes.ring();
      return this.seenNow(since, answer, error);
    },
  };
}

/** As the client words it. */
function wordsFor({ kind, payload }: Parcel, { outcome, status }: Answer, during: string): string {
  const why = outcome === 'http_timeout' ? 'operation_timeout' : 'dispatch_failed';
  if (kind === 'slash_commands') return `${String(payload['command'])} failed with the error "${why}"`;
  if (payload['type'] === 'view_submission') return 'We had some trouble connecting. Try again?';
  if (outcome === 'http_error') return `This app responded with Status Code ${status}. (${during})`;
  return `This app is not responding. (${during}: ${why})`;
}
