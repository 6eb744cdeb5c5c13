import type { JsonObject } from '../slack-server/json.ts';
import { activityOf } from './activities.ts';
import type { Where } from './activities.ts';
import type { Effect } from './answers.ts';
import type { Core } from './core.ts';
import type { Answer } from './courier.ts';
import type { ShownDialog, ShownMessage } from './looks.ts';
import { shownDialog, shownMessage } from './looks.ts';
import type { Message } from './messages.ts';
import type { User } from './world.ts';

/** What a person sees when the bot has answered, or failed to. What comes later is found by `until`. */
export interface Seen {
  /** `held back`: the client itself did not send it. `link`: it leads to `text`. `shown`: the card unfolded. */
  readonly kind: Effect['kind'] | 'held back' | 'link' | 'shown';
  readonly status: number | undefined;
  /** The words of a message, an error or what held it back. */
  readonly text: string;
  /** The dialog that is open now. */
  readonly dialog: ShownDialog | undefined;
  /** Messages for this person alone that came meanwhile. */
  readonly privates: readonly ShownMessage[];
}

export type Acting = ReturnType<typeof actingAs>;

/** How a person does things: carries them to the bot, and shows what comes of it. */
export function actingAs(core: Core, user: User) {
  function seen(kind: Seen['kind'], text = '', status?: number, since = core.clock.now()): Seen {
    const dialog = core.dialogs.of(user.id);
    const came = core.messages.all().filter((each) => each.onlyTo === user.id && Number(each.id) >= since);
    return {
      ...{ kind, status, text },
      dialog: dialog && shownDialog(dialog),
      privates: came.map((each) => shownMessage(each)),
    };
  }

  return {
    seen,

    /** `effectOf` reads the answer, `apply` is what the client does with a good one. */
    async invoke(
      where: Where,
      name: string,
      rest: JsonObject,
      reading: {
        readonly during: string;
        readonly effectOf: (answer: Answer) => Effect;
        readonly apply: (effect: Effect, activity: JsonObject) => void;
      },
    ): Promise<Seen> {
      const since = core.clock.now();
      const activity = activityOf(core, user, where, { type: 'invoke', name, ...rest });
      const answer = await core.courier.deliver(activity);
      const effect = reading.effectOf(answer);
      reading.apply(effect, activity);
      const text = 'text' in effect ? effect.text : '';
      if (effect.kind === 'error') core.errors.push({ userId: user.id, text, during: reading.during });
      core.changes.ring();
      return seen(effect.kind, text, answer.status, since);
    },
  };
}

/** Where a message stands, as its buttons say. */
export function whereOf(core: Core, message: Message): Where {
  return core.world.personals.has(message.place)
    ? { personal: message.place }
    : { channel: core.world.channelOf(message.place), root: message.root };
}
