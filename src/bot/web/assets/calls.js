// What calls somebody: a sound, and a notification of the browser where nobody looks at the workspace. Who is not to be
// disturbed is told nothing by the server, so nothing here asks for that.

const FRONT = `switchboard-front-${document.body.dataset.me}`;
const BROWSER_CALLS = `switchboard-browser-calls-${document.body.dataset.me}`;

/* ---- which tab is in front: while it is, it holds a lock that the others can see ---- */

let leaveFront;
function noteFront() {
  if (!navigator.locks) return;
  if (isInFront() && !leaveFront) {
    const held = Promise.withResolvers();
    leaveFront = held.resolve;
    navigator.locks.request(FRONT, { mode: 'shared' }, () => held.promise).catch(() => {});
  } else if (!isInFront()) {
    leaveFront?.();
    leaveFront = undefined;
  }
}

function isInFront() {
  return document.visibilityState === 'visible' && document.hasFocus();
}

async function isOtherInFront() {
  const { held } = (await navigator.locks?.query()) ?? { held: [] };
  return held.filter(({ name }) => name === FRONT).length > (leaveFront ? 1 : 0);
}

for (const type of ['focus', 'blur']) addEventListener(type, noteFront);
onPage('visibilitychange', noteFront);
noteFront();

/* ---- a call ---- */

onPage('htmx:sseBeforeMessage', ({ detail, defaultPrevented }) => {
  // In front of somebody who looks at the room already (`rooms.js`) there is nothing to call for.
  if (detail.type === 'news' && !(defaultPrevented && isInFront())) call(detail.data);
});

async function call(words) {
  const popUp = new DOMParser().parseFromString(words, 'text/html').querySelector('.pop-up');
  const link = popUp?.querySelector('a');
  if (!link) return;
  noteFront();
  if (isInFront()) ring();
  else if (!(await isOtherInFront()))
    await byOneTab(link.href + link.textContent, 3000, async () => notify(popUp, link, await ring()));
}

/** Of all tabs that hear the same at about the same time one does it. */
async function byOneTab(name, ms, deed) {
  if (!navigator.locks) return deed();
  return new Promise((resolve) => {
    navigator.locks.request(`${FRONT}-${name}`, { ifAvailable: true }, async (lock) => {
      resolve(lock ? await deed() : undefined);
      if (lock) await new Promise((later) => setTimeout(later, ms));
    });
  });
}

function notify(popUp, link, hasRung) {
  if (!areBrowserCallsOn()) return;
  const { issue, room } = popUp.dataset;
  const about = issue || /^\/issues\/(\d+)/.exec(link.getAttribute('href'))?.[1];
  const called = showInBrowser(plain(link.querySelector('bdi')), {
    body: plain(link.querySelector('.pop-up-text')),
    // What is new about the same stands in place of what was.
    tag: about ? `${FRONT}-issue-${about}` : `${FRONT}-room-${room}`,
    silent: hasRung || !isSoundOn(),
  });
  called?.addEventListener('click', () => {
    called.close();
    window.focus();
    if (!hasUnsentText(document) || confirm(document.body.dataset.unsent)) location.assign(link.href);
  });
}

/** Some browsers have the name and refuse to do it. */
function showInBrowser(title, options) {
  try {
    return new Notification(title, options);
  } catch {
    return undefined;
  }
}

/** Where there is no markup, nothing keeps a name from turning round what stands beside it. */
function plain(element) {
  return (element?.textContent ?? '').replace(/[\u202A-\u202E\u2066-\u2069]/g, '').trim();
}

/* ---- the sound: two notes, made here ---- */

function isSoundOn() {
  return document.getElementById('calls-link')?.dataset.sound === 'on';
}

/** Once for what comes together; whether it was to be heard. */
async function ring() {
  if (!isSoundOn()) return false;
  return (await byOneTab('ring', 1200, playSound)) ?? true;
}

