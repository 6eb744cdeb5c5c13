import { NO_TEXT } from '../phrases.ts';
import type {
  CardElement,
  Container,
  ContainerStyle,
  MentionEntity,
  RichTextBlock,
  RunStyle,
  TextBlock,
  TextInput,
  TextRun,
} from './card-json.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';

/** The pieces cards are drawn with. */

/** Words shown letter by letter, whatever they say. An empty text would be refused. */
export function run(text: string, max: number, style: RunStyle = {}): TextRun {
  const start = clipped(text, max);
  return { type: 'TextRun', text: start.trim() === '' ? NO_TEXT : undated(start), ...style };
}

export function line(...inlines: readonly TextRun[]): RichTextBlock {
  return { type: 'RichTextBlock', inlines };
}

/** A paragraph of them. */
export function literal(text: string, max: number = LIMITS.words, style: RunStyle = {}): RichTextBlock {
  return line(run(text, max, style));
}

/** A line above what follows. */
export function caption(text: string, max: number = LIMITS.words): RichTextBlock {
  return literal(text, max, { weight: 'Bolder' });
}

/** Smaller, and grey. */
export function aside(text: string, max: number = LIMITS.words): RichTextBlock {
  return { ...literal(text, max, { isSubtle: true, size: 'Small' }), spacing: 'Small' };
}

/** A heading to screen readers as well. Only for words that nobody but us has written. */
export function heading(ours: string): TextBlock {
  return { type: 'TextBlock', text: ours, wrap: true, style: 'heading', weight: 'Bolder', size: 'Medium' };
}

/**
 * A moment, on each reader's own clock.
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features#datetime-formatting-and-localization
 */
export function when(at: Date, style: RunStyle = {}): TextRun {
  const moment = `${at.toISOString().slice(0, 19)}Z`;
  return { type: 'TextRun', text: `{{DATE(${moment}, SHORT)}} {{TIME(${moment})}}`, ...style };
}

/** Somebody's words, set apart from ours. */
export function quoted(...items: readonly CardElement[]): Container {
  return { type: 'Container', style: VOICES['customer-message'], spacing: 'Small', items };
}

/** What a customer wrote, what they were answered, and what they never see. Words beside each say the same. */
export const VOICES = { 'customer-message': 'emphasis', reply: 'accent', comment: 'warning' } as const;

/** Whether something worked, and what to do where it did not. Never by colour alone. */
export function notice(text: string, style: Extract<ContainerStyle, 'good' | 'warning'>): Container {
  const sign = style === 'good' ? '✔' : '⚠';
  return { type: 'Container', style, items: [literal(`${sign} ${text}`)] };
}

/** Comes back with every click that brings along inputs, and is not seen. A field of one line would lose the others. */
export function hidden(id: string, value: string): TextInput {
  return { type: 'Input.Text', id, value, isMultiline: true, isVisible: false };
}

/**
 * Calls a person, or all whom a tag stands for; they get a sound. The name is theirs to choose: of it only letters, digits and spaces stay, with
 * which nothing can be marked up.
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards
 */
export function mention(person: MentionEntity['mentioned']): {
  readonly block: TextBlock;
  readonly entity: MentionEntity;
} {
  const letters = person.name.normalize('NFC').replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ');
  const name = clipped(letters.trim(), LIMITS.name) || COLLEAGUE;
  const text = `<at>${name}</at>`;
  return {
    block: { type: 'TextBlock', text, wrap: true },
    entity: { type: 'mention', text, mentioned: { ...person, name } },
  };
}

/** Whoever has no letter in their name. */
const COLLEAGUE = 'Colleague';

/** Teams makes a date of `{{DATE(…)}}` in text runs too; an unseen joiner keeps it as it was written. */
function undated(text: string): string {
  return text.replaceAll(/\{\{(?=DATE\(|TIME\()/g, '{\u2060{');
}
