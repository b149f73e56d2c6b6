/** What a page says by itself of what is on it, and of what is done there. */

import type { Properties } from './events.ts';
import { eventsIn, isObject, parsed } from './markup.ts';

export interface Declared {
  event: string;
  properties: Properties;
  /** Tells repetitions: the page may be loaded again. */
  id?: string | undefined;
}

const SAID = '[data-cartwheel]';
const PRESSED = 'button,a,input';

/**
 * Return the events that a page declares, in their order.
 *
 * `<script type="application/json" data-cartwheel="Product Added" data-id="…">{…}</script>`, or
 * `<main data-cartwheel="Cart Viewed">` with `data-cartwheel-…` of its own and of the items in it.
 * What schema.org markup says besides is the page's as well, unless it has said so itself.
 */
export function declaredIn(page: Document): Declared[] {
  const found: Declared[] = [];
  for (const element of page.querySelectorAll<HTMLElement>(SAID)) {
    if (element.matches(`form,${PRESSED}`)) continue;
    const isBlock = element instanceof HTMLScriptElement;
    const properties = isBlock ? parsed(element) : propertiesOf(element);
    if (isObject(properties)) found.push({ event: eventOf(element), properties, id: element.dataset['id'] });
  }
  const others = eventsIn(page).filter(({ event }) => !found.some((each) => each.event === event));
  return [...found, ...others];
}

/** Tell when something is pressed or sent off that says what it means. */
export function actsOn(page: Document, tell: (declared: Declared) => void): void {
  for (const [kind, which] of [['click', PRESSED], ['submit', 'form']] as const) {
    const hear = ({ target }: Event): void => {
      const element = target instanceof Element ? target.closest<HTMLElement>(SAID) : undefined;
      if (element?.matches(which)) tell({ event: eventOf(element), properties: propertiesOf(element) });
    };
    page.addEventListener(kind, hear, true);
  }
}

function eventOf(element: HTMLElement): string {
  return element.dataset['cartwheel'] ?? '';
}

/** `data-cartwheel-product-id` is `productId`; a form says the `quantity` that is filled in. */
function propertiesOf(element: HTMLElement): Properties {
  const said: Properties = {};
  for (const [name, value] of Object.entries(element.dataset)) {
    const [, first, rest] = /^cartwheel([A-Z])(.*)/.exec(name) ?? [];
    if (first) said[first.toLowerCase() + (rest ?? '')] = value;
  }
  const items = [...element.querySelectorAll<HTMLElement>('[data-cartwheel-item]')].map(propertiesOf);
  delete said['item'];
  const quantity = element instanceof HTMLFormElement ? new FormData(element).get('quantity') : null;
  return { ...said, ...(quantity === null ? {} : { quantity }), ...(items.length ? { products: items } : {}) };
}
