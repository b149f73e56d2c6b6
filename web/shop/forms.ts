/** What is convenient in forms of pages that the server makes. */

/** Have forms with money in them sent once, and kept what was typed. */
export function mindForms(): void {
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
}
