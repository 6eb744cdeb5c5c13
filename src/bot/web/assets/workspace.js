// What the pages cannot do with markup alone. Everything here makes them nicer; nothing depends on it.

/* ---- live updates: all tabs share one stream ---- */

class SharedStream extends EventTarget {
  readyState = EventSource.CONNECTING;

  constructor() {
    super();
    // One for each person: what is private to one is told to no page of another.
    const { events, me } = document.body.dataset;
    const { port } = new SharedWorker(events, me);
    this.port = port;
    port.addEventListener('message', ({ data }) => this.hear(data));
    port.start();
    addEventListener('pagehide', () => this.close());
  }

  hear({ state, name, data }) {
    if (name !== undefined) {
      this.dispatchEvent(new MessageEvent(name, { data }));
      if (name === 'talk') this.dispatchEvent(new MessageEvent(`talk-${data}`));
    } else if (state === 'open') {
      this.readyState = EventSource.OPEN;
      this.onopen?.(new Event('open'));
    } else {
      this.readyState = EventSource.CONNECTING;
      if (state === 'lost') this.onerror?.(new Event('error'));
    }
  }

  close() {
    this.port.postMessage('close', []);
  }
}

htmx.createEventSource = (address) =>
  'SharedWorker' in globalThis ? new SharedStream() : new EventSource(address);

on('htmx:sseOpen', () => {
  document.body.dataset.connection = 'open';
  // Whatever happened before the stream stood has not been told.
  htmx.trigger(document.body, 'refresh');
});
on('htmx:sseError', () => {
  document.body.dataset.connection = 'lost';
});
// A page that the browser kept aside and shows again has missed what came meanwhile.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

// What is done here is done by whose page it is, or not at all.
on('htmx:configRequest', ({ detail }) => {
  detail.headers['Switchboard-Page-Of'] = document.body.dataset.me;
});

/* ---- dialogs: the issue over the page, the customer over the issue ---- */

htmx.onLoad((element) => {
  if (element.matches('dialog')) show(element);
  else for (const dialog of element.querySelectorAll('dialog')) show(dialog);
  if (element.matches('.pop-up')) leaveLater(element);
  freshen();
});

function show(dialog) {
  if (dialog.matches(':modal')) return;
  const address = dialog.dataset.address;
  if (address !== undefined) {
    document.getElementById('customer-dialog')?.close();
    giveAddress(address);
  }
  dialog.removeAttribute('open');
  dialog.showModal();
  dialog.append(popUps());
  dialog.addEventListener('close', () => gone(dialog));
  dialog.addEventListener('cancel', (event) => {
    if (event.target === dialog && !mayClose(dialog)) event.preventDefault();
  });
  dialog.addEventListener('submit', (event) => {
    if (event.target.method === 'dialog' && !mayClose(dialog)) event.preventDefault();
  });
}

/** The page's own address; none where it came with a dialog, which says then what lies under it. */
const pageAddress = /^\/(issues|customers)\//.test(location.pathname) ? undefined : location.href;
function giveAddress(address) {
  if (location.pathname !== address) history.pushState(null, '', address);
}

function gone(dialog) {
  const below = [...document.querySelectorAll('dialog:modal')].findLast((each) => each !== dialog);
  (below ?? document.body).append(popUps());
  dialog.remove();
  // The browser has given the focus back, unless what had it was drawn anew meanwhile, or is right now: the
  // lists are read again while the dialog goes.
  if (below === undefined) for (const ms of [0, 100, 250, 500, 800]) setTimeout(focusIfLost, ms, lastPlace);
  else if (document.activeElement === document.body) below.querySelector('h2')?.focus();
  // Not a step back: that takes the browser a moment, in which the page may have gone elsewhere.
  const { address, home } = dialog.dataset;
  const customers = address === undefined && location.pathname.startsWith('/customers/');
  if (customers || location.pathname === address) history.replaceState(null, '', pageAddress ?? home);
}

function mayClose(dialog) {
  return !hasUnsentText(dialog) || confirm(document.body.dataset.unsent);
}

// What `drafts.js` has kept is not lost.
function hasUnsentText(root) {
  const form = '#issue-form:not([data-kept])';
  const fields = [...root.querySelectorAll(`${form} textarea, ${form} .files-input`)];
  return fields.some((field) => field.value.trim() !== '');
}

on('close-issue', () => document.getElementById('issue-dialog')?.close());

addEventListener('popstate', () => {
  const dialog = document.getElementById('issue-dialog');
  if (dialog && location.pathname !== dialog.dataset.address) dialog.close();
  else if (!dialog && location.pathname.startsWith('/issues/')) location.reload();
});

// The pop-ups stand in the dialog that is about to go.
on('htmx:beforeSwap', ({ detail }) => {
  if (detail.shouldSwap && detail.target.contains(popUps())) document.body.append(popUps());
});

// Another issue takes the place of this one: not over the head of who is writing.
on('htmx:beforeRequest', (event) => {
  const { requestConfig, target } = event.detail;
  const replaces = target?.id === 'issue-slot' && hasUnsentText(target);
  if (replaces && !confirm(document.body.dataset.unsent)) event.preventDefault();
  else if (requestConfig.verb === 'post')
    for (const refusal of target.querySelectorAll('.refusal')) refusal.remove();
});

