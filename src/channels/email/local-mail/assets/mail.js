// What a mail program does by itself: it keeps the newest mail in sight, keeps drafts, and gathers files.
const pane = document.querySelector('#scroll');
const composer = document.querySelector('#composer');
const trouble = document.querySelector('#trouble');

document.querySelector('#as')?.addEventListener('change', (event) => event.target.form.requestSubmit());

const NOT_REACHED = 'Switchboard does not answer. Is it running?';
function tell(words) {
  trouble.textContent = words;
  trouble.hidden = words === '';
}

document.body.addEventListener('htmx:afterRequest', ({ target, detail }) => {
  if (!target.matches('form')) return;
  // An answer that leads elsewhere is not yet called successful.
  const taken = detail.xhr.status >= 200 && detail.xhr.status < 300;
  tell(taken ? '' : detail.xhr.responseText || NOT_REACHED);
  if (taken && target === composer) forgetDraft();
});

/* ---- reading ---- */

// Whoever has scrolled back to read is left where they are; what they have unfolded stays so.
if (document.querySelector('#messages')) {
  let atTheEnd = true;
  pane.addEventListener('scroll', () => {
    atTheEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 60;
  });
  let last = newestMail().id;
  new MutationObserver(() => {
    if (newestMail().id !== last && atTheEnd) pane.scrollTop = pane.scrollHeight;
    last = newestMail().id;
  }).observe(pane, { childList: true, subtree: true });

  // A long mail is read from its beginning, also when pictures above it take their room only later.
  toTheNewest();
  pane.addEventListener('load', toTheNewest, true);
  for (const type of ['wheel', 'touchstart', 'keydown', 'pointerdown'])
    addEventListener(type, () => pane.removeEventListener('load', toTheNewest, true), { once: true });
}
function newestMail() {
  return document.querySelector('.message:last-child');
}
function toTheNewest() {
  newestMail().scrollIntoView({ block: 'start' });
}
if (globalThis.Idiomorph)
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
    !(name === 'open' && node.matches('details'));

// The page around it may show that something came while it was not looked at.
let unread = countUnread();
function countUnread() {
  return document.querySelectorAll('.unread').length + document.querySelectorAll('.theirs').length;
}
document.body.addEventListener('htmx:afterSettle', () => {
  const now = countUnread();
  if (now > unread && parent !== globalThis) parent.postMessage({ panel: 'news' }, location.origin);
  unread = now;
});

/* ---- writing ---- */

const MAX_BYTES = 7 * 1024 * 1024;
const TOO_LARGE = 'That is too large: a mail can have files of 7 MB at most.';
const DRAFT = 'switchboard-mail-draft ';
function draftKey() {
  return DRAFT + composer.dataset.draft;
}
function forgetDraft() {
  sessionStorage.removeItem(draftKey());
}

if (composer) {
  const typed = [...composer.querySelectorAll('input[type="text"], textarea')];
  const draft = JSON.parse(sessionStorage.getItem(draftKey()) ?? '{}');
  for (const field of typed) if (field.name in draft) field.value = draft[field.name];
  composer.addEventListener('input', () => {
    const changed = typed.filter((field) => field.value !== field.defaultValue);
    if (changed.length === 0) return forgetDraft();
    const fields = Object.fromEntries(changed.map(({ name, value }) => [name, value]));
    sessionStorage.setItem(draftKey(), JSON.stringify(fields));
  });

  // One writes above what one quotes; whoever was faster than this script already does.
  const text = composer.querySelector('textarea');
  if (text.value === text.defaultValue) text.setSelectionRange(0, 0);
  text.scrollTop = 0;

  composer.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
  });

  const chooser = document.querySelector('#files');
  const chosen = document.querySelector('#chosen');
  // Some may have been chosen before this script had come.
  let files = [...chooser.files];
  // Choosing again adds to what was chosen before.
  chooser.addEventListener('change', () => {
    files = [...files, ...chooser.files];
    showFiles();
  });
  const showFiles = () => {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    chooser.files = all.files;
    chosen.replaceChildren(...files.map(lineOf));
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    tell(bytes > MAX_BYTES ? TOO_LARGE : '');
  };
  const lineOf = (file) => {
    const line = document.createElement('li');
    line.className = 'file';
    const name = document.createElement('span');
    name.textContent = file.name;
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.textContent = '×';
    remove.setAttribute('aria-label', `Take ${file.name} away`);
    remove.addEventListener('click', () => {
      files = files.filter((each) => each !== file);
      showFiles();
      chooser.focus();
    });
    line.append(name, remove);
    return line;
  };
  if (files.length > 0) showFiles();
}
