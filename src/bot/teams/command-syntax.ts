import type { CommandSyntax } from '../command-grammar.ts';
import { CALLABLE_TAGS } from '../phrases.ts';
import { addressAtStart } from '../typed-address.ts';
import type { TeamsSaid } from './protocol.ts';
import { keptTag } from './tags.ts';

/** What is typed after the command's name; whom it calls comes beside the text. */
export function teamsSyntax(mentioned: TeamsSaid['mentions']): CommandSyntax {
  const called = (typed: string, isTag: boolean) =>
    mentioned.find((each) => each.isTag === isTag && each.text.trim() === typed.trim());
  return {
    plain: (text) => text,
    toCustomer: (text) => text.trim(),
    colleague: (typed) => called(typed, false)?.id,
    call(typed) {
      const tag = called(typed, true);
      return tag && keptTag({ id: tag.id, name: tag.text.replace(/^@/, '') });
    },
    callable: CALLABLE_TAGS,
    addressAtStart,
  };
}
