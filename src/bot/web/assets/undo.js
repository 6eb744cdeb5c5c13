// Undo: the bar counts down what is left, and goes. Without a script it stands until the next page.

htmx.onLoad((element) => {
  const bars = element.matches('.undo-bar') ? [element] : element.querySelectorAll('.undo-bar');
  for (const bar of bars) begin(bar);
  // What was taken back is written on at once.
  const field = element.querySelector('.is-taken-back #reply');
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
});

function begin(bar) {
  if (bar.dataset.begun !== undefined) return;
  bar.dataset.begun = '';
  // The last thing done to an issue is what can be undone: of a closing, with the reply before it.
  for (const old of document.querySelectorAll('.undo-bar'))
    if (old !== bar && old.dataset.issue === bar.dataset.issue) old.remove();

  const key = bar.querySelector('.undo-key');
  if (/Mac|iP/.test(navigator.platform)) key.textContent = '⌘Z';
  key.hidden = false;

  const lastsMs = Number(bar.dataset.left);
  const end = performance.now() + lastsMs;
  const seconds = bar.querySelector('.undo-seconds');
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches)
    bar
      .querySelector('.undo-line')
      .animate({ scale: ['1 1', '0 1'] }, { duration: lastsMs, fill: 'forwards' });
  const timer = setInterval(() => {
    const leftMs = end - performance.now();
    const words = String(Math.max(0, Math.ceil(leftMs / 1000)));
    if (seconds.textContent !== words) seconds.textContent = words;
    // Who has clicked is answered in its place.
    if (leftMs > 0 || bar.querySelector('.htmx-request')) return;
    clearInterval(timer);
    leave(bar);
  }, 100);
}

function leave(bar) {
  const hadFocus = bar.contains(document.activeElement);
  bar.remove();
  if (hadFocus) (document.getElementById('issue-title') ?? document.getElementById('main')).focus();
}

// As everywhere; within a text the browser undoes what was typed.
document.addEventListener('keydown', (event) => {
  if (event.key.toLowerCase() !== 'z' || event.shiftKey || event.altKey) return;
  if (!(event.ctrlKey || event.metaKey) || event.target.matches('input, textarea')) return;
  const button = [...document.querySelectorAll('.undo-bar button')].at(-1);
  if (!button) return;
  event.preventDefault();
  button.click();
});
