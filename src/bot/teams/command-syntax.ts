import type { CommandSyntax } from '../command-grammar.ts';
import { addressAtStart } from '../typed-address.ts';

/** Somebody called in a message, as the text names them and as who they are. */
export interface Mentioned {
  readonly text: string;
  readonly aadObjectId: string | undefined;
}

/** What is typed after the command's name; whom it calls comes beside the text. */
export function teamsSyntax(mentioned: readonly Mentioned[]): CommandSyntax {
  return {
    plain: (text) => text,
    toCustomer: (text) => text.trim(),
    colleague: (typed) => mentioned.find(({ text }) => text.trim() === typed.trim())?.aadObjectId,
    // A card in a channel is seen by all who follow the channel; there are no groups to call.
    call: () => undefined,
    addressAtStart,
  };
}
