// What somebody has typed into a form that names its draft, and has not sent, stays in this browser: for this issue,
// channel, thread or customer, for this employee, until it is sent or thrown away, or they sign out.

const ALL = 'switchboard-draft:';
const MINE = `${ALL}${document.body.dataset.me}:`;
const DAYS_KEPT = 30;

/* ---- what is kept ---- */

function keep(form) {
  try {
    const draft = draftIn(form);
    if (draft) localStorage.setItem(keyOf(form), JSON.stringify({ ...draft, at: Date.now() }));
    else drop(form);
    // Whoever closes it now is not asked whether they mean it.
    form.dataset.kept = '';
  } catch {
    // A browser that is full or keeps nothing for us.
    delete form.dataset.kept;
  }
  markCards();
}

/** What is worth being kept; which way a reply goes is, beside words. */
function draftIn(form) {
  const written = [...form.querySelectorAll('textarea, select')].some(({ value }) => value.trim() !== '');
  const chosen = [...form.querySelectorAll('.files-input')].flatMap(({ files }) => [...files]);
  if (!written && chosen.length === 0) return undefined;
  const filled = fieldsOf(form).filter((each) => each.type !== 'radio' || each.checked);
  return {
    // By it the server knows what it has taken, though its answer was lost.
    request: form.elements.request?.value,
    fields: { ...homeless(form), ...Object.fromEntries(filled.map(({ name, value }) => [name, value])) },
    // Bytes cannot be kept. Their names can, to say which to choose again.
    files: chosen.length > 0 ? chosen.map(({ name }) => name) : filesLost(form),
  };
}

function fieldsOf(form) {
  return [...form.elements].filter((each) => each.matches('textarea, select, [type="radio"]'));
}

/** What was kept of fields that the form does not have now, and may have again. */
function homeless(form) {
  return JSON.parse(form.dataset.homeless ?? '{}');
}

function drop(form) {
  localStorage.removeItem(keyOf(form));
  // What is written next is another message, even in the same words.
  if (ownNames.has(form)) form.elements.request.value = ownNames.get(form);
  ownNames.delete(form);
}

function kept(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? 'null');
    return draft?.fields ? draft : undefined;
  } catch {
    return undefined;
  }
}

function keyOf(form) {
  return `${MINE}${form.dataset.draft}`;
}

/* ---- what is put back ---- */

function putBack(form) {
  const draft = kept(keyOf(form));
  // What came with the form is newer: the server gives back what it did not take.
  if (draftIn(form)) {
    if (draft && form.matches('.is-taken-back')) addBegun(form, draft);
    keep(form);
  } else if (draft) {
    showUnsent(form, draft);
    fill(form, draft);
    tell(form, draft.files ?? []);
  }
}

/** A reply that was taken back comes before what was begun since it was sent, and takes nothing of that away. */
function addBegun(form, { fields, files = [] }) {
  const { value: sent } = form.elements.reply;
  const begun = fields.reply ?? '';
  const reply = begun.startsWith(sent)
    ? begun
    : [sent, begun].filter((words) => words.trim() !== '').join('\n\n');
  // It goes the way that it went.
  fill(form, { fields: { ...fields, route: undefined, reply } });
  if (files.length > 0) tell(form, files);
}

/** A reply that cannot be sent now, because the customer wants none, is there to be read and to be thrown away. */
function showUnsent(form, { fields, files = [] }) {
  const unsent = form.querySelector('.unsent-reply');
  if (unsent && (fields.reply?.trim() || files.length > 0)) unsent.replaceWith(unsent.content);
}

/** The one-time names that forms came with, while they bear that of a draft. */
const ownNames = new WeakMap();

function fill(form, { fields, request }) {
  if (request !== undefined && form.elements.request) {
    ownNames.set(form, form.elements.request.value);
    form.elements.request.value = request;
  }
  const names = new Set(fieldsOf(form).map(({ name }) => name));
  form.dataset.homeless = JSON.stringify(
    Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name))),
  );
  for (const field of form.elements) {
    const value = fields[field.name];
    if (value === undefined) continue;
    if (field.matches('textarea')) field.value = value;
    if (field.matches('select') && [...field.options].some((option) => option.value === value))
      field.value = value;
    if (field.matches('[type="radio"]:enabled') && field.value === value) field.checked = true;
  }
  form.closest('details')?.setAttribute('open', '');
  for (const field of form.querySelectorAll('textarea'))
    field.dispatchEvent(new Event('input', { bubbles: true }));
}

function tell(form, files) {
  const note = form.querySelector('.draft-note');
  if (!note) return;
  note.hidden = false;
  const gone = note.querySelector('.draft-files');
  gone.hidden = files.length === 0;
  gone.querySelector('bdi').textContent = files.join(', ');
  form.dataset.filesLost = JSON.stringify(files);
}

function filesLost(form) {
  return JSON.parse(form.dataset.filesLost ?? '[]');
}

