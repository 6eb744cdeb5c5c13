import { html } from 'hono/html';

import type { Dossier, DossierIssue, DossierMessage } from './issues/dossier.ts';

/** Pure. A dossier as one page that stands alone: no script, and nothing that is fetched from elsewhere. */
export async function dossierPage(
  { customer, addresses, links, notes, issues, held }: Dossier,
  pathOf: (file: DossierMessage['files'][number]) => string,
): Promise<string> {
  const { number } = customer;
  const who = number === undefined ? (addresses[0]?.address ?? '') : `Customer ${number}`;
  return String(
    await html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta
            http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"
          />
          <title>All that is kept of ${who}</title>
          <style>
            body {
              font:
                16px/1.5 system-ui,
                sans-serif;
              max-width: 46rem;
              margin: 2rem auto;
              padding: 0 1rem;
            }
            pre {
              font: inherit;
              white-space: pre-wrap;
              overflow-wrap: anywhere;
            }
            article {
              border-top: 1px solid #888;
              padding: 0.5rem 0;
            }
            .private {
              border-left: 4px solid #a15c00;
              padding-left: 0.75rem;
            }
          </style>
        </head>
        <body>
          <h1>${customer.name ?? who}</h1>
          <p>All that is kept of them, since ${day(customer.since)}.</p>
          <h2>Numbers and addresses</h2>
          <ul>
            ${addresses.map(
              ({ address, callsThemselves, since, optedOutOf }) =>
                html`<li>
                  ${address}${callsThemselves === undefined ? '' : `, signed as ${callsThemselves}`}, since
                  ${day(since)}${optedOutOf.length === 0 ? '' : `; nothing is sent there from ${optedOutOf.join(', ')}`}
                </li>`,
            )}
          </ul>
          ${
            links.length === 0
              ? ''
              : html`<h2>What was linked</h2>
                  <ul>
                    ${links.map(({ kind, address, at }) => html`<li>${address}: ${kind}, ${day(at)}</li>`)}
                  </ul>`
          }
          ${
            notes.length === 0
              ? ''
              : html`<h2>The team's own notes</h2>
                  ${notes.map(
                    ({ text, at }) =>
                      html`<article class="private">
                        <p>${day(at)}</p>
                        <pre>${text}</pre>
                      </article>`,
                  )}`
          }
          ${issues.map((issue) => section(issue, pathOf))}
          ${
            held.length === 0
              ? ''
              : html`<h2>Automatic messages that were kept aside</h2>
                  ${held.map(
                    ({ id, from, subject, start, at }) =>
                      html`<article>
                        <p>${day(at)}, from ${from}: ${subject}</p>
                        <pre>${start}</pre>
                        <p><a href="held/${id}.eml">The message as it came</a></p>
                      </article>`,
                  )}`
          }
        </body>
      </html>`,
  );
}

function section(
  { number, inbox, status, openedAt, closedAt, anothers, written }: DossierIssue,
  pathOf: (file: DossierMessage['files'][number]) => string,
) {
  return html`<h2>Issue ${number}</h2>
    <p>
      ${inbox}, ${status}, opened
      ${day(openedAt)}${closedAt === undefined ? '' : `, closed ${day(closedAt)}`}.
      ${anothers ? "Another customer's issue; only what they wrote there, and were answered, is shown." : ''}
    </p>
    ${written.map(
      (message) =>
        html`<article ${message.private ? html`class="private"` : ''}>
          <p>${headOf(message)}</p>
          ${message.subject === undefined ? '' : html`<p><b>${message.subject}</b></p>`}
          <pre>${message.removed ? '(removed because of its age)' : (message.whole ?? message.text)}</pre>
          ${
            message.files.length === 0
              ? ''
              : html`<ul>
                  ${message.files.map((file) =>
                    file.isHere
                      ? html`<li>
                          <a href="${encodeURI(pathOf(file))}">${file.name ?? file.contentType}</a>
                        </li>`
                      : html`<li>${file.name ?? file.contentType} (never arrived)</li>`,
                  )}
                </ul>`
          }
          ${
            message.hasOriginal
              ? html`<p><a href="originals/${message.id}.eml">The message as it came</a></p>`
              : ''
          }
        </article>`,
    )}`;
}

function headOf({ kind, at, theirs, ours, cc, replyTo }: DossierMessage): string {
  const answers = replyTo === undefined ? '' : `, to be answered at ${replyTo}`;
  const copied = `${cc && cc.length > 0 ? `, copied to ${cc.join(', ')}` : ''}${answers}`;
  switch (kind) {
    case 'from-customer':
      return `${moment(at)}: ${theirs ?? ''} wrote to ${ours ?? ''}${copied}`;
    case 'to-customer':
      return `${moment(at)}: answered from ${ours ?? ''} to ${theirs ?? ''}${copied}`;
    case 'comment':
      return `${moment(at)}: the team's own comment, never sent`;
    default:
      return kind satisfies never;
  }
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function moment(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
