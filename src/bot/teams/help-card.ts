import { COMMAND_HELP, COMMAND_HELP_SHARE, COMMAND_NOT_UNDERSTOOD, CONNECT_HELP } from '../phrases.ts';
import type { AdaptiveCardJson } from './card-json.ts';
import { adaptiveCard } from './card-json.ts';
import { aside, line, literal, run } from './elements.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';

export interface HelpCard {
  /** What the command is called here. */
  readonly command: string;
  readonly misunderstood?: boolean;
  /** Whether answers are for one person alone unless they are shared. */
  readonly isPrivate?: boolean;
}

/** Pure. What can be typed. */
export function helpCard({ command, misunderstood = false, isPrivate = false }: HelpCard): AdaptiveCardJson {
  return adaptiveCard([
    ...(misunderstood ? [literal(COMMAND_NOT_UNDERSTOOD)] : []),
    ...usages(command).map(([usage, does]) => ({
      ...line(
        run(usage, LIMITS.words, { fontType: 'Monospace', weight: 'Bolder' }),
        run(`  ${does}`, LIMITS.words),
      ),
      spacing: 'Small' as const,
    })),
    ...(isPrivate ? [aside(COMMAND_HELP_SHARE)] : []),
  ]);
}

/** Pure. For notifications. */
export function helpSummary({ command, misunderstood = false }: HelpCard): string {
  const lines = usages(command).map((usage) => usage.join(': '));
  return clipped([...(misunderstood ? [COMMAND_NOT_UNDERSTOOD] : []), ...lines].join('\n'), LIMITS.summary);
}

function usages(command: string): readonly (readonly [string, string])[] {
  return COMMAND_HELP.map(([usage, does]) => {
    const [shown, words] = usage.startsWith('connect') ? CONNECT_HELP : [usage, does];
    return [`${command} ${shown}`.trim(), words] as const;
  });
}
