/**
 * An offer before the shopper: a small dialog that takes neither the focus nor the page.
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
section {
  position: fixed; z-index: 2147483000; inset: auto 16px 16px auto; box-sizing: border-box;
  width: min(400px, calc(100vw - 32px)); padding: 16px; color-scheme: light dark;
  border: 1px solid light-dark(#e4e2dd, #32302d); border-radius: var(--cartwheel-radius, 14px);
  background: light-dark(#fff, #23211e); color: light-dark(#211f1b, #eeedea);
  box-shadow: 0 16px 48px rgb(0 0 0 / 18%); font: 400 15px/22px var(--cartwheel-font, system-ui, sans-serif);
  animation: in 200ms cubic-bezier(.2, 0, 0, 1);
}
:host([data-theme=light]) section { color-scheme: light; }
:host([data-theme=dark]) section { color-scheme: dark; }
p { margin: 0 0 12px; padding-right: 28px; overflow-wrap: anywhere; }
div { display: flex; flex-wrap: wrap; gap: 8px; }
button {
  min-height: 44px; padding: 0 16px; border: 1px solid light-dark(#ceccc6, #494743); border-radius: 8px;
  background: none; color: inherit; font: inherit; font-weight: 500; cursor: pointer;
}
button:first-child { border-color: transparent; background: var(--cartwheel-accent, light-dark(#3351d6, #4567de)); color: #fff; }
button:focus-visible { outline: 2px solid light-dark(#2d49c9, #95b1fe); outline-offset: 2px; }
@keyframes in { from { opacity: 0; transform: translateY(8px); } }
@media (max-width: 640px) { button { flex: 1 1 auto; } p { padding-right: 0; } }
@media (prefers-reduced-motion: reduce) { section { animation: none; } }
`;

/** Show an offer; returns what takes it away again. */
export function show(offer: Offer, page: Document, answers: Answers): () => void {
  const words = page.documentElement.lang.startsWith('de') ? WORDS.de : WORDS.en;
  const host = page.createElement('cartwheel-offer');
  const theme = page.documentElement.dataset['theme'];
  if (theme) host.dataset['theme'] = theme;
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const dialog = page.createElement('section');
  dialog.setAttribute('role', 'dialog');
  dialog.setAttribute('aria-label', words.label);
  const text = page.createElement('p');
  text.setAttribute('role', 'status');
  const actions = page.createElement('div');
  const remove = (): void => host.remove();
  const button = (label: string, act: () => void): void => {
    const made = page.createElement('button');
    made.type = 'button';
    made.textContent = label;
    made.onclick = () => {
      remove();
      act();
    };
    actions.append(made);
  };
  button(offer.discountPercent ? words.take(offer.discountPercent) : words.cart, answers.onTaken);
  button(words.no, answers.onDismissed);
  dialog.onkeydown = ({ key }) => {
    if (key !== 'Escape') return;
    remove();
    answers.onDismissed();
  };
  dialog.append(text, actions);
  root.append(dialog);
  page.body.append(host);
  // Read out only what changes once it is there.
  requestAnimationFrame(() => (text.textContent = offer.message));
  return remove;
}
