import { expect } from 'vitest';

import type { AdaptiveCardJson } from '../../src/bot/teams/card-json.ts';
import { AdaptiveCards } from './adaptive-cards.ts';
import { MARK } from './hostile.ts';

/** What Microsoft's own reader of cards finds wrong, and what of a card it would leave out. */
export function cardProblems(card: AdaptiveCardJson): readonly string[] {
  const { AdaptiveCard, SerializationContext, Versions } = AdaptiveCards;
  const context = new SerializationContext(Versions.v1_5);
  const read = new AdaptiveCard();
  const sent: unknown = JSON.parse(JSON.stringify(card));
  read.parse(sent, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index)?.message);
  const invalid = read.validateProperties().validationEvents.map(({ message }) => message);
  return [...events, ...invalid, ...lost(sent, JSON.parse(JSON.stringify(read.toJSON())), '')].filter(
    (problem) => problem !== undefined,
  );
}

/** Of a card with hostile words in it: nothing of them is read as markup, and it is not too large. */
export function expectPlainAndSmall(card: AdaptiveCardJson): void {
  const problems = cardProblems(card).filter((problem) => !problem.includes('choices.data'));

  expect(readTexts(card).filter((text) => text.includes(MARK))).toEqual([]);
  expect(JSON.stringify(card).length).toBeLessThanOrEqual(25_000);
  expect(JSON.stringify(card).isWellFormed()).toBe(true);
  expect(problems).toEqual([]);
}

/** Everything Teams reads markdown, links or mentions in, by where it stands. */
export function readTexts(card: AdaptiveCardJson): readonly string[] {
  return textsIn(JSON.parse(JSON.stringify(card)));
}

/** All that is shown letter by letter. */
export function literalTexts(card: AdaptiveCardJson): readonly string[] {
  return elementsOf(card, 'TextRun').flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
}

/** The buttons in the order in which they stand. */
export function buttonsOf(card: AdaptiveCardJson) {
  return elementsOf(card, 'Action.').map(({ type, title, verb, data }) => ({ type, title, verb, data }));
}

export function labelsOf(card: AdaptiveCardJson): readonly unknown[] {
  return buttonsOf(card).map(({ title }) => title);
}

/** The elements whose type begins so, however deep. */
export function elementsOf(card: unknown, type: string): readonly Record<string, unknown>[] {
  return objectsIn(card).filter((each) => typeof each['type'] === 'string' && each['type'].startsWith(type));
}

const READ = new Set(['label', 'placeholder', 'errorMessage', 'fallbackText', 'speak', 'altText']);

/** Titles of choices in a menu are shown as they are; those of actions and of the rest might be read. */
function textsIn(card: unknown): readonly string[] {
  return objectsIn(card).flatMap((each) => {
    const read = Object.entries(each).filter(
      ([key]) =>
        READ.has(key) ||
        (key === 'text' && each['type'] !== 'TextRun' && each['type'] !== 'mention') ||
        (key === 'title' && 'type' in each),
    );
    return read.flatMap(([, value]) => (typeof value === 'string' ? [value] : []));
  });
}

function objectsIn(value: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  const object = Object.fromEntries(Object.entries(value));
  // What a button hands back is nobody's to read.
  const inside = Object.entries(object).filter(([key]) => key !== 'data');
  return [object, ...inside.flatMap(([, each]) => objectsIn(each))];
}

/** What was sent and did not come back: a property that is misspelt, or unknown to version 1.5. */
function lost(sent: unknown, read: unknown, path: string): readonly string[] {
  if (Array.isArray(sent))
    return sent.flatMap((each, index) =>
      lost(each, Array.isArray(read) ? read[index] : undefined, `${path}/${index}`),
    );
  // Defaults, which are not written again.
  if (sent === 'compact' || sent === 'Default') return [];
  if (typeof sent !== 'object' || sent === null) return read === undefined ? [`${path} is not known`] : [];
  return Object.entries(sent)
    .filter(([key]) => key !== 'msteams' && key !== 'data')
    .flatMap(([key, value]) => lost(value, propertyOf(read, key), `${path}/${key}`));
}

function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
