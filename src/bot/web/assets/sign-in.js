// A session may end while its page stands open. The page then leads to sign-in, and back to its address; unless
// something unsent stands in it: then it says so and waits. It becomes the page of somebody else who has come in
// meanwhile in the same way.

let asked = 0;

document.addEventListener('htmx:responseError', ({ detail: { xhr } }) => {
  if (xhr.status === 401) leadToSignIn();
  if (xhr.status === 409 && !hasUnsent()) location.reload();
});

// The stream ends with the session, but also with the network: which it was, is asked.
document.addEventListener('htmx:sseError', async () => {
  if (Date.now() - asked < 5_000) return;
  asked = Date.now();
  const answer = await fetch('/signed-in').catch(() => undefined);
  if (answer?.status === 401) leadToSignIn();
});

function hasUnsent() {
  const fields = [...document.querySelectorAll('textarea, .files-input')];
  return fields.some((field) => field.value !== field.defaultValue && field.value.trim() !== '');
}

function leadToSignIn() {
  if (hasUnsent()) return;
  const back = location.pathname + location.search;
  location.assign(`/sign-in?${new URLSearchParams({ back })}`);
}
