import type { CommandSyntax } from '../command-grammar.ts';
import { CALLABLE_GROUPS } from '../phrases.ts';
import { addressAtStart } from '../typed-address.ts';
import { toCustomerText, unslack } from './incoming-text.ts';

/** What is typed behind the slash command, as Slack hands it over with `should_escape`. */
export const SLACK_SYNTAX: CommandSyntax = {
  plain,
  toCustomer: (text) => toCustomerText(plain(text)),
  colleague: (typed) => /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(typed)?.[1],
  call: mentionIn,
  callable: CALLABLE_GROUPS,
  addressAtStart(typed) {
    const text = typed.trim();
    const link = LINK.exec(text);
    if (link) return { address: plain(link[1] ?? ''), rest: text.slice(link[0].length).trim() };
    const found = addressAtStart(text);
    return 'unclear' in found ? found : { ...found, address: plain(found.address) };
  },
};

function plain(text: string): string {
  return unslack(text, new Map());
}

/**
 * A user group by its id, or everybody in the channel (or those who are there), as the card's thread calls them.
 * https://docs.slack.dev/messaging/formatting-message-text#mentioning-groups
 */
function mentionIn(typed: string): string | undefined {
  const group = /^<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>$/.exec(typed)?.[1];
  return group ?? /^(?:<!)?@?(here|channel)(?:\|[^>]*)?>?$/i.exec(typed)?.[1]?.toLowerCase();
}

/** Slack makes links of addresses that it knows: `<mailto:a@b.c|a@b.c>`, `<tel:+15550001111|+1 555 …>`. */
const LINK = /^<(?:mailto:|tel:)?([^|>]*)(?:\|[^>]*)?>/;
