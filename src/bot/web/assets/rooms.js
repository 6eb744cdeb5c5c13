// Channels and private chats: where one stands in them, what has been read, what is being written. The pages work
// without it.

function onPage(type, listener) {
  document.addEventListener(type, listener);
}

/* ---- the reader's own days and hours ---- */

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
if (timeZone && !document.cookie.includes(`switchboard-zone=${encodeURIComponent(timeZone)}`)) {
  document.cookie = `switchboard-zone=${encodeURIComponent(timeZone)}; path=/; max-age=31536000; samesite=strict`;
  // The page was drawn in UTC.
  if (timeZone !== 'UTC') onPage('htmx:load', () => htmx.trigger(document.body, 'refresh'), { once: true });
}

/* ---- the room ---- */

const roomList = document.querySelector('.room-list');
const roomView = roomList?.closest('.feed');
/** How far the server knows that was read, and where it knows one to be. */
const known = { upTo: Number(roomList?.dataset.read ?? 0), place: roomList?.dataset.place || 'end' };
const seen = { ...known };

if (roomList) {
  goToPlace();
  roomView.addEventListener('scroll', lookSoon, { passive: true });
  addEventListener('resize', lookSoon);
  onPage('visibilitychange', lookSoon);
  onPage('close', lookSoon);
  addEventListener('pagehide', () => tellSeen(true));
  // After the browser has gone to what the address names.
  requestAnimationFrame(() => requestAnimationFrame(look));
}

/** To what was asked for, else to what is new, else to where one left off; else it stands at the end. */
function goToPlace() {
  const asked = roomList.querySelector('[data-asked]');
  const line = document.getElementById('new-messages');
  const left = document.getElementById(`entry-${roomList.dataset.place}`);
  if (asked) asked.scrollIntoView({ block: 'center' });
  else if (location.hash !== '') return;
  else if (line) line.scrollIntoView({ block: 'start' });
  else if (left) left.scrollIntoView({ block: 'start' });
}

// The list runs upwards: its end is 0.
function isAtEnd() {
  return Math.abs(roomView.scrollTop) < 8;
}

/** Whether somebody can be looking at the room: the page is in front and nothing lies over it. */
function isLookedAt() {
  return document.visibilityState === 'visible' && document.querySelector('dialog:modal') === null;
}

let looking;
function lookSoon() {
  looking ??= requestAnimationFrame(() => {
    looking = undefined;
    look();
  });
}

function look() {
  if (!roomList || !isLookedAt()) return;
  const view = roomView.getBoundingClientRect();
  let first;
  for (const entry of roomList.querySelectorAll('[data-entry]')) {
    const { top, bottom } = entry.getBoundingClientRect();
    if (bottom <= view.top + 8 || top >= view.bottom) continue;
    first ??= entry;
    // Of what is taller than the window half a window is enough.
    if (bottom <= view.bottom + 4 || top <= view.top + view.height / 2)
      seen.upTo = Math.max(seen.upTo, Number(entry.dataset.entry));
  }
  seen.place = isAtEnd() || !first ? 'end' : first.dataset.entry;
  if (seen.upTo > known.upTo || seen.place !== known.place) tellSeenSoon();
}

let telling;
function tellSeenSoon() {
  telling ??= setTimeout(() => tellSeen(false), 250);
}

async function tellSeen(leaving) {
  clearTimeout(telling);
  telling = undefined;
  const news = {};
  if (seen.upTo > known.upTo) news.upTo = String(seen.upTo);
  if (seen.place !== known.place) news.place = seen.place;
  if (Object.keys(news).length === 0) return;
  const before = { ...known };
  Object.assign(known, seen);
  // What was not taken is told again with the next look.
  if (!(await isTaken(news, leaving))) Object.assign(known, before);
}

async function isTaken(news, leaving) {
  try {
    const { ok } = await fetch(`/rooms/${roomList.dataset.room}/seen`, {
      method: 'POST',
      body: new URLSearchParams(news),
      keepalive: leaving,
    });
    return ok;
  } catch {
    return false;
  }
}

// Who looks on as something comes needs no line above it; who looks elsewhere finds one when they are back.
onPage('htmx:configRequest', ({ detail }) => {
  if (detail.parameters.line === undefined) return;
  if (!isLookedAt()) detail.parameters.line = '';
  else if (detail.parameters.line === '') detail.parameters.line = 'none';
});

let goToEnd = false;
onPage('htmx:afterSettle', ({ target }) => {
  if (!roomList || target !== roomList) return;
  if (goToEnd) roomView.scrollTop = 0;
  goToEnd = false;
  lookSoon();
});

/* ---- what is written ---- */

onPage('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  if (!event.target.matches('.sends-on-enter')) return;
  event.preventDefault();
  if (event.target.value.trim() !== '') event.target.form.requestSubmit();
});

onPage('taken', ({ target }) => {
  target.closest('.own')?.removeAttribute('open');
  if (target.id === 'composer') goToEnd = true;
});

// A form that is being filled in keeps its one-time name while the list is read again around it.
const morphed = Idiomorph.defaults.callbacks.beforeNodeMorphed;
Idiomorph.defaults.callbacks.beforeNodeMorphed = (node) => {
  const isName = node instanceof Element && node.matches('input[name="request"]');
  const field = isName ? node.form?.querySelector('textarea') : null;
  return field && field.value !== field.defaultValue ? false : morphed(node);
};

/* ---- what is new elsewhere ---- */

// What is told in the room one looks at is not told beside it as well.
onPage('htmx:sseBeforeMessage', (event) => {
  const room = /data-room="(\d+)"/.exec(event.detail.data ?? '')?.[1];
  if (room !== undefined && room === roomList?.dataset.room && isLookedAt()) event.preventDefault();
});

// Where there is no room for all of them side by side. Not `scrollIntoView`: the next Tab would go on from there.
const here = document.querySelector('.rooms li > [aria-current]');
if (here) {
  const strip = here.closest('.rooms');
  const pinned = strip.querySelector('.rooms-all').getBoundingClientRect();
  strip.scrollLeft += here.getBoundingClientRect().left - pinned.right;
}

onPage('htmx:afterSwap', ({ target }) => {
  const rooms = target.querySelector?.(':scope > .rooms');
  if (!rooms) return;
  const { news } = rooms.dataset;
  document.title = `${news === '' ? '' : `(${news}) `}${document.title.replace(/^\(\d+\+?\) /, '')}`;
});
