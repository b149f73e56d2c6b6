// What the pages of prices read, and what is read anew once something was done.
import { useQueries, useQuery } from '@tanstack/react-query';
import type { Coupon, CouponState } from '@/client/routers/coupons';
import type { PriceList } from '@/client/routers/priceLists';
import type { Promotion, PromotionPhase, PromotionTrigger } from '@/client/routers/promotions';
import { client, queryClient, trpc } from '@/shared/api';
import type { Choice } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Search } from '@/shared/shapes';

const KEPT_MS = 600_000;
const PAGE = 50;
const MOST_CODES = 1_000;

interface Paged<Row> {
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
}

const paging = { getNextPageParam: ({ nextCursor }: { readonly nextCursor: string | null }) => nextCursor, gcTime: KEPT_MS };

/** Everything that a list has, page by page. */
export async function everyPage<Row>(ask: (cursor: string | null) => Promise<Paged<Row>>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: Paged<Row> = await ask(cursor);
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

// Promotions

export const promotionFilter = ({ q, phase, kind, trigger }: Search) => ({
  search: q ?? null,
  phase: (phase as PromotionPhase | undefined) ?? null,
  kind: kind ?? null,
  trigger: (trigger as PromotionTrigger | undefined) ?? null,
});

export const promotionsOptions = (search: Search) =>
  trpc.promotions.list.infiniteQueryOptions({ ...promotionFilter(search), limit: PAGE }, paging);

export const promotionOptions = (id: string) => trpc.promotions.get.queryOptions({ id });

/** A promotion as the server has it by now; all that depends on it is read anew. */
export async function promotionChanged(promotion?: Promotion): Promise<void> {
  if (promotion) queryClient.setQueryData(promotionOptions(promotion.id).queryKey, promotion);
  await Promise.all([queryClient.invalidateQueries(trpc.promotions.list.pathFilter()), rulesChanged()]);
}

/** Prices that were explained before are no more what they were. */
export const rulesChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.pricing.pathFilter());

// Codes

export const codeFilter = ({ q, state, promotion, batch }: Search) => ({
  search: q ?? null,
  state: (state as CouponState | undefined) ?? null,
  promotionId: promotion ?? null,
  batchId: batch ?? null,
});

export const codesOptions = (search: Search) => trpc.coupons.list.infiniteQueryOptions({ ...codeFilter(search), limit: PAGE }, paging);

export const everyCode = (filter: ReturnType<typeof codeFilter>): Promise<readonly Coupon[]> =>
  everyPage((cursor) => client.coupons.list.query({ ...filter, cursor, limit: MOST_CODES }));

export async function codesChanged(promotionId: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries(trpc.coupons.pathFilter()),
    queryClient.invalidateQueries(promotionOptions(promotionId)),
    rulesChanged(),
  ]);
}

/** Promotions that take codes, for who makes one or filters by one. */
export function usePromotionsOfCodes(): readonly Choice[] {
  const { data } = useQuery(trpc.promotions.list.queryOptions({ trigger: 'code', limit: 100 }, { staleTime: 60_000 }));
  return (data?.items ?? []).filter(({ status }) => status !== 'archived').map(({ id, terms }) => ({ value: id, label: terms.name }));
}

// Price lists

export const listsOptions = ({ group, currency }: Search) =>
  trpc.priceLists.list.infiniteQueryOptions({ groupId: group ?? null, currency: currency ?? null, limit: PAGE }, paging);

export const listOptions = (id: string) => trpc.priceLists.get.queryOptions({ id });

export const pricesOptions = (id: string) => trpc.priceLists.listPrices.infiniteQueryOptions({ id, limit: PAGE }, paging);

export async function listChanged(list?: PriceList): Promise<void> {
  if (list) queryClient.setQueryData(listOptions(list.id).queryKey, list);
  await Promise.all([
    queryClient.invalidateQueries(trpc.priceLists.list.pathFilter()),
    queryClient.invalidateQueries(trpc.priceLists.listPrices.pathFilter()),
    rulesChanged(),
  ]);
}

// Taxes and shipping

export const taxesOptions = ({ country, class: taxClass }: Search) =>
  trpc.taxes.list.infiniteQueryOptions({ country: country ?? null, taxClass: taxClass ?? null, limit: PAGE }, paging);

export const exemptionsOptions = () => trpc.taxes.listExemptions.infiniteQueryOptions({ limit: PAGE }, paging);

export async function taxesChanged(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries(trpc.taxes.pathFilter()), rulesChanged()]);
}

export const zonesOptions = () => trpc.shipping.listZones.queryOptions();

export async function zonesChanged(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries(trpc.shipping.pathFilter()), rulesChanged()]);
}

// Others' things, by name

/** Groups of customers; none for who may not see customers. */
export function useGroups(): readonly Choice[] {
  const enabled = useCan('customers:read');
  const { data } = useQuery(trpc.customerGroups.list.queryOptions(undefined, { enabled, staleTime: 60_000 }));
  return (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

/** Names of customers by id, asked in one batch; ids that nobody may read stay without. */
export function useCustomerNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const enabled = useCan('customers:read');
  const found = useQueries({ queries: [...new Set(ids)].map((id) => trpc.customers.get.queryOptions({ id }, { enabled, staleTime: 60_000 })) });
  return new Map(found.flatMap(({ data }) => (data ? [[data.id, nameOfCustomer(data)] as const] : [])));
}

export const nameOfCustomer = ({ id, name, email }: { id: string; name: string; email: string | null }): string =>
  [name, email].filter(Boolean).join(' · ') || id;

export async function findCustomers(text: string): Promise<readonly Choice[]> {
  const { items } = await client.customers.list.query({ search: text || null, limit: 8 });
  return items.map((each) => ({ value: each.id, label: nameOfCustomer(each) }));
}

export async function findProducts(text: string): Promise<readonly Choice[]> {
  const { items } = await client.products.list.query({ query: text || null, limit: 8 });
  return items.map(({ id, title }) => ({ value: id, label: title }));
}

/** Categories, each with the way down to it. */
export function useCategories(): readonly Choice[] {
  const enabled = useCan('catalog:read');
  const { data } = useQuery(trpc.categories.list.queryOptions(undefined, { enabled, staleTime: 60_000 }));
  const names = new Map(data?.items.map(({ id, name }) => [id, name]));
  return (data?.items ?? []).map(({ id, path }) => ({ value: id, label: path.map((each) => names.get(each) ?? '').join(' › ') }));
}
