/** What is convenient on the renting pages; every page works without it. */

import './rent.css';
import { mindForms } from '../shop/forms';

mindForms();

// A mail's link brings its token behind #, which no server sees: it is sent in a form's body.
const opens = document.querySelector<HTMLFormElement>('form[data-opens]');
const token = /^#token=([\w=-]+)$/.exec(location.hash)?.[1];
const field = opens?.querySelector<HTMLInputElement>('input[name=token]');
if (opens && field && token) {
  history.replaceState(null, '', location.pathname);
  field.value = token;
  opens.requestSubmit();
}

// A hold counts down by the server's clock; what is left is told at five minutes and at one.
const clock = document.querySelector<HTMLElement>('[data-clock]');
if (clock) {
  const told = document.querySelector<HTMLElement>('[data-told]');
  const left = clock.closest<HTMLElement>('[data-left]');
  const ahead = Date.parse(clock.dataset['now'] ?? '') - Date.now();
  const until = Date.parse(clock.dataset['until'] ?? '');
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((until - Date.now() - ahead) / 1000));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (told && (seconds === 300 || seconds === 60)) told.textContent = left?.textContent ?? '';
    // The server says what has become of it.
    if (seconds === 0) return location.reload();
    setTimeout(tick, 1000);
  };
  if (left) left.hidden = false;
  tick();
}

// A payment that is on its way is asked for again, each time a little later.
if (document.querySelector('[data-again]')) {
  const tries = Number(sessionStorage.getItem('cartwheel.rent-again') ?? '0');
  sessionStorage.setItem('cartwheel.rent-again', String(tries + 1));
  if (tries < 8) setTimeout(() => location.reload(), 1000 * (tries + 1));
} else sessionStorage.removeItem('cartwheel.rent-again');
