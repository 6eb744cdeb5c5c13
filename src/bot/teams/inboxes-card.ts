import type { InboxListing } from '../../issues/inboxes.ts';
import type { Conversation } from '../../issues/issue.ts';
import { inboxWords, moreInboxesWords, NO_INBOXES, POSTS_NOWHERE } from '../phrases.ts';
import type { AdaptiveCardJson, CardElement } from './card-json.ts';
import { adaptiveCard } from './card-json.ts';
import { aside, line, literal, notice, run } from './elements.ts';
import { fitting } from './fitting.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';

/** What a conversation is called, where that is known; else it is named as it is kept. */
export type NameOf = (conversation: Conversation) => string | undefined;

/** Pure. Where everything appears, and what is wrong there: those with something wrong come first. */
export function inboxesCard(all: readonly InboxListing[], nameOf: NameOf): AdaptiveCardJson {
  if (all.length === 0) return adaptiveCard([literal(NO_INBOXES)]);
  const shown = all.toSorted((a, b) => wrongs(b) - wrongs(a)).slice(0, LIMITS.inboxes);
  const more = all.length - shown.length;
  return fitting(() =>
    adaptiveCard([
      ...shown.map((inbox) => inboxBlock(inbox, nameOf)),
      ...(more > 0 ? [aside(moreInboxesWords(more))] : []),
    ]),
  );
}

/** Pure. For notifications. */
export function inboxesSummary(all: readonly InboxListing[]): string {
  const lines = all.map(({ name, listens, troubles, unheard = [] }) => {
    const wrong = [...troubles, ...unheard].map(({ problem }) => ` ⚠ ${problem}`).join('');
    return `${name} ${inboxWords(listens.map(({ address }) => address))}${wrong}`;
  });
  return clipped(lines.length === 0 ? NO_INBOXES : lines.join('\n'), LIMITS.summary);
}

function wrongs({ troubles, unheard = [] }: InboxListing): number {
  return Number(troubles.length + unheard.length > 0);
}

function inboxBlock(
  { name, listens, posts, troubles, unheard = [] }: InboxListing,
  nameOf: NameOf,
): CardElement {
  const places = posts.slice(0, LIMITS.places).map((post) => placeOf(post, nameOf));
  const problems = [
    ...troubles.slice(0, LIMITS.places).map((trouble) => `${placeOf(trouble, nameOf)}: ${trouble.problem}`),
    ...unheard.slice(0, LIMITS.places).map(({ problem }) => problem),
  ];
  return {
    type: 'Container',
    separator: true,
    items: [
      line(
        run(name, LIMITS.rowName, { weight: 'Bolder' }),
        run(` ${inboxWords(listens.map(({ address }) => address))}`, LIMITS.headline),
      ),
      aside((places.length === 0 ? [POSTS_NOWHERE] : places).map((place) => `→ ${place}`).join('  ')),
      ...problems.map((words) => notice(clipped(words, LIMITS.headline), 'warning')),
    ],
  };
}

function placeOf(at: Conversation, nameOf: NameOf): string {
  return clipped(nameOf(at) ?? `${at.platform}:${at.conversation}`, LIMITS.address);
}
