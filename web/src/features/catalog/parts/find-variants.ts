// Products and variants found by what is typed, for whoever needs to name one.
import { client } from '@/shared/api';
import { formatMoney } from '@/shared/format';
import type { Choice } from '@/shared/kit';

const PRODUCTS = 8;

export interface FoundVariant extends Choice {
  readonly sku: string;
  /** With what tells it from its siblings. */
  readonly title: string;
}

/** Active variants of active products that have a price in a currency; their products are asked in one batch. */
export async function findVariants(query: string, currency: string, locale: string): Promise<readonly FoundVariant[]> {
  const { items } = await client.products.list.query({ query, status: 'active', limit: PRODUCTS });
  const products = await Promise.all(items.map(({ id }) => client.products.get.query({ id })));
  return products.flatMap((product) =>
    product.variants.flatMap(({ id, sku, status, optionValues, prices }) => {
      const price = prices.find((each) => each.currency === currency);
      if (status !== 'active' || price === undefined) return [];
      const title = [product.title, optionValues.join(' / ')].filter(Boolean).join(' · ');
      return [{ value: id, sku, title, label: `${title} · ${sku} · ${formatMoney({ amountMinor: price.amountMinor, currency }, locale)}` }];
    }),
  );
}

/** Products by their titles. */
export async function findProducts(text: string): Promise<readonly Choice[]> {
  const query = text.trim();
  const { items } = await client.products.list.query({ ...(query ? { query } : {}), limit: PRODUCTS });
  return items.map(({ id, title }) => ({ value: id, label: title }));
}
