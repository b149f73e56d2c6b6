// What the pages of products read, and what is read anew once something was done.
import type { Product, ProductOrder, ProductStatus } from '@/client/routers/products';
import { client, queryClient, trpc } from '@/shared/api';
import type { Search } from '@/shared/shapes';

export type ProductFilter = Exclude<Parameters<typeof client.products.facets.query>[0], void>;

const KEPT_MS = 600_000;
const PAGE = 50;
const ATTRIBUTE = 'attributes.';

/** The orders that the server knows, as columns say them. */
export const ORDERS: Readonly<Record<string, ProductOrder>> = {
  title: 'title',
  price: 'cheapest',
  '-price': 'dearest',
  '-updated': 'updated',
  created: 'oldest',
  '-created': 'newest',
};

export function filterOf(search: Search): ProductFilter {
  const { q, status, category, brand, channel, stock } = search;
  const attributes = Object.entries(search).flatMap(([key, value]) =>
    key.startsWith(ATTRIBUTE) ? [`${key.slice(ATTRIBUTE.length)}=${value}`] : [],
  );
  const wanted = {
    query: q,
    status: status as ProductStatus | undefined,
    categoryId: category,
    brand,
    channel,
    inStock: stock === undefined ? undefined : stock === 'yes',
    attributes: attributes.length > 0 ? attributes : undefined,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as ProductFilter;
}

export const listOptions = (search: Search) =>
  trpc.products.list.infiniteQueryOptions(
    { ...filterOf(search), order: ORDERS[search['sort'] ?? ''] ?? null, limit: PAGE },
    { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS },
  );

export const productOptions = (id: string) => trpc.products.get.queryOptions({ id });

/** A product as the server has it by now; lists of them are read anew. */
export async function productChanged(product?: Product): Promise<void> {
  const { list, facets, counts, get } = trpc.products;
  if (product) queryClient.setQueryData(get.queryKey({ id: product.id }), product);
  await Promise.all([
    queryClient.invalidateQueries(list.pathFilter()),
    queryClient.invalidateQueries(facets.pathFilter()),
    queryClient.invalidateQueries(counts.queryFilter()),
  ]);
}
