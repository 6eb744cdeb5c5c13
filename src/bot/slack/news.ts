import type { IssueId } from '../../issues/issue.ts';
import type { PlatformTools } from '../platform.ts';
import type { Home } from './home.ts';

/** News of changed issues, from the process that drew the card to those where people have a Home tab open. */
export interface News {
  /** From now on this process's Home tabs hear of changes. */
  tell(home: Home): void;
  /** Nothing waits for it: a card that was drawn is drawn, whether or not the tabs hear of it. */
  changed(issue: IssueId): void;
  stop(): Promise<void>;
}

const TOPIC = 'slack';

export function newsOf({ signals, log }: Pick<PlatformTools, 'signals' | 'log'>): News {
  const ends: (() => Promise<void>)[] = [];

  return {
    tell(home) {
      const listening = signals
        .subscribe(TOPIC, () => home.refresh())
        .catch((error: unknown) => {
          log.warn({ err: error }, 'Home tabs do not hear of changes');
          return undefined;
        });
      ends.push(async () => {
        await (
          await listening
        )?.();
        await home.stop();
      });
    },

    changed(issue) {
      signals.publish(TOPIC, String(issue)).catch((error: unknown) => {
        log.warn({ err: error, issue }, 'Home tabs were not told of a change');
      });
    },

    async stop() {
      await Promise.all(ends.map((end) => end()));
    },
  };
}
