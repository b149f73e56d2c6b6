// What the pages of products read, and what is read anew once something was done.
import type { Product, ProductOrder, ProductStatus, ProductSummary } from '@/client/routers/products';
import { client, queryClient, trpc } from '@/shared/api';
import type { Search, Source } from '@/shared/shapes';

export type ProductFilter = Exclude<Parameters<typeof client.products.facets.query>[0], void>;

const KEPT_MS = 600_000;
const PAGE = 50;
const LARGEST_PAGE = 100;
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

const wantedOf = (search: Search) => ({ ...filterOf(search), order: ORDERS[search['sort'] ?? ''] ?? null });

export const listOptions = (search: Search) =>
  trpc.products.list.infiniteQueryOptions(
    { ...wantedOf(search), limit: PAGE },
    { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS },
  );

/** The pages of what is shown, as large as they may be. */
export const pageOf = (search: Search): Source<ProductSummary> => (cursor, signal) =>
  client.products.list.query({ ...wantedOf(search), limit: LARGEST_PAGE, cursor }, { signal });

export const productOptions = (id: string) => trpc.products.get.queryOptions({ id });

/** Categories or attributes, and what is found by them. */
export async function catalogChanged(): Promise<void> {
  await Promise.all([trpc.categories, trpc.attributes, trpc.products].map((router) => queryClient.invalidateQueries(router.pathFilter())));
}

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
