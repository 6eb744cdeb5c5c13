import type { OptOut, OptOutPage } from '../../../issues/opt-outs.ts';
import { ADMIN_LABELS, LABELS, NEWER, NO_OPT_OUTS, OLDER, optOutWords } from '../../phrases.ts';
import { adminPath } from './admin.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { age } from './time.ts';

/** Who has opted out, and who has taken it back. */
export function optOutList({ optOuts, next }: OptOutPage, isOlder: boolean, now: Date): Markup {
  if (optOuts.length === 0 && !isOlder) return html`<p class="empty">${NO_OPT_OUTS}</p>`;
  return html`<ul class="admin-rows">
      ${optOuts.map((optOut) => row(optOut, now))}
    </ul>
    <p class="paging">
      ${isOlder ? html`<a class="button" href="${adminPath('opt-outs')}">${NEWER}</a>` : nothing}
      ${
        next === undefined
          ? nothing
          : html`<a class="button" href="${adminPath('opt-outs')}?before=${next}">${OLDER}</a>`
      }
    </p>`;
}

function row({ id, address, ours, since, endedAt, customer }: OptOut, now: Date): Markup {
  return html`<li class="admin-row" id="opt-out-${id}">
    <div class="admin-what">
      <p>
        <bdi>${optOutWords(address, ours)}</bdi>
        ${endedAt ? nothing : html`<span class="badge is-off">${ADMIN_LABELS.standing}</span>`}
      </p>
      <p class="faint">STOP ${age(since, now)}${endedAt ? html` · START ${age(endedAt, now)}` : nothing}</p>
    </div>
    ${
      customer === undefined
        ? nothing
        : html`<a
            class="button small"
            href="/customers/${customer}"
            aria-label="${LABELS.viewCustomer} ${address}"
            >${LABELS.viewCustomer}</a
          >`
    }
  </li>`;
}
