// A session may end while its page stands open. The page then leads to sign-in, and back to its address; unless
// something unsent stands in it: then it says so and waits.

let asked = 0;

document.addEventListener('htmx:responseError', ({ detail: { xhr } }) => {
  if (xhr.status === 401) leadToSignIn();
});

// The stream ends with the session, but also with the network: which it was, is asked.
document.addEventListener('htmx:sseError', async () => {
  if (Date.now() - asked < 5_000) return;
  asked = Date.now();
  const answer = await fetch('/signed-in').catch(() => undefined);
  if (answer?.status === 401) leadToSignIn();
});

function leadToSignIn() {
  const fields = [...document.querySelectorAll('textarea, .files-input')];
  if (fields.some((field) => field.value !== field.defaultValue && field.value.trim() !== '')) return;
  const back = location.pathname + location.search;
  location.assign(`/sign-in?${new URLSearchParams({ back })}`);
}
