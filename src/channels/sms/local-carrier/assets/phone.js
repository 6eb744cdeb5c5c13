// What a phone does by itself: it keeps the newest text in sight, sends on Enter, and sends pictures.
const thread = document.querySelector('.thread');
const composer = document.querySelector('#composer');
const textField = document.querySelector('#text');
const pictureField = document.querySelector('#picture');
const trouble = document.querySelector('#trouble');

document.querySelector('#as').addEventListener('change', (event) => event.target.form.requestSubmit());

textField.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

// The field is emptied only once the text is on its way, so that nothing typed is ever lost.
composer.addEventListener('htmx:afterRequest', (event) => {
  if (event.detail.successful) composer.reset();
  tell(event.detail.successful ? '' : event.detail.xhr.responseText || NOT_REACHED);
  atTheEnd = true;
});

pictureField.addEventListener('change', async () => {
  const [picture] = pictureField.files;
  if (!picture) return;
  tell(picture.size > MAX_PICTURE_BYTES ? TOO_LARGE : await sendPicture(picture));
  pictureField.value = '';
});

const MAX_PICTURE_BYTES = 5 * 1024 * 1024;
const TOO_LARGE = 'That is too large: a picture can have 5 MB at most.';
const NOT_REACHED = 'Switchboard does not answer. Is it running?';

/** What went wrong, if anything did. */
async function sendPicture(picture) {
  try {
    const response = await fetch(pictureField.dataset.to, {
      method: 'POST',
      headers: { 'content-type': picture.type || 'application/octet-stream', 'hx-request': 'true' },
      body: picture,
    });
    return response.ok ? '' : await response.text();
  } catch {
    return NOT_REACHED;
  }
}

function tell(words) {
  trouble.textContent = words;
  trouble.hidden = words === '';
}

// Whoever has scrolled back to read is left where they are.
let atTheEnd = true;
thread.addEventListener('scroll', () => {
  atTheEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 60;
});
function toTheEnd() {
  if (atTheEnd) thread.scrollTop = thread.scrollHeight;
}
new MutationObserver(toTheEnd).observe(thread, { childList: true, subtree: true });
thread.addEventListener('load', toTheEnd, true);
new ResizeObserver(toTheEnd).observe(thread);
toTheEnd();
