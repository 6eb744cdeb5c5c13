import { html } from 'hono/html';

import type { PretendCustomer } from '../customers.ts';
import { LOCAL_ADDRESS } from '../customers.ts';
import type { Person } from '../mailboxes.ts';
import { answerSubject, answerTo, quoted } from '../quote.ts';
import type { Markup } from './shell.ts';
import { CLIP, icon, place, shell } from './shell.ts';
import type { OpenedMail } from './thread.ts';

/** A new mail, or the answer to one. */
export function composePage(customer: PretendCustomer, answers: OpenedMail | undefined): Promise<string> {
  const title = answers ? 'Reply' : 'New mail';
  const back = answers ? place('/thread', customer, { of: answers.mail.id }) : place('', customer);
  const action = place('/send', customer);
  return shell(
    `${title}: ${customer.name}`,
    html`<form
      class="composer"
      id="composer"
      method="post"
      action="${action}"
      enctype="multipart/form-data"
      hx-post="${action}"
      hx-encoding="multipart/form-data"
      hx-swap="none"
      data-draft="${customer.address} ${answers?.mail.id ?? ''}"
    >
      <header class="top">
        <a class="round" href="${back}" aria-label="Back, keeping the draft" title="Back"
          >${icon(BACK_OUT)}</a
        >
        <h1 class="title">${title}</h1>
        <button class="button primary" type="submit">
          ${icon('M4 12l16-8-6 16-3-7z', 'M11 13l9-9')} Send
        </button>
      </header>
      <p class="trouble" id="trouble" role="alert" hidden></p>
      ${fields(customer, answers)}
    </form>`,
  );
}

const BACK_OUT = 'M6 6l12 12M18 6L6 18';

function fields(customer: PretendCustomer, answers: OpenedMail | undefined): Markup {
  const to = answers ? answerTo(answers.mail.head, answers.mail.way.kind !== 'received') : [];
  const subject = answers ? answerSubject(answers.mail.head.subject) : '';
  const text = answers ? quoted(answers.mail.head, answers.reading.text, new Date(answers.mail.at)) : '';
  return html`<input type="hidden" name="answers" value="${answers?.mail.id ?? ''}" />
    <p class="field">
      <span class="label">From</span>
      <span class="value">${customer.address}</span>
    </p>
    ${field('to', 'To', answers ? addressed(to) : LOCAL_ADDRESS, 'required')} ${field('cc', 'Cc', '')}
    ${field('subject', 'Subject', subject)}
    <label class="hidden" for="text">Mail</label>
    <textarea
      id="text"
      name="text"
      maxlength="100000"
      placeholder="Write your mail"
      ${answers ? 'autofocus' : ''}
    >
${text}</textarea>
    <footer class="attach">
      <label class="button" for="files">${icon(CLIP)} Attach files</label>
      <input class="hidden" id="files" type="file" name="files" multiple aria-describedby="chosen" />
      <ul class="files" id="chosen" aria-live="polite"></ul>
    </footer>`;
}

function field(name: string, label: string, value: string, more = ''): Markup {
  return html`<p class="field">
    <label class="label" for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="text"
      value="${value}"
      maxlength="500"
      autocomplete="off"
      spellcheck="${name === 'subject' ? 'true' : 'false'}"
      ${more}
      ${name === 'subject' && value === '' ? 'autofocus' : ''}
    />
  </p>`;
}

function addressed(people: readonly Person[]): string {
  return people
    .map(({ name, address }) => (name === '' ? address : `"${name.replaceAll(/["\\]/g, '')}" <${address}>`))
    .join(', ');
}
