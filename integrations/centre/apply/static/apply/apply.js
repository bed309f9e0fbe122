'use strict';
// The keys without a new page: the server still decides what a key does, only the live part of the page is exchanged.

function board(form) {
  const text = form.querySelector('#text');
  let before = Promise.resolve();
  let waiting = 0;
  const press = async (key) => {
    const body = new FormData(form);
    body.set('key', key);
    const answer = await fetch(form.action, { method: 'POST', body });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('[data-live]');
    const live = form.querySelector('[data-live]');
    if (!fresh) { location.reload(); return; }
    const focused = live.contains(document.activeElement);
    live.replaceChildren(...fresh.childNodes);
    text.value = live.querySelector('[data-text]').value;
    if (focused) (live.querySelector('button') || text).focus();
  };
  form.addEventListener('click', (event) => {
    const key = event.target.closest('button[name=key]');
    if (!key) return;
    event.preventDefault();
    const value = key.value;
    // One key after the other, in the order they were pressed.
    waiting += 1;
    form.dataset.pressing = '';
    before = before.then(() => press(value)).catch(() => location.reload()).then(() => {
      waiting -= 1;
      if (!waiting) delete form.dataset.pressing;
    });
  });
  // Going on waits for the last key.
  form.addEventListener('submit', (event) => {
    if (!waiting) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const by = event.submitter;
    before.then(() => form.requestSubmit(by));
  }, true);
}

addEventListener('DOMContentLoaded', () => {
  for (const form of document.querySelectorAll('[data-board]')) board(form);
});
