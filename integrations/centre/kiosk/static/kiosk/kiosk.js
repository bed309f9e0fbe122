'use strict';
// Makes the pages smoother; every one of them works without this file.

const WARN_SECONDS = 30;
const POLL_MILLISECONDS = 500;

function keypad(form) {
  const typed = form.querySelector('input[name=typed]');
  const said = form.querySelector('[data-typed]');
  const told = () => { said.textContent = `${typed.value.length} ${said.dataset.typed}`; };
  const whole = () => { told(); if (typed.value.length === 4) form.requestSubmit(); };
  form.addEventListener('click', (event) => {
    const key = event.target.closest('button');
    if (!key || form.hasAttribute('aria-busy')) return;
    event.preventDefault();
    typed.value = key.name === 'digit' ? (typed.value + key.value).slice(0, 4) : typed.value.slice(0, -1);
    whole();
  });
  typed.addEventListener('input', () => { typed.value = typed.value.replace(/[^0-9]/g, ''); whole(); });
  typed.value = '';
}

// A second tap while the first is on its way does nothing.
function once(form) {
  form.addEventListener('submit', (event) => {
    if (form.hasAttribute('aria-busy')) { event.preventDefault(); return; }
    form.setAttribute('aria-busy', 'true');
  });
}

function idle(clock) {
  const dialog = document.querySelector('dialog.still');
  const faces = document.querySelectorAll('[data-clock]');
  let end = performance.now() + Number(clock.dataset.idle) * 1000;
  const stay = async () => {
    await fetch(clock.action, { method: 'POST', body: new FormData(clock), redirect: 'manual' });
    end = performance.now() + Number(clock.dataset.whole) * 1000;
    if (dialog.open) dialog.close();
  };
  clock.addEventListener('submit', (event) => { event.preventDefault(); event.stopImmediatePropagation(); stay(); }, true);
  dialog.querySelector('[data-stay]').addEventListener('click', stay);
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); stay(); });
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    for (const face of faces) face.textContent = String(left);
    if (left <= WARN_SECONDS && !dialog.open) dialog.showModal();
    if (left === 0) { clearInterval(timer); location.replace(clock.dataset.away); }
  };
  const timer = setInterval(tick, 250);
  tick();
}

// Ask how things stand until the page is no longer the right one.
function poll(where) {
  const look = async () => {
    try {
      const answer = await fetch(where.dataset.poll, { headers: { Accept: 'application/json' } });
      const told = await answer.json();
      if (told.page !== location.pathname || told.mark !== where.dataset.mark) { location.replace(told.page); return; }
    } catch { /* the terminal cannot reach its centre: look again */ }
    setTimeout(look, POLL_MILLISECONDS);
  };
  look();
}

// 取り忘れ: said after a while, and with a chime for those who asked for one.
function remind(where) {
  const sound = document.querySelector('[data-sound]');
  let ear = null;
  const chime = () => {
    if (!ear || !sound.checked) return;
    for (const [start, pitch] of [[0, 880], [0.35, 660]]) {
      const tone = ear.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(ear.destination);
      tone.start(ear.currentTime + start);
      tone.stop(ear.currentTime + start + 0.25);
    }
  };
  sound.addEventListener('change', () => { if (sound.checked && !ear) ear = new AudioContext(); });
  setTimeout(() => {
    where.querySelector('[data-warning]').hidden = false;
    chime();
    setInterval(chime, 5000);
  }, Number(where.dataset.remind) * 1000);
}

addEventListener('DOMContentLoaded', () => {
  for (const form of document.querySelectorAll('[data-keypad]')) keypad(form);
  for (const form of document.querySelectorAll('form')) once(form);
  for (const clock of document.querySelectorAll('[data-idle]')) idle(clock);
  for (const where of document.querySelectorAll('[data-poll]')) poll(where);
  for (const where of document.querySelectorAll('[data-remind]')) remind(where);
  for (const link of document.querySelectorAll('[data-after]')) setTimeout(() => { location.replace(link.href); }, Number(link.dataset.after) * 1000);
});
// A page brought back by the back button is old: ask for the true one.
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
