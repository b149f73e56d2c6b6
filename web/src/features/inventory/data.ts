// What the pages of stock read, and what is read anew once something was done.
import { infiniteQueryOptions, keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { StockedVariant } from '@/client/routers/inventory';
import type { Location } from '@/client/routers/locations';
import { client, queryClient, trpc } from '@/shared/api';
import { startOf, endOf } from '@/shared/format/days';
import { useCan } from '@/shared/session';
import type { Search, Source } from '@/shared/shapes';

/** Back within ten minutes finds the rows that were there. */
const KEPT_MS = 600_000;
const PAGE = 50;
export const LARGEST_PAGE = 100;
const MINUTE_MS = 60_000;

type Given<Query extends (...given: never[]) => unknown> = Exclude<Parameters<Query>[0], void | undefined>;
export type StockFilter = Given<typeof client.inventory.list.query>;
export type MovementFilter = Given<typeof client.inventory.listMovements.query>;
export type LotFilter = Given<typeof client.inventory.listLots.query>;
export type HoldFilter = Given<typeof client.holds.list.query>;
export type TransferFilter = Given<typeof client.transfers.list.query>;
export type CountFilter = Given<typeof client.stockCounts.list.query>;

type Asked<Wanted> = { readonly [Key in keyof Wanted]?: Exclude<Wanted[Key], undefined> };

/** Without what is not asked for. */
export const given = <const Wanted extends object>(wanted: Wanted): Asked<Wanted> =>
  Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as Asked<Wanted>;

const STANDS: Readonly<Record<string, StockFilter>> = {
  there: { isInStock: true },
  low: { isLow: true },
  out: { isInStock: false },
  waited: { isWaitedFor: true },
};

export const stockFilterOf = ({ tab, location, q }: Search): StockFilter => given({ ...STANDS[tab ?? ''], locationId: location, search: q });

export const stockOptions = (filter: StockFilter) =>
  trpc.inventory.list.infiniteQueryOptions({ ...filter, limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS });

export const itemOptions = (variantId: string) => trpc.inventory.get.queryOptions({ variantId });

/** Days of the store's zone as the moments that they begin and end at. */
export const spanOf = ({ from, to }: Search, zone: string) => ({ since: from && startOf(from, zone), until: to && endOf(to, zone) });

/** A row with what its variant is called; nothing where the catalog has it no more. */
export type Named<Row> = Row & { readonly good: StockedVariant | undefined };

interface Page<Row> {
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
}

/** What variants are called, asked for together. */
export async function goodsOf(ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, StockedVariant>> {
  const variantIds = [...new Set(ids)];
  if (variantIds.length === 0) return new Map();
  const found = await client.inventory.describe.query({ variantIds }, signal && { signal });
  return new Map(found.map((good) => [good.variantId, good]));
}

async function named<Row extends { readonly variantId: string }>({ items, nextCursor }: Page<Row>, signal: AbortSignal): Promise<Page<Named<Row>>> {
  const goods = await goodsOf(items.map(({ variantId }) => variantId), signal);
  return { items: items.map((row) => ({ ...row, good: goods.get(row.variantId) })), nextCursor };
}

/** Pages of rows of variants, each row with its names; `key` is that of the list's own procedure. */
function namedOptions<Row>(key: readonly unknown[], source: Source<Named<Row>>) {
  return infiniteQueryOptions({
    queryKey: [...key, 'named'],
    queryFn: ({ pageParam, signal }) => source(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    gcTime: KEPT_MS,
  });
}

export const movementPages =
  (filter: MovementFilter, limit = LARGEST_PAGE) =>
  async (cursor: string | null, signal: AbortSignal) =>
    named(await client.inventory.listMovements.query({ ...filter, limit, cursor }, { signal }), signal);

export const movementsOptions = (filter: MovementFilter) =>
  namedOptions(trpc.inventory.listMovements.infiniteQueryKey(filter), movementPages(filter, PAGE));

export const lotPages =
  (filter: LotFilter, limit = LARGEST_PAGE) =>
  async (cursor: string | null, signal: AbortSignal) =>
    named(await client.inventory.listLots.query({ ...filter, limit, cursor }, { signal }), signal);

export const lotsOptions = (filter: LotFilter) => namedOptions(trpc.inventory.listLots.infiniteQueryKey(filter), lotPages(filter, PAGE));

export const suggestionsOptions = () =>
  trpc.reordering.suggest.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS });

export const holdsOptions = (filter: HoldFilter) =>
  trpc.holds.list.infiniteQueryOptions({ ...filter, limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS });

export const transfersOptions = (filter: TransferFilter) =>
  trpc.transfers.list.infiniteQueryOptions({ ...filter, limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS });

export const countsOptions = (filter: CountFilter) =>
  trpc.stockCounts.list.infiniteQueryOptions({ ...filter, limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS });

/** Everything that the shown variants are called, kept for a while. */
export function useGoods(ids: readonly string[]): ReadonlyMap<string, StockedVariant> {
  const wanted = [...new Set(ids)].sort();
  const { data } = useQuery({
    queryKey: [...trpc.inventory.describe.pathKey(), wanted],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, StockedVariant>> => {
      const parts = Array.from({ length: Math.ceil(wanted.length / LARGEST_PAGE) }, (_, part) => wanted.slice(part * LARGEST_PAGE, (part + 1) * LARGEST_PAGE));
      const found = await Promise.all(parts.map((part) => goodsOf(part, signal)));
      return new Map(found.flatMap((each) => [...each]));
    },
    enabled: wanted.length > 0,
    staleTime: MINUTE_MS,
    placeholderData: keepPreviousData,
  });
  return data ?? NO_GOODS;
}

const NO_GOODS: ReadonlyMap<string, StockedVariant> = new Map();

/** Where stock lies, in the order in which it is sold from; those out of use come last. Undefined while it is fetched. */
export function useLocations(): readonly Location[] | undefined {
  const { data } = useQuery({
    queryKey: [...trpc.locations.list.queryKey(), 'all'],
    queryFn: async ({ signal }) => {
      const all: Location[] = [];
      let cursor: string | null = null;
      do {
        const page: Page<Location> = await client.locations.list.query({ limit: LARGEST_PAGE, cursor }, { signal });
        all.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return all.sort(inOrder);
    },
    staleTime: MINUTE_MS,
  });
  return data;
}

const inOrder = (one: Location, other: Location): number =>
  Number(other.isActive) - Number(one.isActive) || one.priority - other.priority || one.name.localeCompare(other.name);

/** What a location is called. */
export function useLocationName(): (id: string | null) => string {
  const locations = useLocations();
  return useCallback((id) => locations?.find((each) => each.id === id)?.name ?? '', [locations]);
}

/** Who moved stock: members by name; nothing where it was nobody, or nobody who may be named. */
export function useMover(): (by: string | null) => string | undefined {
  const enabled = useCan('members:read');
  const { data } = useQuery(trpc.members.list.queryOptions({ limit: LARGEST_PAGE }, { enabled, staleTime: MINUTE_MS }));
  return useCallback(
    (by) => {
      const member = by === null ? undefined : data?.items.find(({ personId }) => personId === by);
      return member && (member.name || member.email);
    },
    [data],
  );
}

/** All that is shown of stock, once any of it is other. */
export async function stockChanged(): Promise<void> {
  const { inventory, holds, transfers, stockCounts, reordering } = trpc;
  await Promise.all([inventory, holds, transfers, stockCounts, reordering].map((part) => queryClient.invalidateQueries(part.pathFilter())));
}

/** A location as the server has it by now; lists of them are read anew. */
export async function locationChanged(location: Location): Promise<void> {
  queryClient.setQueryData(trpc.locations.get.queryKey({ id: location.id }), location);
  await queryClient.invalidateQueries(trpc.locations.list.pathFilter());
}
