import type { CommandSyntax } from '../command-grammar.ts';
import { addressAtStart } from '../typed-address.ts';
import type { TeamsSaid } from './protocol.ts';

/** What is typed after the command's name; whom it calls comes beside the text. */
export function teamsSyntax(mentioned: TeamsSaid['mentions']): CommandSyntax {
  return {
    plain: (text) => text,
    toCustomer: (text) => text.trim(),
    colleague: (typed) => mentioned.find(({ text }) => text.trim() === typed.trim())?.id,
    // A card in a channel is seen by all who follow the channel; there are no groups to call.
    call: () => undefined,
    addressAtStart,
  };
}
