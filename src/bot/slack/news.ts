import type { PlatformTools } from '../platform.ts';
import type { Home } from './home.ts';

/** News of changed issues, from the process that drew the card to those where people have a Home tab open. */
export interface News {
  /** From now on this process's Home tabs hear of changes. */
  tell(home: Home): void;
  /**
   * Nothing waits for it: a card that was drawn is drawn, whether or not the tabs hear of it. They hear of many at
   * once, as all that they do is look again.
   */
  changed(): void;
  stop(): Promise<void>;
}

const TOPIC = 'slack';
const TOGETHER_MS = 100;

export function newsOf({ signals, log }: Pick<PlatformTools, 'signals' | 'log'>): News {
  const ends: (() => Promise<void>)[] = [];
  let soon: ReturnType<typeof setTimeout> | undefined;

  function tellAll(): void {
    clearTimeout(soon);
    soon = undefined;
    signals.publish(TOPIC, '').catch((error: unknown) => {
      log.warn({ err: error }, 'Home tabs were not told of a change');
    });
  }

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

    changed() {
      soon ??= setTimeout(tellAll, TOGETHER_MS);
    },

    async stop() {
      if (soon !== undefined) tellAll();
      await Promise.all(ends.map((end) => end()));
    },
  };
}
