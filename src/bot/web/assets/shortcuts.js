// Single keys for who works here all day: none while somebody types, none with a modifier, and all of them can be
// switched off (https://www.w3.org/TR/WCAG22/#character-key-shortcuts).

const SWITCH = 'switchboard-shortcuts';
const PLACES = {
  i: '/',
  m: '/tracker/mine',
  u: '/tracker/unassigned',
  a: '/tracker/all',
  c: '/tracker/closed',
};
const ASKS = { t: 'take', c: 'close', x: 'resolve' };
const FIELDS = { a: 'assignee', r: 'reply' };
const SECOND_KEY_MS = 1_500;

let goesUntil = 0;
/** Where among the cards one was, for when that card has left the list. */
let lastAt = 0;
/** The field to go to once the issue stands open. */
let wanted;

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (isOff() || isTypedInto(event.target)) return;
  if (press(event)) event.preventDefault();
});

function isTypedInto(target) {
  return target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]');
}

/** Whether the key meant something here. */
function press({ key, target, repeat }) {
  const top = [...document.querySelectorAll('dialog:modal')].at(-1);
  const goes = performance.now() < goesUntil;
  goesUntil = 0;
  if (key === '?') return top?.id !== 'shortcuts-dialog' && showList();
  if (top) return top.id === 'issue-dialog' && !repeat && inIssue(key);
  if (goes && PLACES[key]) return goTo(PLACES[key]);
  if (key === 'j') return step(1);
  if (key === 'k') return step(-1);
  if (repeat) return false;
  if (key === 'g') return waitForPlace();
  if (key === '/') return focus('search');
  const card = current();
  if (!card) return false;
  if (ASKS[key]) return click(`${card.id}-${ASKS[key]}`);
  if (FIELDS[key]) return open(card, FIELDS[key]);
  return key === 'o' || (key === 'Enter' && target === card) ? open(card) : false;
}

function inIssue(key) {
  if (ASKS[key]) return click(`dialog-${ASKS[key]}`);
  if (FIELDS[key]) return focus(FIELDS[key]);
  return key === 'v' && clickOn(document.querySelector('#issue-dialog .view-customer'));
}

function waitForPlace() {
  goesUntil = performance.now() + SECOND_KEY_MS;
  return true;
}

function goTo(place) {
  location.assign(place);
  return true;
}

/* ---- cards ---- */

function current() {
  return document.activeElement?.closest('.feed article.card');
}

function step(by) {
  const cards = [...document.querySelectorAll('.feed article.card')];
  if (cards.length === 0) return false;
  const now = cards.indexOf(current());
  const at = now >= 0 ? now + by : firstStep(cards, by);
  const next = cards[Math.min(Math.max(at, 0), cards.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

/** From nowhere: to the first that is in sight, or to where one was when the card was taken away. */
function firstStep(cards, by) {
  if (lastAt > 0) return by > 0 ? lastAt : lastAt - 1;
  const view = cards[0].closest('.feed').getBoundingClientRect();
  const inSight = cards.filter((card) => {
    const { top, bottom } = card.getBoundingClientRect();
    return bottom > view.top && top < view.bottom;
  });
  return cards.indexOf(by > 0 ? inSight[0] : inSight.at(-1));
}

document.addEventListener('focusin', () => {
  const card = current();
  if (card) lastAt = [...document.querySelectorAll('.feed article.card')].indexOf(card);
});

function open(card, field) {
  const link = card.querySelector('.card-meta a');
  if (!link) return false;
  wanted = field;
  link.click();
  return true;
}

htmx.onLoad((element) => {
  if (!wanted || !element.matches('#issue-dialog')) return;
  // A closed issue has no form.
  focus(wanted);
  wanted = undefined;
});
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (!detail.successful) wanted = undefined;
});

/* ---- buttons and fields ---- */

function click(id) {
  return clickOn(document.getElementById(id));
}

function clickOn(button) {
  button?.click();
  return button !== null;
}

function focus(id) {
  const field = document.getElementById(id);
  field?.focus();
  field?.scrollIntoView({ block: 'nearest' });
  return field !== null;
}

/* ---- the list of keys, and its switch ---- */

function showList() {
  const list = document.getElementById('shortcuts-template').content.firstElementChild.cloneNode(true);
  list.querySelector('input').checked = !isOff();
  document.body.append(list);
  // As every dialog of the page is shown (`workspace.js`).
  show(list);
  return true;
}

function isOff() {
  return localStorage.getItem(SWITCH) === 'off';
}

document.addEventListener('change', ({ target }) => {
  if (target.id !== 'use-shortcuts') return;
  if (target.checked) localStorage.removeItem(SWITCH);
  else localStorage.setItem(SWITCH, 'off');
});

for (const button of document.querySelectorAll('[data-shortcuts]')) {
  button.hidden = false;
  button.addEventListener('click', showList);
}
