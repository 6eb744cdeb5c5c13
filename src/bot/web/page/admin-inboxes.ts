import type { InboxListing } from '../../../issues/inboxes.ts';
import type { Address, Post } from '../../../issues/issue.ts';
import {
  ADD_INBOX,
  ADMIN_LABELS,
  inboxWords,
  LABELS,
  POST_ELSEWHERE_HINT,
  postsWords,
  REMOVE_INBOX_QUESTION,
  SIGNATURE,
  SIGNATURE_HINT,
} from '../../phrases.ts';
import { adminPath } from './admin.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

export interface InboxesView {
  readonly inboxes: readonly InboxListing[];
  /** The workspace's own name as a platform: its channels are named by hand. */
  readonly own: string;
  /** The one that stands open. */
  readonly about?: number;
}

export function inboxesList({ inboxes, own, about }: InboxesView): Markup {
  return html`${inboxes.map((inbox) => oneInbox(inbox, own, inbox.id === about))} ${newInbox()}`;
}

function oneInbox(inbox: InboxListing, own: string, isOpen: boolean): Markup {
  const { id, name, listens, posts, troubles, unheard = [] } = inbox;
  const problems = [...troubles, ...unheard].map(({ problem }) => problem);
  return html`<article class="admin-inbox" id="inbox-${id}" aria-labelledby="inbox-${id}-name">
    <h2 id="inbox-${id}-name"><bdi>${name}</bdi></h2>
    <p class="faint">
      ${inboxWords(listens.map(({ address }) => address))};
      ${postsWords(posts.map((post) => placeOf(post, own)))}
    </p>
    ${problems.map((problem) => html`<p class="trouble">${problem}</p>`)}
    <details ${isOpen ? html`open` : nothing}>
      <summary class="button small" aria-describedby="inbox-${id}-name">${ADMIN_LABELS.change}</summary>
      <div class="admin-edits">
        ${edit(id, 'rename', ADMIN_LABELS.rename, field(`inbox-${id}-rename`, 'name', LABELS.name, name))}
        <ul class="admin-items">
          ${listens.map((address) => listening(id, address))}
        </ul>
        ${edit(id, 'listen', ADMIN_LABELS.add, field(`inbox-${id}-listen`, 'address', ADMIN_LABELS.address))}
        <ul class="admin-items">
          ${posts.map((post) => posting(id, post, own))}
        </ul>
        ${edit(id, 'post', ADMIN_LABELS.add, field(`inbox-${id}-post`, 'channel', ADMIN_LABELS.channel))}
        <p class="hint">${POST_ELSEWHERE_HINT}</p>
        ${edit(id, 'sign', LABELS.save, signature(inbox))} ${wholeRemoval(id)}
      </div>
    </details>
  </article>`;
}

function placeOf({ platform, conversation }: Post, own: string): string {
  return platform === own ? `# ${conversation}` : `${platform}: ${conversation}`;
}

function listening(id: number, { channel, address }: Address): Markup {
  return html`<li>
    <bdi>${address}</bdi>
    ${removal(id, 'ignore', address, { channel, address })}
  </li>`;
}

function posting(id: number, post: Post, own: string): Markup {
  const { platform, conversation } = post;
  return html`<li>
    <bdi>${placeOf(post, own)}</bdi>
    ${removal(id, 'unpost', placeOf(post, own), { platform, conversation })}
  </li>`;
}

function removal(id: number, what: string, named: string, fields: Readonly<Record<string, string>>): Markup {
  return html`<form method="post" action="${adminPath('inboxes')}/${id}">
    <input type="hidden" name="edit" value="${what}" />
    ${Object.entries(fields).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    <button class="button small" aria-label="${ADMIN_LABELS.remove} ${named}">${ADMIN_LABELS.remove}</button>
  </form>`;
}

function wholeRemoval(id: number): Markup {
  return html`<details class="admin-question">
    <summary class="button small" aria-describedby="inbox-${id}-name">${ADMIN_LABELS.removeInbox}</summary>
    <form class="admin-answer" method="post" action="${adminPath('inboxes')}/${id}">
      <p class="notice">${REMOVE_INBOX_QUESTION}</p>
      <input type="hidden" name="edit" value="remove" />
      <button class="button small" aria-describedby="inbox-${id}-name">${ADMIN_LABELS.removeInboxIt}</button>
    </form>
  </details>`;
}

function edit(id: number, what: string, label: string, fields: Markup): Markup {
  return html`<form class="admin-edit" method="post" action="${adminPath('inboxes')}/${id}">
    <input type="hidden" name="edit" value="${what}" />
    ${fields}
    <button class="button" aria-describedby="inbox-${id}-name">${label}</button>
  </form>`;
}

function field(id: string, name: string, label: string, value = ''): Markup {
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input id="${id}" name="${name}" value="${value}" maxlength="${LONGEST}" autocomplete="off" required />
  </div>`;
}

/** What the forms take; an address may be longer, which nobody types. */
const LONGEST = 80;

function signature({ id, signature: text = '' }: InboxListing): Markup {
  return html`<div class="field">
    <label for="inbox-${id}-signature">${SIGNATURE}</label>
    <p class="hint" id="inbox-${id}-hint">${SIGNATURE_HINT}</p>
    <textarea
      id="inbox-${id}-signature"
      name="signature"
      rows="3"
      maxlength="2000"
      aria-describedby="inbox-${id}-hint"
    >
${text}</textarea>
  </div>`;
}

function newInbox(): Markup {
  return html`<form
    class="admin-inbox admin-edits"
    method="post"
    action="${adminPath('inboxes')}"
    aria-labelledby="new-inbox"
  >
    <h2 id="new-inbox">${ADD_INBOX}</h2>
    ${field('new-inbox-name', 'name', LABELS.name)}
    ${field('new-inbox-address', 'address', ADMIN_LABELS.address)}
    ${field('new-inbox-channel', 'channel', ADMIN_LABELS.channel)}
    <button class="button primary">${ADD_INBOX}</button>
  </form>`;
}
