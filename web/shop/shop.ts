/** What is convenient in the shop; every page works without it. */

import './shop.css';
import { mindForms } from './forms';

mindForms();

document.documentElement.dataset['scripts'] = 'on';

// Forms that a choice is enough for: their button is for those without scripts.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-at-once]')) {
  form.addEventListener('change', () => form.requestSubmit());
}

// The price is that of the variant chosen.
const buying = document.querySelector<HTMLFormElement>('form[data-buy]');
const price = buying?.querySelector<HTMLElement>('[data-price]');
buying?.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.name !== 'variant' || !price) return;
  const asked = document.createElement('span');
  asked.textContent = target.dataset['amount'] ?? '';
  price.replaceChildren(asked);
  if (!target.dataset['before']) return;
  const before = document.createElement('s');
  before.textContent = target.dataset['before'];
  price.append(' ', before);
});

// `/` leads to the search, where nothing is being typed.
document.addEventListener('keydown', (pressed) => {
  const typing = (pressed.target as Element).closest('input, select, textarea, [contenteditable]');
  if (pressed.key !== '/' || typing || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
  pressed.preventDefault();
  document.querySelector<HTMLInputElement>('#q')?.focus();
});
