import type {
  KnownBlock,
  PlainTextElement,
  RichTextBlock,
  RichTextElement,
  RichTextSection,
} from '@slack/types';

import { NO_TEXT } from '../phrases.ts';
import { LIMITS } from './limits.ts';
import { MODAL_LIMITS } from './modal-limits.ts';
import { clipped } from '../text.ts';

/** Words in which Slack reads nothing: neither marks nor mentions nor `:emoji:`. */
export function plain(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: shown(text, max), emoji: false };
}

/** A paragraph of them. */
export function paragraph(text: string): KnownBlock {
  return { type: 'section', text: plain(text, LIMITS.sectionText) };
}

/** Smaller, and grey. */
export function aside(text: string): KnownBlock {
  return { type: 'context', elements: [plain(text, LIMITS.contextText)] };
}

/** What went wrong, said where it went wrong. Only in modals. https://docs.slack.dev/reference/block-kit/blocks/alert-block */
export function alert(text: string, level: 'error' | 'warning' | 'info' | 'success' = 'error'): KnownBlock {
  return { type: 'alert', level, text: plain(text, MODAL_LIMITS.alertText) };
}

/** A leaf of rich text: shown letter by letter, whatever it says. */
export function leaf(
  text: string,
  style?: { readonly bold?: true; readonly italic?: true },
): RichTextElement {
  return { type: 'text', text: shown(text, MODAL_LIMITS.historyText), ...(style && { style }) };
}

/** A moment, on each reader's own clock. */
export function when(at: Date): RichTextElement {
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const timestamp = Math.floor(at.getTime() / 1000);
  return { type: 'date', timestamp, format: '{date_short_pretty} {time}', fallback };
}

export function line(...elements: readonly RichTextElement[]): RichTextSection {
  return { type: 'rich_text_section', elements: [...elements] };
}

export function rich(...elements: RichTextBlock['elements']): RichTextBlock {
  return { type: 'rich_text', elements };
}

/** Slack refuses an empty text; nobody sees a blank one. */
function shown(text: string, max: number): string {
  const start = clipped(text, max);
  return start.trim() === '' ? NO_TEXT : start;
}
