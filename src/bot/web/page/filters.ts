import {
  ANYBODY,
  EVERY_INBOX,
  FILTER,
  FILTER_ISSUES,
  FILTER_LABELS,
  FILTER_ORDER,
  FILTER_QUIET,
  FILTER_STATUS,
  ME,
  NOBODY,
  SHOW_EVERYTHING,
} from '../../phrases.ts';
import type { FilterChoices, Filters } from '../filters.ts';
import { addressOf } from '../filters.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

export interface FilterBarView {
  /** The page that shows what is chosen. */
  readonly action: string;
  readonly filters: Filters;
  readonly choices: FilterChoices;
  readonly me: number;
  /** What was searched for, where the list is of something found. */
  readonly searched?: string;
}

/** What of a list is shown: a form whose answer has an address, so that it can be kept and shared. */
export function filterBar(view: FilterBarView): Markup {
  const { filters, choices } = view;
  const colleagues = choices.colleagues.filter(({ id }) => id !== view.me);
  return html`<form class="filters" action="${view.action}" method="get" aria-label="${FILTER_ISSUES}">
    ${view.searched === undefined ? nothing : html`<input type="hidden" name="q" value="${view.searched}" />`}
    ${select('status', filters.status, Object.entries(FILTER_STATUS))}
    ${select('assignee', filters.assignee === view.me ? 'me' : filters.assignee, [
      ['', ANYBODY],
      ['me', ME],
      ['nobody', NOBODY],
      ...colleagues.map(({ id, name }) => [id, name] as const),
    ])}
    ${
      choices.inboxes.length < 2 && filters.inbox === ''
        ? nothing
        : select('inbox', filters.inbox, [
            ['', EVERY_INBOX],
            ...choices.inboxes.map(({ id, name }) => [id, name] as const),
          ])
    }
    ${select('quiet', filters.quiet, Object.entries(FILTER_QUIET))}
    ${select('order', filters.order, Object.entries(FILTER_ORDER))}
    <div class="filter-end">
      <button class="button small">${FILTER}</button>
      ${addressOf(filters).length === 0 ? nothing : html`<a class="clear" href="${cleared(view)}">${SHOW_EVERYTHING}</a>`}
    </div>
  </form>`;
}

function select(
  name: keyof Filters,
  chosen: string | number,
  options: readonly (readonly [string | number, string])[],
): Markup {
  return html`<div class="filter ${chosen === '' ? '' : 'is-set'}">
    <label for="filter-${name}">${FILTER_LABELS[name]}</label>
    <select id="filter-${name}" name="${name}">
      ${options.map(
        ([value, label]) =>
          html`<option value="${value}" ${String(value) === String(chosen) ? 'selected' : ''}>
            ${label}
          </option>`,
      )}
    </select>
  </div>`;
}

function cleared({ action, searched }: FilterBarView): string {
  return searched === undefined ? action : `${action}?${new URLSearchParams({ q: searched }).toString()}`;
}
