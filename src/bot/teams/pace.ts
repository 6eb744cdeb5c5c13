import type { Pace } from '../../issues/effects.ts';

/**
 * How fast Teams lets a bot go in a thread, which a channel is: 7 messages in 1 s, 8 in 2 s, 60 in 30 s, 1,800 in an
 * hour; 30 requests a second altogether. Each pace keeps one of them in any window of that length (burst + T /
 * everyMs; the first keeps two). Changing a message is not listed and counted as sending one.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 */
export function paceOf(_doing: 'post' | 'update', conversation: string): readonly Pace[] {
  return [
    { of: `teams ${conversation} 2s`, burst: 4, everyMs: 500 },
    { of: `teams ${conversation} 30s`, burst: 30, everyMs: 1_000 },
    { of: `teams ${conversation} 1h`, burst: 300, everyMs: 2_400 },
    { of: 'teams', burst: 15, everyMs: 1_000 / 15 },
  ];
}
