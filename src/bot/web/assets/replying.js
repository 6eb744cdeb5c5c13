// "Ben is replying": said while a reply with words in it is open, and forgotten where it is not said again.

const SAID_EVERY_MS = 3_000;
const FORGOTTEN_AFTER_MS = 8_000;

/* ---- what this page says ---- */

/** The address of the issue whose reply is open here. */
let said;
let saidAt = 0;
let saying = Promise.resolve();

function lookAtReply() {
  const field = document.getElementById('reply');
  const isOpen = document.visibilityState === 'visible' && field && field.value.trim() !== '';
  const issue = isOpen ? field.form.getAttribute('action') : undefined;
  if (said !== undefined && said !== issue) say(said, 'no');
  if (issue !== undefined && (said !== issue || performance.now() - saidAt >= SAID_EVERY_MS)) {
    saidAt = performance.now();
    say(issue, 'yes');
  }
  said = issue;
}

/** One after the other, so that the last is what was said last. */
function say(issue, open) {
  saying = saying.then(() => post(issue, open, { signal: AbortSignal.timeout(5_000) }));
}

async function post(issue, open, options) {
  try {
    await fetch(`${issue}/replying`, { method: 'POST', body: new URLSearchParams({ open }), ...options });
  } catch {
    // It is said again, or forgotten.
  }
}

document.addEventListener('input', ({ target }) => {
  if (target.id === 'reply') lookAtReply();
});
for (const type of ['visibilitychange', 'htmx:afterSettle']) document.addEventListener(type, lookAtReply);
// Heard before the dialog is gone from the page; looked at once it is.
document.addEventListener('close', () => setTimeout(lookAtReply), true);
setInterval(lookAtReply, 1_000);
addEventListener('pagehide', () => {
  if (said !== undefined) post(said, 'no', { keepalive: true });
  said = undefined;
});

/* ---- what it hears ---- */

/** By issue and employee. */
const replyingTo = new Map();

const createEventSource = htmx.createEventSource;
htmx.createEventSource = (address) => {
  const source = createEventSource(address);
  source.addEventListener('typing', ({ data }) => hearReplying(JSON.parse(data)));
  return source;
};

function hearReplying({ issue, employee, words }) {
  const people = replyingTo.get(issue) ?? new Map();
  replyingTo.set(issue, people);
  clearTimeout(people.get(employee)?.timer);
  people.delete(employee);
  if (words !== '') {
    const timer = setTimeout(() => hearReplying({ issue, employee, words: '' }), FORGOTTEN_AFTER_MS);
    people.set(employee, { words, timer });
  }
  for (const place of document.querySelectorAll(`[data-replying="${issue}"]`)) showReplying(place);
}

function showReplying(place) {
  const people = replyingTo.get(Number(place.dataset.replying)) ?? new Map();
  const words = [...people.values()].map((each) => each.words).sort();
  const shown = [...place.children].map((each) => each.textContent);
  if (words.join('\n') === shown.join('\n')) return;
  place.replaceChildren(
    ...words.map((each) => {
      const line = document.createElement('bdi');
      line.textContent = each;
      return line;
    }),
  );
}

// Drawn anew it is empty: a new place is filled, and one that stands stays as it is.
htmx.onLoad((element) => {
  for (const place of element.querySelectorAll('[data-replying]')) showReplying(place);
});
const morphedBefore = Idiomorph.defaults.callbacks.beforeNodeMorphed;
Idiomorph.defaults.callbacks.beforeNodeMorphed = (node, ...rest) =>
  node instanceof Element && node.matches('.replying') ? false : morphedBefore(node, ...rest);
