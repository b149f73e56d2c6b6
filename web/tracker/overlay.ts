/**
 * An offer before the shopper: a toast in the corner or a bar along the edge, which take neither the
 * focus nor the page, or a modal that asks for an answer first and gives the focus back.
 *
 * It stands in a shadow root with a style sheet of its own, so that neither the shop's styles nor
 * its content security policy are in the way. `--cartwheel-accent`, `--cartwheel-font` and
 * `--cartwheel-radius` on `:root` lend it the shop's looks.
 */

import type { Offer } from './offers.ts';

export interface Answers {
  onTaken(): void;
  onDismissed(): void;
}

const WORDS = {
  en: { label: 'An offer for you', cart: 'Back to my cart', no: 'No, thanks', take: (n: number) => `Use my ${n} %` },
  de: { label: 'Ein Angebot für Sie', cart: 'Zu meinem Warenkorb', no: 'Nein, danke', take: (n: number) => `${n} % nutzen` },
};

const STYLE = `
:host { all: initial; }
dialog {
  position: fixed; z-index: 2147483000; inset: auto 16px 16px auto; box-sizing: border-box; margin: 0;
  width: min(400px, calc(100vw - 32px)); max-height: calc(100dvh - 32px); overflow: auto; padding: 20px; color-scheme: light dark;
  border: 1px solid light-dark(#e4e2dd, #32302d); border-radius: var(--cartwheel-radius, 14px);
  background: light-dark(#fff, #23211e); color: light-dark(#211f1b, #eeedea);
  box-shadow: 0 16px 48px rgb(0 0 0 / 18%); font: 400 15px/22px var(--cartwheel-font, system-ui, sans-serif);
  animation: in 200ms cubic-bezier(.2, 0, 0, 1);
}
:host([data-theme=light]) dialog { color-scheme: light; }
:host([data-theme=dark]) dialog { color-scheme: dark; }
p { margin: 0; overflow-wrap: anywhere; text-wrap: balance; }
div { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 16px; }
button {
  min-height: 44px; padding: 0 16px; border: 1px solid light-dark(#ceccc6, #494743); border-radius: 8px;
  background: none; color: inherit; font: inherit; font-weight: 500; cursor: pointer;
}
button:first-child { border-color: transparent; background: var(--cartwheel-accent, light-dark(#3351d6, #4567de)); color: #fff; }
dialog:focus { outline: none; }
button:focus-visible { outline: 2px solid light-dark(#2d49c9, #95b1fe); outline-offset: 2px; }
.bar {
  inset: auto 0 0; width: 100%; max-width: none; border-width: 1px 0 0; border-radius: 0;
  padding: 12px max(16px, 50vw - 600px) max(12px, env(safe-area-inset-bottom));
}
.modal { inset: 0; margin: auto; padding: 28px; font-size: 18px; line-height: 26px; }
.modal div { margin-top: 24px; font-size: 15px; }
.modal button { flex: 1 1 auto; }
::backdrop { background: rgb(0 0 0 / 45%); }
@keyframes in { from { opacity: 0; transform: translateY(8px); } }
@media (min-width: 641px) {
  .bar[open] { display: flex; align-items: center; justify-content: space-between; gap: 24px; }
  .bar div { flex: none; margin: 0; }
}
@media (max-width: 640px) { button { flex: 1 1 auto; } }
@media (prefers-reduced-motion: reduce) { dialog { animation: none; } }
`;

/** Show an offer; returns what takes it away again. */
export function show(offer: Offer, how: 'toast' | 'bar' | 'modal', page: Document, answers: Answers): () => void {
  const words = page.documentElement.lang.startsWith('de') ? WORDS.de : WORDS.en;
  const host = page.createElement('cartwheel-offer');
  const theme = page.documentElement.dataset['theme'];
  if (theme) host.dataset['theme'] = theme;
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const dialog = page.createElement('dialog');
  dialog.className = how;
  dialog.setAttribute('aria-label', words.label);
  const text = page.createElement('p');
  text.setAttribute('role', 'status');
  const actions = page.createElement('div');
  const remove = (): void => {
    if (how === 'modal') dialog.close(); // Gives the focus back.
    host.remove();
  };
  const button = (label: string, act: () => void): HTMLButtonElement => {
    const made = page.createElement('button');
    made.type = 'button';
    made.textContent = label;
    made.onclick = () => {
      remove();
      act();
    };
    actions.append(made);
    return made;
  };
  const first = button(offer.discountPercent ? words.take(offer.discountPercent) : words.cart, answers.onTaken);
  const last = button(words.no, answers.onDismissed);
  dialog.onkeydown = (event) => {
    const at = root.activeElement;
    const isLast = event.shiftKey ? at !== last : at === last;
    if (event.key === 'Escape') last.click();
    else if (how === 'modal' && event.key === 'Tab' && isLast) (event.shiftKey ? last : first).focus();
    else return;
    event.preventDefault();
  };
  dialog.append(text, actions);
  root.append(dialog);
  page.body.append(host);
  if (how === 'modal') {
    // On no button: whoever is typing must not answer by that.
    dialog.tabIndex = -1;
    dialog.showModal();
    dialog.focus();
  } else dialog.open = true; // Unlike `show()`, this takes no focus.
  // Read out only what changes once it is there.
  requestAnimationFrame(() => (text.textContent = offer.message));
  return remove;
}
