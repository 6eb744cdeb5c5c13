import { randomBytes } from 'node:crypto';

import type { Clock } from './clock.ts';
import { refuse } from './refusal.ts';
import type { Settings } from './settings.ts';

export interface Trigger {
  readonly teamId: string;
  readonly userId: string;
  /** The modal in which it arose, if it was one: only from there can a view be pushed. */
  readonly viewId: string | undefined;
}

/** [D] A trigger lives three seconds and is exchanged once: https://docs.slack.dev/interactivity/handling-user-interaction */
export function triggerBox(clock: Clock, settings: Settings) {
  const issued = new Map<string, Trigger & { readonly at: number; used: boolean }>();
  const words =
    settings.triggerErrors === 'method'
      ? { expired: 'expired_trigger_id', used: 'exchanged_trigger_id', bad: 'invalid_trigger_id' }
      : { expired: 'trigger_expired', used: 'trigger_exchanged', bad: 'invalid_trigger' };

  return {
    issue(trigger: Trigger): string {
      const id = `${Math.floor(clock.now())}.${issued.size + 1}.${randomBytes(16).toString('hex')}`;
      issued.set(id, { ...trigger, at: clock.now(), used: false });
      return id;
    },

    /** Whose it is; refuses one that is spent, too old, or another workspace's. Checks only, see `spend`. */
    look(id: string, teamId: string): Trigger {
      const trigger = issued.get(id);
      if (!trigger || trigger.teamId !== teamId) return refuse(words.bad);
      if (trigger.used) refuse(words.used);
      if (clock.now() - trigger.at > settings.triggerMs) refuse(words.expired);
      return trigger;
    },

    spend(id: string): void {
      const trigger = issued.get(id);
      if (trigger) trigger.used = true;
    },
  };
}
