/** What a page says by itself of what is on it. */

import type { Properties } from './events.ts';

export interface Declared {
  event: string;
  properties: Properties;
  /** Tells repetitions: the page may be loaded again. */
  id: string | undefined;
}

type Described = Record<string, unknown>;

/**
 * Return the events that a page declares, in their order.
 *
 * `<script type="application/json" data-cartwheel="Product Added" data-id="…">{…}</script>`
 */
export function declaredIn(page: Document): Declared[] {
  const found: Declared[] = [];
  for (const block of page.querySelectorAll<HTMLScriptElement>('script[type="application/json"][data-cartwheel]')) {
    const properties = parsed(block);
    if (!isObject(properties)) continue;
    found.push({ event: block.dataset['cartwheel'] ?? '', properties, id: block.dataset['id'] });
  }
  return found;
}

/** Return the product that a page is about by its schema.org markup, if it is about one. */
export function productIn(page: Document): Properties | undefined {
  const blocks = [...page.querySelectorAll<HTMLScriptElement>('script[type="application/ld+json"]')];
  const products = blocks.map(parsed).flatMap(nodesOf).filter(isProduct);
  const [product] = products;
  if (!product || products.length > 1) return undefined;
  const offer = firstOffer(product);
  const id = product['productID'] ?? product['productGroupID'] ?? product['sku'] ?? product['@id'];
  const price = offer?.['price'] ?? offer?.['lowPrice'];
  return id === undefined
    ? undefined
    : defined({
        productId: String(id),
        name: product['name'],
        brand: nameOf(product['brand']),
        category: nameOf(product['category']),
        price: price === undefined ? undefined : Number(price),
        currency: offer?.['priceCurrency'],
      });
}

function parsed(block: HTMLScriptElement): unknown {
  try {
    return JSON.parse(block.textContent ?? '');
  } catch {
    return undefined; // Markup of others that is no JSON tells nothing.
  }
}

function nodesOf(value: unknown): Described[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (!isObject(value)) return [];
  return value['@graph'] === undefined ? [value] : nodesOf(value['@graph']);
}

function isProduct(node: Described): boolean {
  return [node['@type']].flat().some((type) => type === 'Product' || type === 'ProductGroup');
}

function firstOffer(product: Described): Described | undefined {
  const own = [product['offers']].flat().find(isObject);
  return own ?? nodesOf(product['hasVariant']).map(firstOffer).find(isObject);
}

function nameOf(value: unknown): unknown {
  return isObject(value) ? value['name'] : value;
}

function defined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is Described {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
