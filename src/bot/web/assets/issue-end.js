// An issue opens at the end of what was said, where the newest stands, and stays there while one looks at the end.

const LIVE = '#issue-live';
let wasAtEnd = false;

htmx.onLoad((element) => {
  const dialog = element.matches('#issue-dialog') ? element : element.querySelector('#issue-dialog');
  // Unless the address names a message.
  if (dialog && location.hash === '') goToEnd(dialog.querySelector(LIVE));
});
document.addEventListener('htmx:beforeSwap', ({ detail: { target } }) => {
  wasAtEnd = target.matches(LIVE) && isAtEnd(target);
});
document.addEventListener('htmx:afterSettle', ({ target }) => {
  if (wasAtEnd && target.matches(LIVE)) goToEnd(target);
});

function isAtEnd({ scrollTop, clientHeight, scrollHeight }) {
  return scrollTop + clientHeight > scrollHeight - 24;
}

/** Where the window is narrow it does not scroll by itself, and the dialog stays at its beginning. */
function goToEnd(live) {
  live.scrollTop = live.scrollHeight;
}
