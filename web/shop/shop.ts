/** What is convenient in the shop; every page works without it. */

import './shop.css';

document.documentElement.dataset['scripts'] = 'on';

// Forms that a choice is enough for: their button is for those without scripts.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-at-once]')) {
  form.addEventListener('change', () => form.requestSubmit());
}

// What is paid, is paid once.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-once]')) {
  form.addEventListener('submit', (submitted) => {
    if (form.dataset['once'] === 'sent') submitted.preventDefault();
    form.dataset['once'] = 'sent';
    form.setAttribute('aria-busy', 'true');
  });
}
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-once=sent]')) {
    form.dataset['once'] = '';
    form.removeAttribute('aria-busy');
  }
});

// What was typed and not sent is there again when the shopper comes back, for as long as the tab is.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-kept]')) {
  const name = `cartwheel.${form.dataset['kept']}`;
  const typed = JSON.parse(sessionStorage.getItem(name) ?? '{}') as Record<string, string>;
  for (const input of form.querySelectorAll('input')) input.value ||= typed[input.name] ?? '';
  form.addEventListener('input', () => sessionStorage.setItem(name, JSON.stringify(Object.fromEntries(new FormData(form)))));
  form.addEventListener('submit', () => sessionStorage.removeItem(name));
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