async function playSound() {
  const audio = new AudioContext();
  // A browser plays nothing on a page where nobody has clicked yet, and lets one wait for it.
  const soon = new Promise((resolve) => setTimeout(resolve, 300));
  if (audio.state !== 'running') await Promise.race([audio.resume(), soon]);
  if (audio.state !== 'running') {
    audio.close();
    return false;
  }
  const last = [784, 1047]
    .map((frequency, at) => note(audio, frequency, audio.currentTime + at * 0.13))
    .at(-1);
  last.addEventListener('ended', () => audio.close());
  return true;
}

function note(audio, frequency, start) {
  const tone = new OscillatorNode(audio, { type: 'sine', frequency });
  const loudness = new GainNode(audio, { gain: 0 });
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(0.16, start + 0.015);
  loudness.gain.exponentialRampToValueAtTime(0.0001, start + 0.45);
  tone.connect(loudness).connect(audio.destination);
  tone.start(start);
  tone.stop(start + 0.5);
  return tone;
}

onPage('click', ({ target }) => {
  if (target.closest('[data-hear]')) playSound();
});

/* ---- the browser's notifications: asked for by a click, kept in this browser for each employee ---- */

function areBrowserCallsOn() {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return false;
  return localStorage.getItem(BROWSER_CALLS) === 'on';
}

onPage('click', async ({ target }) => {
  if (!target.closest('#browser-switch')) return;
  if (areBrowserCallsOn()) localStorage.removeItem(BROWSER_CALLS);
  else return switchBrowserCallsOn();
  drawBrowserSwitch();
});

async function switchBrowserCallsOn() {
  const { blocked, unable, areOn } = document.getElementById('browser-calls').dataset;
  if (!('Notification' in globalThis)) return drawBrowserSwitch(unable);
  if ((await Notification.requestPermission()) !== 'granted') return drawBrowserSwitch(blocked);
  const isShown = showInBrowser(areOn, { tag: `${FRONT}-on`, silent: true }) !== undefined;
  if (isShown) localStorage.setItem(BROWSER_CALLS, 'on');
  drawBrowserSwitch(isShown ? '' : unable);
}

function drawBrowserSwitch(said = '') {
  const part = document.getElementById('browser-calls');
  if (!part) return;
  const toggle = document.getElementById('browser-switch');
  toggle.setAttribute('aria-checked', String(areBrowserCallsOn()));
  toggle.textContent = areBrowserCallsOn() ? part.dataset.on : part.dataset.off;
  document.getElementById('browser-said').textContent = said;
}
drawBrowserSwitch();
addEventListener('storage', () => drawBrowserSwitch());

// What only this browser knows is not drawn over by the server.
const morphedBefore = Idiomorph.defaults.callbacks.beforeNodeMorphed;
Idiomorph.defaults.callbacks.beforeNodeMorphed = (node) =>
  node instanceof Element && node.id === 'browser-calls' ? false : morphedBefore(node);

/* ---- a quiet time ends by itself, and by one click ---- */

let quietEnds;
function awaitQuietEnd() {
  clearTimeout(quietEnds);
  const until = document.getElementById('calls-link')?.dataset.until;
  if (!until) return;
  // Clocks differ; and a longer wait than a browser can count is begun anew with every page.
  const ms = Math.min(Date.parse(until) - Date.now() + 1000, 2 ** 31 - 1);
  quietEnds = setTimeout(() => htmx.trigger('#calls', 'calls-due'), Math.max(ms, 1000));
}
awaitQuietEnd();
onPage('htmx:afterSettle', ({ target }) => {
  if (target.id === 'calls') awaitQuietEnd();
});

// A button that has done what it was for may be gone; so that the keyboard is not nowhere, what is beside it has the
// focus.
onPage('htmx:afterRequest', ({ target, detail }) => {
  if (detail.requestConfig?.verb !== 'post' || !detail.successful) return;
  if (target.closest('#calls')) {
    document.getElementById('calls-link').focus();
    htmx.trigger(document.body, 'refresh');
  } else if (target.closest('#calls-panel') && document.activeElement === document.body)
    document.getElementById('quiet-hour').focus();
});
