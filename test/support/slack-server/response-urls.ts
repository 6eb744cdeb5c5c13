import { randomBytes } from 'node:crypto';

import type { Clock } from './clock.ts';
import { refuse } from './refusal.ts';

/** Where an answer to an interaction may be sent, and about what. */
export interface ResponseTarget {
  readonly teamId: string;
  readonly userId: string;
  readonly channel: string;
  /** The message that was clicked, when it was one. */
  readonly messageTs?: string | undefined;
  readonly isEphemeral?: boolean;
}

const USES = 5;
const LIFE_MS = 30 * 60_000;

/** [D] "up to 5 times within 30 minutes": https://docs.slack.dev/interactivity/handling-user-interaction */
export function responseUrlBox(clock: Clock) {
  const issued = new Map<string, ResponseTarget & { readonly at: number; uses: number }>();
  return {
    /** The path of a new one. */
    issue(target: ResponseTarget): string {
      const path = `/actions/${target.teamId}/${issued.size + 1}/${randomBytes(12).toString('hex')}`;
      issued.set(path, { ...target, at: clock.now(), uses: 0 });
      return path;
    },
    use(path: string): ResponseTarget {
      const target = issued.get(path);
      if (!target) return refuse('invalid_url');
      if (clock.now() - target.at > LIFE_MS) refuse('expired_url');
      if (target.uses >= USES) refuse('used_url');
      target.uses += 1;
      return target;
    },
  };
}
