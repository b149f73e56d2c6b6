// What the pages of prices read, and what is read anew once something was done.
import { useQueries, useQuery } from '@tanstack/react-query';
import type { Coupon, CouponState } from '@/client/routers/coupons';
import type { PriceList } from '@/client/routers/priceLists';
import type { Promotion, PromotionPage, PromotionPhase, PromotionTrigger } from '@/client/routers/promotions';
import type { TaxExemption, TaxRate } from '@/client/routers/taxes';
import { client, queryClient, trpc } from '@/shared/api';
import type { Choice } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Search, Source } from '@/shared/shapes';

const KEPT_MS = 600_000;
const PAGE = 50;
const LARGEST_PAGE = 100;
const LARGEST_PAGE_OF_CODES = 1_000;

const paging = { getNextPageParam: ({ nextCursor }: { readonly nextCursor: string | null }) => nextCursor, gcTime: KEPT_MS };

// Promotions

const promotionFilter = ({ q, phase, kind, trigger }: Search) => ({
  search: q ?? null,
  phase: (phase as PromotionPhase | undefined) ?? null,
  kind: kind ?? null,
  trigger: (trigger as PromotionTrigger | undefined) ?? null,
});

export const promotionsOptions = (search: Search) =>
  trpc.promotions.list.infiniteQueryOptions({ ...promotionFilter(search), limit: PAGE }, paging);

export const promotionPages =
  (search: Search): Source<Promotion> =>
  (cursor, signal) =>
    client.promotions.list.query({ ...promotionFilter(search), limit: LARGEST_PAGE, cursor }, { signal });

/** All that runs between two instants, what has dates first, in the order in which it begins; what is archived runs no more. */
export async function runningBetween(runsFrom: string, runsBefore: string, signal: AbortSignal): Promise<readonly Promotion[]> {
  const found: Promotion[] = [];
  let cursor: string | null = null;
  do {
    const page: PromotionPage = await client.promotions.list.query({ runsFrom, runsBefore, limit: LARGEST_PAGE, cursor }, { signal });
    found.push(...page.items.filter(({ status }) => status !== 'archived'));
    cursor = page.nextCursor;
  } while (cursor !== null);
  const begins = ({ startsAt, endsAt }: Promotion) => startsAt ?? endsAt ?? 'always';
  return found.sort((one, other) => (begins(one) < begins(other) ? -1 : 1));
}

export const promotionOptions = (id: string) => trpc.promotions.get.queryOptions({ id });

/** A promotion as the server has it by now; all that depends on it is read anew. */
export async function promotionChanged(promotion?: Promotion): Promise<void> {
  if (promotion) queryClient.setQueryData(promotionOptions(promotion.id).queryKey, promotion);
  await Promise.all([queryClient.invalidateQueries(trpc.promotions.list.pathFilter()), rulesChanged()]);
}

/** Prices that were explained before are no more what they were. */
export const rulesChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.pricing.pathFilter());

// Codes

const codeFilter = ({ q, state, promotion, batch }: Search) => ({
  search: q ?? null,
  state: (state as CouponState | undefined) ?? null,
  promotionId: promotion ?? null,
  batchId: batch ?? null,
});

/** Codes that were made one by one, the newest first. */
export const singleCodesOptions = (promotionId: string, limit: number) => trpc.coupons.list.queryOptions({ promotionId, single: true, limit });

export const codesOptions = (search: Search) => trpc.coupons.list.infiniteQueryOptions({ ...codeFilter(search), limit: PAGE }, paging);

export const codePages =
  (search: Search): Source<Coupon> =>
  (cursor, signal) =>
    client.coupons.list.query({ ...codeFilter(search), limit: LARGEST_PAGE_OF_CODES, cursor }, { signal });

export async function codesChanged(promotionId: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries(trpc.coupons.pathFilter()),
    queryClient.invalidateQueries(promotionOptions(promotionId)),
    rulesChanged(),
  ]);
}

/** Promotions that take codes, for who makes one or filters by one. */
export function usePromotionsOfCodes(): readonly Choice[] {
  const { data } = useQuery(trpc.promotions.list.queryOptions({ trigger: 'code', limit: LARGEST_PAGE }, { staleTime: 60_000 }));
  return (data?.items ?? []).filter(({ status }) => status !== 'archived').map(({ id, terms }) => ({ value: id, label: terms.name }));
}

/** The newest batches, for who filters codes by one. */
export function useBatches(): readonly Choice[] {
  const { data } = useQuery(trpc.coupons.listBatches.queryOptions({ limit: LARGEST_PAGE }, { staleTime: 60_000 }));
  return (data?.items ?? []).map(({ id, name, promotionName }) => ({ value: id, label: `${name} · ${promotionName}` }));
}

// Price lists

const listFilter = ({ group, currency }: Search) => ({ groupId: group ?? null, currency: currency ?? null });

export const listsOptions = (search: Search) => trpc.priceLists.list.infiniteQueryOptions({ ...listFilter(search), limit: PAGE }, paging);

export const listPages =
  (search: Search): Source<PriceList> =>
  (cursor, signal) =>
    client.priceLists.list.query({ ...listFilter(search), limit: LARGEST_PAGE, cursor }, { signal });

export const listOptions = (id: string) => trpc.priceLists.get.queryOptions({ id });

export const pricesOptions = (id: string) => trpc.priceLists.listPrices.infiniteQueryOptions({ id, limit: PAGE }, paging);

/** A price of a variant from a quantity on, as it can be pasted again. */
export interface FlatPrice {
  readonly sku: string;
  readonly title: string;
  readonly least: number;
  readonly amountMinor: number;
}

export const pricePages =
  (id: string): Source<FlatPrice> =>
  async (cursor, signal) => {
    const { items, nextCursor } = await client.priceLists.listPrices.query({ id, limit: LARGEST_PAGE, cursor }, { signal });
    return { items: items.flatMap(({ sku, title, tiers }) => tiers.map((tier) => ({ ...tier, sku, title }))), nextCursor };
  };

export async function listChanged(list?: PriceList): Promise<void> {
  if (list) queryClient.setQueryData(listOptions(list.id).queryKey, list);
  await Promise.all([
    queryClient.invalidateQueries(trpc.priceLists.list.pathFilter()),
    queryClient.invalidateQueries(trpc.priceLists.listPrices.pathFilter()),
    rulesChanged(),
  ]);
}

// Taxes and shipping

const taxFilter = ({ country, class: taxClass }: Search) => ({ country: country ?? null, taxClass: taxClass ?? null });

export const taxesOptions = (search: Search) => trpc.taxes.list.infiniteQueryOptions({ ...taxFilter(search), limit: PAGE }, paging);

export const taxPages =
  (search: Search): Source<TaxRate> =>
  (cursor, signal) =>
    client.taxes.list.query({ ...taxFilter(search), limit: LARGEST_PAGE, cursor }, { signal });

export const exemptionsOptions = () => trpc.taxes.listExemptions.infiniteQueryOptions({ limit: PAGE }, paging);

export const exemptionPages: Source<TaxExemption> = (cursor, signal) => client.taxes.listExemptions.query({ limit: LARGEST_PAGE, cursor }, { signal });

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

/** Categories, each with the way down to it. */
export function useCategories(): readonly Choice[] {
  const enabled = useCan('catalog:read');
  const { data } = useQuery(trpc.categories.list.queryOptions(undefined, { enabled, staleTime: 60_000 }));
  const names = new Map(data?.items.map(({ id, name }) => [id, name]));
  return (data?.items ?? []).map(({ id, path }) => ({ value: id, label: path.map((each) => names.get(each) ?? '').join(' › ') }));
}