/* ---- when ---- */

for (const type of ['input', 'change'])
  on(type, ({ target }) => {
    const form = target.form?.closest('[data-draft]');
    if (!form) return;
    if (target.matches('.files-input') && target.files.length > 0 && filesLost(form).length > 0)
      tell(form, []);
    keep(form);
  });

/** Lists are read again at any time; what stands in their forms may be older by then than what is kept. */
const met = new WeakSet();
htmx.onLoad((element) => {
  const forms = [...element.querySelectorAll('form[data-draft]')];
  if (element.matches('form[data-draft]')) forms.push(element);
  for (const form of forms.filter((each) => !met.has(each))) {
    met.add(form);
    putBack(form);
  }
});

on('click', ({ target }) => {
  const form = target.closest?.('.draft-throw')?.form;
  if (!form) return;
  empty(form);
  form.querySelector('textarea').focus();
});

function empty(form) {
  form.reset();
  const note = form.querySelector('.draft-note');
  if (note) note.hidden = true;
  delete form.dataset.filesLost;
  delete form.dataset.homeless;
  // How long it is and what the button does are told anew.
  for (const field of form.querySelectorAll('textarea'))
    field.dispatchEvent(new Event('input', { bubbles: true }));
  drop(form);
  markCards();
}

/** What each form has sent, by field. */
const sent = new WeakMap();
on('htmx:beforeRequest', ({ target }) => {
  if (target.matches('form[data-draft]')) sent.set(target, wordsIn(target));
});

function wordsIn(form) {
  return new Map([...form.querySelectorAll('textarea')].map((field) => [field, field.value]));
}

/** The server has taken what was sent. What was typed on meanwhile begins the next. */
function taken(form) {
  const rest = [...wordsIn(form)].map(([field, words]) => {
    const start = sent.get(form)?.get(field) ?? '';
    return [field, words.startsWith(start) ? words.slice(start.length).trimStart() : words];
  });
  empty(form);
  if (rest.every(([, words]) => words === '')) return;
  // The answer brings the one-time name of the next.
  const write = () => {
    for (const [field, words] of rest) {
      field.value = words;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  };
  form.addEventListener('htmx:afterRequest', write, { once: true });
}

on('taken', ({ target }) => {
  if (target.matches('form[data-draft]')) taken(target);
});
on('close-issue', ({ target }) => {
  // The issue may also have been closed, over what was typed about it.
  if (target.id === 'issue-form') taken(target);
});

on('submit', ({ target }) => {
  if (target.getAttribute('action')?.startsWith('/sign-out')) forget((key) => key.startsWith(MINE));
});
forget((key) => key.startsWith(ALL) && !((kept(key)?.at ?? 0) > Date.now() - DAYS_KEPT * 86_400_000));

function forget(isOver) {
  for (const key of Object.keys(localStorage)) if (isOver(key)) localStorage.removeItem(key);
}

/** Sent or thrown away in another tab: where it stands as it was, too, it is over. */
function emptyAll(key, draft) {
  for (const form of document.querySelectorAll('form[data-draft]'))
    if (keyOf(form) === key && JSON.stringify(draftIn(form)?.fields) === JSON.stringify(draft.fields))
      empty(form);
}

/* ---- what is said of it ---- */

// Closed by accident, or for another issue: it is said that nothing is lost.
on('close', ({ target }) => {
  if (target.id === 'issue-dialog') sayKept(target.querySelector('form[data-kept]'));
});
let left;
on('htmx:beforeSwap', ({ detail: { target, shouldSwap } }) => {
  left = shouldSwap && target.id === 'issue-slot' ? target.querySelector('form[data-kept]') : undefined;
});
on('htmx:afterSwap', () => {
  const form = document.getElementById('issue-form');
  if (left && form?.dataset.draft !== left.dataset.draft) sayKept(left);
  left = undefined;
  markCards();
});

function sayKept(form) {
  const draft = form && draftIn(form);
  if (!draft) return;
  const { keptWords, filesWords } = form.querySelector('.draft-note').dataset;
  const popUp = document.createElement('div');
  popUp.className = 'pop-up is-kept';
  popUp.textContent = draft.files.length === 0 ? keptWords : `${keptWords} ${filesWords}`;
  // After the place of the pop-ups has left the dialog, or nobody is told.
  setTimeout(() => {
    popUps().append(popUp);
    leaveLater(popUp);
  });
}

function markCards() {
  for (const badge of document.querySelectorAll('.draft-badge'))
    badge.hidden = localStorage.getItem(`${MINE}${badge.dataset.draftOf}`) === null;
}
addEventListener('storage', ({ key, oldValue, newValue }) => {
  if (key?.startsWith(MINE) && newValue === null) emptyAll(key, JSON.parse(oldValue));
  markCards();
});
markCards();

/** Before the page's own listeners: they take away what is looked at here. */
function on(type, listener) {
  document.addEventListener(type, listener, true);
}
