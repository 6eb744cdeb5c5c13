// A picture is enlarged over the page, with those beside it a key away. Without a script, and with a key held for a
// tab of its own, it opens as the link it is.

const THUMBNAIL = 'a.thumbnail';
/** Within these, pictures are looked at one after the other. */
const TOGETHER = '.history, .their-files, .card';

document.addEventListener('click', (event) => {
  const link = event.target.closest?.(THUMBNAIL);
  if (!link || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  enlarge(link);
});

function enlarge(link) {
  const links = [...(link.closest(TOGETHER)?.querySelectorAll(THUMBNAIL) ?? [link])];
  const pictures = links.map(({ href, firstElementChild }) => ({ href, name: firstElementChild.alt }));
  const dialog = document.getElementById('picture-template').content.firstElementChild.cloneNode(true);
  let at = links.indexOf(link);

  function draw() {
    const { href, name } = pictures[at];
    const image = dialog.querySelector('img');
    image.src = href;
    image.alt = name;
    dialog.querySelector('bdi').textContent = name;
    dialog.querySelector('.picture-place').textContent = `${at + 1} / ${pictures.length}`;
    dialog.querySelector('.picture-original').href = href;
  }
  function step(by) {
    at = (at + by + pictures.length) % pictures.length;
    draw();
  }

  dialog.classList.toggle('is-alone', pictures.length < 2);
  dialog.querySelector('.picture-previous').addEventListener('click', () => step(-1));
  dialog.querySelector('.picture-next').addEventListener('click', () => step(1));
  dialog.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowLeft') step(-1);
    if (key === 'ArrowRight') step(1);
  });
  // Beside the picture is out of it.
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog || target.matches('.picture-sheet')) dialog.close();
  });
  draw();
  document.body.append(dialog);
  // As every dialog of the page is shown (`workspace.js`).
  show(dialog);
}