/* ---- a double click presses once: the first click may have put another button in this place ---- */

document.addEventListener(
  'click',
  (event) => {
    if (event.detail < 2 || event.target.closest('button')?.type !== 'submit') return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

/* ---- after a click: the focus stays where the work is ---- */

let lastCard;
let lastPlace;
on('focusin', (event) => {
  lastCard = event.target.closest('article[id]')?.id;
  if (event.target.id !== '' && !event.target.closest('dialog')) lastPlace = event.target.id;
});
// What has the focus may be drawn anew at any time, and the browser then forgets where it was.
let heldPlace;
on('htmx:beforeSwap', () => {
  // Of two lists that are drawn at once the second must not forget what the first took away.
  if (document.activeElement !== document.body) heldPlace = document.activeElement?.id;
});
on('htmx:afterSettle', (event) => {
  focusIfLost(heldPlace);
  heldPlace = undefined;
  if (event.detail.requestConfig?.verb !== 'post') return;
  const wrong = document.querySelector('#issue-form [aria-invalid], #issue-form .has-problem .files-input');
  if (wrong && event.detail.target.closest('#issue-form')) wrong.focus();
  if (document.activeElement === document.body || document.activeElement === null)
    (document.getElementById(lastCard) ?? document.getElementById('issue-title'))?.focus();
});

function focusIfLost(id) {
  if (document.activeElement === document.body && id) document.getElementById(id)?.focus();
}

// Lists are read again at any time; what was told to the one who clicked stays until they have read it.
Idiomorph.defaults.callbacks.beforeNodeRemoved = (node) =>
  !(node instanceof Element && node.matches('.refusal, .held .told'));

// And what somebody is typing is theirs until they have submitted it, and what they opened stays open.
Idiomorph.defaults.callbacks.beforeNodeMorphed = (node) => !(node instanceof Element && isTheirs(node));
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
  !(name === 'open' && node.matches('details'));
function isTheirs(node) {
  if (node.matches('input, textarea')) return node.value !== node.defaultValue;
  return node.matches('.message-text.is-whole');
}
// What was typed has been taken.
on('taken', ({ target }) => {
  if (target.matches('form')) target.reset();
});

on('click', (event) => {
  if (event.target.closest('[data-dismiss]')) event.target.closest('.refusal').remove();
});

/* ---- lists are read again as far back as they are shown, unless nobody has looked back ---- */

let hasLookedBack = new URLSearchParams(location.search).has('more');
on('htmx:beforeRequest', ({ target }) => {
  if (target.id === 'feed-more') hasLookedBack = true;
});
// A page that is open all day would read all that came since the morning with each event.
on('htmx:configRequest', ({ detail: { parameters } }) => {
  const list = document.getElementById('feed');
  const isAtNewest = list && Math.abs(list.closest('.feed').scrollTop) < 8;
  if (!parameters.since || hasLookedBack || !isAtNewest) return;
  if (list.matches('.room-list')) parameters.follow = '1';
  else parameters.since = '';
});

/* ---- pop-ups ---- */

function popUps() {
  return document.getElementById('pop-ups');
}

function leaveLater(popUp) {
  const shown = popUps().querySelectorAll('.pop-up');
  for (const old of [...shown].slice(0, -3)) old.remove();
  const seconds = popUp.matches('.is-trouble') ? 12 : 7;
  const timer = setInterval(() => {
    if (popUp.matches(':hover, :focus-within')) return;
    clearInterval(timer);
    popUp.remove();
  }, seconds * 1000);
}

on('click', (event) => {
  event.target.closest('.pop-up')?.remove();
});

function sayTrouble(words) {
  const popUp = document.createElement('div');
  popUp.className = 'pop-up is-trouble';
  popUp.setAttribute('role', 'alert');
  popUp.textContent = words;
  popUps().append(popUp);
  leaveLater(popUp);
}

on('htmx:sendError', ({ detail: { requestConfig } }) => {
  // A list that could not be read again says so by "Reconnecting".
  if (requestConfig.triggeringEvent?.type !== 'refresh') sayTrouble(unansweredWords(requestConfig));
});
on('htmx:responseError', ({ detail: { xhr, requestConfig } }) => {
  const said = (xhr.getResponseHeader('content-type') ?? '').startsWith('text/plain') && xhr.status < 500;
  sayTrouble(said ? xhr.responseText.trim() : unansweredWords(requestConfig));
});

/** What was to be read has changed nothing. What was to be done may have been done, and its answer lost. */
function unansweredWords({ verb, path }) {
  const { unreachable, unanswered } = document.body.dataset;
  return verb === 'get' || path === '/measure' ? unreachable : unanswered;
}

/* ---- small things ---- */

// The one button of the form says whether something goes to the customer.
on('input', (event) => {
  if (event.target.matches('#reply, .files-input')) sayWhatIsSent(event.target.form);
});
// Files that will be refused are not sent for minutes first.
on('change', ({ target }) => {
  if (!target.matches('.files-input')) return;
  const bytes = [...target.files].reduce((sum, file) => sum + file.size, 0);
  target.setCustomValidity(bytes > Number(target.dataset.limit) ? target.dataset.tooLarge : '');
  target.reportValidity();
});
htmx.onLoad(() => {
  const form = document.getElementById('issue-form');
  if (form) sayWhatIsSent(form);
});
function sayWhatIsSent(form) {
  const button = form.querySelector('.submit');
  button.dataset.alone ??= button.textContent;
  const replies = [...form.querySelectorAll('#reply, .files-input')].some(
    (field) => field.value.trim() !== '',
  );
  button.textContent = replies ? button.dataset.withReply : button.dataset.alone;
}

on('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.matches('#issue-form textarea')) event.target.form.requestSubmit();
});

// A menu closes when the focus or a click goes elsewhere.
for (const type of ['click', 'focusin'])
  on(type, (event) => {
    for (const menu of document.querySelectorAll('.who[open]'))
      if (!menu.contains(event.target)) menu.removeAttribute('open');
  });

// Where the ways through are wider than the window, the one that was taken is in sight. Not by `scrollIntoView`,
// from which the first Tab would go on.
for (const row of document.querySelectorAll('.navigation, .navigation :is(.rooms, ul)')) {
  const here = row.querySelector('[aria-current="page"]')?.getBoundingClientRect();
  if (here) row.scrollLeft += Math.max(0, here.right - row.getBoundingClientRect().right);
}

// Without a trace in the address: going back to it later would move the focus again.
on('click', (event) => {
  if (!event.target.closest('.skip')) return;
  event.preventDefault();
  document.getElementById('main').focus();
});

const PANELS = 'switchboard-panels';
function showPanels(open) {
  document.body.dataset.panels = open ? 'open' : 'closed';
  document.querySelector('[data-toggle-panels]')?.setAttribute('aria-expanded', String(open));
}
showPanels(localStorage.getItem(PANELS) !== 'closed');
on('click', (event) => {
  if (!event.target.closest('[data-toggle-panels]')) return;
  const open = document.body.dataset.panels === 'closed';
  localStorage.setItem(PANELS, open ? 'open' : 'closed');
  showPanels(open);
});

// Where there are several, one is in front: the last one chosen.
const PANEL = 'switchboard-panel';
const panelTabs = [...document.querySelectorAll('.panel-tab')];
function frontPanel(tab) {
  for (const each of panelTabs) {
    const front = each === tab;
    each.setAttribute('aria-selected', String(front));
    each.tabIndex = front ? 0 : -1;
    panelOf(each).toggleAttribute('data-behind', !front);
  }
  tellOfNews(tab, false);
}
function panelOf(tab) {
  return document.getElementById(tab.dataset.tab);
}
function choosePanel(tab) {
  localStorage.setItem(PANEL, tab.textContent);
  frontPanel(tab);
}
function tellOfNews(tab, isNew) {
  tab.toggleAttribute('data-news', isNew);
  if (isNew) tab.setAttribute('aria-description', tab.parentElement.dataset.newsWords);
  else tab.removeAttribute('aria-description');
}
if (panelTabs.length > 0) {
  const list = panelTabs[0].parentElement;
  list.setAttribute('role', 'tablist');
  list.setAttribute('aria-label', list.closest('aside').getAttribute('aria-label'));
  for (const tab of panelTabs) {
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', tab.dataset.tab);
    panelOf(tab).setAttribute('role', 'tabpanel');
    panelOf(tab).setAttribute('aria-labelledby', tab.id);
  }
  frontPanel(panelTabs.find((tab) => tab.textContent === localStorage.getItem(PANEL)) ?? panelTabs[0]);
  list.addEventListener('click', (event) => {
    const tab = event.target.closest('.panel-tab');
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choosePanel(tab);
  });
  list.addEventListener('keydown', (event) => {
    const now = panelTabs.indexOf(event.target);
    const step = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1, ' ': now }[event.key];
    if (now === -1 || step === undefined) return;
    event.preventDefault();
    const tab = panelTabs.at(step % panelTabs.length);
    tab.focus();
    choosePanel(tab);
  });
  addEventListener('message', ({ origin, source, data }) => {
    if (origin !== location.origin || data?.panel !== 'news') return;
    const tab = panelTabs.find((each) => panelOf(each).querySelector('iframe').contentWindow === source);
    if (tab?.getAttribute('aria-selected') === 'false') tellOfNews(tab, true);
  });
}

// Ages, with the same steps as the server's, and exact times in the reader's own time zone.
function freshen() {
  for (const time of document.querySelectorAll('time.age')) {
    const at = new Date(time.dateTime);
    const words = ageWords(at);
    if (time.textContent !== words) time.textContent = words;
    time.title = at.toLocaleString();
  }
}
function ageWords(at) {
  const minutes = Math.floor((Date.now() - at.getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h`;
  const days = Math.floor(hours / 24);
  if (days < 7) return `${days} d`;
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : 'numeric';
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year });
}
setInterval(freshen, 20_000);

function on(type, listener) {
  document.addEventListener(type, listener);
}
