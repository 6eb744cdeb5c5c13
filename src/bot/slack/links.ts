import type { CardRef } from '../platform.ts';
import { postIn } from './refs.ts';

/**
 * Where a card stands, for everybody of its workspace. Made from what is known, because asking for a permalink
 * costs a call for each card of a list. https://docs.slack.dev/interactivity/deep-linking
 */
export function cardLink(ref: CardRef): string {
  const { team, channel, ts } = postIn(ref);
  const query = new URLSearchParams({ team, channel, message_ts: ts });
  return `https://slack.com/app_redirect?${query.toString()}`;
}
