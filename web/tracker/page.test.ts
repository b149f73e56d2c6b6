/** What a page says of itself, in schema.org's words or by attributes, and what is done there. */

import { beforeEach, describe, expect, it } from 'vitest';
import { actsOn, declaredIn, type Declared } from './page.ts';

beforeEach(() => {
  document.head.innerHTML = '';
  document.body.innerHTML = '';
});

function described(...nodes: object[]): void {
  document.head.innerHTML = nodes.map((node) => `<script type="application/ld+json">${JSON.stringify(node)}</script>`).join('');
}

const MUG = { '@type': 'Product', sku: 'MUG', name: 'Mug', offers: { '@type': 'Offer', price: '12.50', priceCurrency: 'EUR' } };

describe('schema.org', () => {
  it.each([
    ['Product', MUG],
    ['an address for a type', { ...MUG, '@type': 'https://schema.org/Product' }],
    ['many types', { ...MUG, '@type': ['Product', 'Thing'] }],
    ['a graph', { '@graph': [{ '@type': 'WebSite' }, MUG] }],
    ['a group', { '@type': 'ProductGroup', productGroupID: 'MUG', name: 'Mug', hasVariant: [{ '@type': 'Product', offers: MUG.offers }] }],
  ])('finds a product: %s', (_, node) => {
    described(node);
    expect(declaredIn(document)).toEqual([
      { event: 'Product Viewed', properties: { productId: 'MUG', name: 'Mug', price: 12.5, currency: 'EUR' } },
    ]);
  });

  it('finds a product in microdata, and nothing of what belongs to another', () => {
    document.body.innerHTML = `<main itemscope itemtype="https://schema.org/Product">
      <h1 itemprop="name">Mug</h1><meta itemprop="sku" content="MUG">
      <p itemprop="brand" itemscope itemtype="https://schema.org/Brand"><b itemprop="name">Hearth</b></p>
      <div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
        <data itemprop="price" value="12.50">12,50 €</data><meta itemprop="priceCurrency" content="EUR">
      </div>
      <p itemprop="review" itemscope itemtype="https://schema.org/Review"><b itemprop="name">Nice</b></p></main>`;
    expect(declaredIn(document)).toEqual([
      { event: 'Product Viewed', properties: { productId: 'MUG', name: 'Mug', brand: 'Hearth', price: 12.5, currency: 'EUR' } },
    ]);
  });

  it('finds an order, by its number, with its lines', () => {
    described({
      '@type': 'Order',
      orderNumber: 1001,
      priceCurrency: 'EUR',
      price: '37.50',
      acceptedOffer: { '@type': 'Offer', itemOffered: { '@type': 'Product', sku: 'MUG', name: 'Mug' }, price: '12.50', priceCurrency: 'EUR', eligibleQuantity: { value: 3 } },
    });
    expect(declaredIn(document)).toEqual([
      {
        event: 'Order Completed',
        id: 'order-1001',
        properties: {
          orderId: '1001',
          total: 37.5,
          currency: 'EUR',
          products: [{ productId: 'MUG', name: 'Mug', price: 12.5, currency: 'EUR', quantity: 3 }],
        },
      },
    ]);
  });

  it.each([
    ['an order of another day', [{ '@type': 'Order', orderNumber: '1', orderDate: '2020-01-01' }]],
    ['a list of orders', [{ '@type': 'Order', orderNumber: '1' }, { '@type': 'Order', orderNumber: '2' }]],
    ['a list of products', [MUG, { ...MUG, sku: 'CUP' }]],
    ['a product without an id', [{ '@type': 'Product', name: 'Mug' }]],
  ])('tells nothing by %s', (_, nodes) => {
    described(...nodes);
    expect(declaredIn(document)).toEqual([]);
  });

  it('finds the checkout', () => {
    described({ '@type': 'CheckoutPage' });
    expect(declaredIn(document)).toEqual([{ event: 'Checkout Started', properties: {} }]);
  });

  it('bears what is damaged', () => {
    document.head.innerHTML = `<script type="application/ld+json">{"@type":</script>
      <script type="application/json" data-cartwheel="Product Added">[1]</script>`;
    expect(declaredIn(document)).toEqual([]);
  });
});

describe('attributes', () => {
  it('say what a page is, with its items, before schema.org does', () => {
    described(MUG);
    document.body.innerHTML = `<main data-cartwheel="Cart Viewed" data-cartwheel-cart-id="c-1" data-testid="x">
      <li data-cartwheel-item data-cartwheel-product-id="MUG" data-cartwheel-quantity="2"></li></main>
      <script type="application/json" data-cartwheel="Product Viewed" data-id="seen">{"productId":"own"}</script>`;
    expect(declaredIn(document)).toEqual([
      { event: 'Cart Viewed', id: undefined, properties: { cartId: 'c-1', products: [{ productId: 'MUG', quantity: '2' }] } },
      { event: 'Product Viewed', id: 'seen', properties: { productId: 'own' } },
    ]);
  });

  it('say what a press or a form means, once it is done', () => {
    document.body.innerHTML = `
      <form data-cartwheel="Product Added" data-cartwheel-product-id="MUG"><input name="quantity" value="3"><button>Add</button></form>
      <button data-cartwheel="Checkout Started" data-cartwheel-value="9.90"><span>Go</span></button>`;
    const told: Declared[] = [];
    actsOn(document, (declared) => told.push(declared));
    expect(declaredIn(document)).toEqual([]);
    document.querySelector('form')?.addEventListener('submit', (event) => event.preventDefault());
    document.querySelector<HTMLElement>('form button')?.click();
    document.querySelector('span')?.click();
    expect(told).toEqual([
      { event: 'Product Added', properties: { productId: 'MUG', quantity: '3' } },
      { event: 'Checkout Started', properties: { value: '9.90' } },
    ]);
  });
});
