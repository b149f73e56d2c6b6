/** What a page says of itself in the words of schema.org, as JSON-LD or as microdata. */

import type { Properties } from './events.ts';

type Node = Record<string, unknown>;

const DAY_MS = 86_400_000;

/** Events by what schema.org calls what a page is about; an order with the number it has. */
export function eventsIn(page: Document): { event: string; properties: Properties; id?: string }[] {
  const nodes = [
    ...[...page.querySelectorAll<HTMLScriptElement>('script[type="application/ld+json"]')].map(parsed).flatMap(nodesOf),
    ...[...page.querySelectorAll('[itemscope]:not([itemprop])')].map(itemOf),
  ];
  // A page with many of them is a list, and about none.
  const only = (...types: string[]): Node | undefined => {
    const found = nodes.filter((node) => [node['@type']].flat().some((type) => types.includes(tailOf(type))));
    return found.length === 1 ? found[0] : undefined;
  };
  const order = only('Order');
  const number = order && one(order, 'orderNumber');
  const orderedAt = order && Date.parse(String(one(order, 'orderDate')));
  if (order && number !== undefined && !(Date.now() - Number(orderedAt) > DAY_MS)) {
    return [{ event: 'Order Completed', properties: orderOf(order), id: `order-${String(number)}` }];
  }
  if (only('CheckoutPage')) return [{ event: 'Checkout Started', properties: {} }];
  const product = only('Product', 'ProductGroup');
  const properties = product && productOf(product);
  return properties?.['productId'] ? [{ event: 'Product Viewed', properties }] : [];
}

export function parsed(block: HTMLScriptElement): unknown {
  try {
    return JSON.parse(block.textContent ?? '');
  } catch {
    return undefined; // Markup of others that is no JSON tells nothing.
  }
}

export function isObject(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function productOf(product: Node): Properties {
  const offer = offerOf(product) ?? {};
  const id = one(product, 'productID', 'productGroupID', 'sku', '@id');
  return defined({
    productId: id === undefined ? id : String(id),
    name: one(product, 'name'),
    brand: nameOf(one(product, 'brand')),
    category: nameOf(one(product, 'category')),
    price: numberOf(one(offer, 'price', 'lowPrice')),
    currency: one(offer, 'priceCurrency'),
  });
}

function orderOf(order: Node): Properties {
  const due = one(order, 'totalPaymentDue');
  const total = isObject(due) ? due : order;
  return defined({
    orderId: String(one(order, 'orderNumber')),
    total: numberOf(one(total, 'price', 'value')),
    currency: one(total, 'priceCurrency', 'currency') ?? one(order, 'priceCurrency'),
    products: [order['acceptedOffer'], order['orderedItem']].flat().filter(isObject).map(lineOf),
  });
}

/** A line is an offer of something, or an item of the order. */
function lineOf(line: Node): Properties {
  const item = one(line, 'itemOffered', 'orderedItem');
  const many = one(line, 'eligibleQuantity', 'orderQuantity');
  return defined({
    ...productOf({ offers: line, ...(isObject(item) ? item : line) }),
    quantity: numberOf(isObject(many) ? one(many, 'value') : many),
  });
}

function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (!isObject(value)) return [];
  return value['@graph'] === undefined ? [value] : nodesOf(value['@graph']);
}

function itemOf(element: Element): Node {
  const item: Record<string, unknown[]> = { '@type': [element.getAttribute('itemtype')] };
  for (const each of element.querySelectorAll('[itemprop]')) {
    if (each.parentElement?.closest('[itemscope]') !== element) continue;
    const said = each.getAttribute('content') ?? each.getAttribute('value') ?? each.textContent?.trim();
    const value = each.hasAttribute('itemscope') ? itemOf(each) : said;
    for (const name of each.getAttribute('itemprop')?.split(' ') ?? []) (item[name] ??= []).push(value);
  }
  return item;
}

function offerOf(product: Node): Node | undefined {
  const own = [product['offers']].flat().find(isObject);
  return own ?? nodesOf(product['hasVariant']).map(offerOf).find(isObject);
}

/** The first value that a node has under one of these names. */
function one(node: Node, ...names: string[]): unknown {
  return names.map((name) => [node[name]].flat()[0]).find((value) => value !== undefined && value !== '');
}

function nameOf(value: unknown): unknown {
  return isObject(value) ? one(value, 'name') : value;
}

/** What is written as people write it is understood by the server. */
function numberOf(value: unknown): unknown {
  const number = Number(value ?? undefined);
  return Number.isNaN(number) ? value : number;
}

function tailOf(type: unknown): string {
  return String(type).split(/[/#:]/).at(-1) ?? '';
}

function defined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
