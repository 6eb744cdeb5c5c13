import type { StaffMember } from '../../../issues/staff.ts';
import { ADMIN_LABELS, deactivatedByWords, deactivateQuestion } from '../../phrases.ts';
import { PLATFORM } from '../config.ts';
import { adminPath, everybodyIsAdmin } from './admin.ts';
import { avatar } from './avatar.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { age } from './time.ts';

export interface PeopleView {
  readonly people: readonly StaffMember[];
  /** False: there is no role to give, as everybody has it. */
  readonly signsIn: boolean;
  readonly now: Date;
}

export function peopleList({ people, signsIn, now }: PeopleView): Markup {
  return html`${signsIn ? nothing : everybodyIsAdmin}
    <ul class="admin-rows">
      ${people.map((person) => row(person, signsIn, now))}
    </ul>`;
}

function row(person: StaffMember, signsIn: boolean, now: Date): Markup {
  const { id, name, email, platforms, active } = person;
  return html`<li class="admin-row" id="person-${id}">
    ${avatar(name, id)}
    <div class="admin-what">
      <p>
        <strong id="person-${id}-name"><bdi>${name}</bdi></strong> ${badges(person, signsIn)}
      </p>
      <p class="faint">
        ${email === undefined ? nothing : html`<bdi>${email}</bdi> · `}${platforms.map(platformWord).join(', ')}
      </p>
      ${active ? nothing : html`<p class="faint">${gone(person, now)}</p>`}
    </div>
    <div class="admin-deeds">
      ${signsIn && active ? adminButton(person) : nothing}
      ${active ? deactivation(person) : button(id, 'reactivate', ADMIN_LABELS.reactivate)}
    </div>
  </li>`;
}

function platformWord(name: string): string {
  return name === PLATFORM ? ADMIN_LABELS.workspace : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function badges({ active, admin }: StaffMember, signsIn: boolean): Markup {
  return html`${signsIn && admin !== 'no' ? html`<span class="badge">${ADMIN_LABELS.admin}</span>` : nothing}
  ${active ? nothing : html`<span class="badge is-off">${ADMIN_LABELS.inactive}</span>`}`;
}

function gone({ deactivated }: StaffMember, now: Date): Markup {
  if (!deactivated) return html`${ADMIN_LABELS.left}`;
  return html`<bdi>${deactivatedByWords(deactivated.by)}</bdi> · ${age(deactivated.at, now)}`;
}

function adminButton({ id, admin }: StaffMember): Markup {
  if (admin === 'settings') return html`<span class="faint">${ADMIN_LABELS.bySettings}</span>`;
  return admin === 'no'
    ? button(id, 'make-admin', ADMIN_LABELS.makeAdmin)
    : button(id, 'unmake-admin', ADMIN_LABELS.unmakeAdmin);
}

function deactivation({ id, name, admin }: StaffMember): Markup {
  if (admin === 'settings') return nothing;
  return html`<details class="admin-question">
    <summary class="button small" aria-describedby="person-${id}-name">${ADMIN_LABELS.deactivate}</summary>
    <div class="admin-answer">
      <p class="notice"><bdi>${deactivateQuestion(name)}</bdi></p>
      ${button(id, 'deactivate', ADMIN_LABELS.deactivateIt)}
    </div>
  </details>`;
}

function button(id: number, change: string, label: string): Markup {
  return html`<form method="post" action="${adminPath('people')}/${id}">
    <button class="button small" name="change" value="${change}" aria-describedby="person-${id}-name">
      ${label}
    </button>
  </form>`;
}
