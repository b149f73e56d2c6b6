// What the pages of renting read, and what is read anew once something was done.
import { useQuery } from '@tanstack/react-query';
import type { Car } from '@/client/routers/car';
import type { RentalLocation } from '@/client/routers/rentalLocations';
import { client, queryClient, trpc } from '@/shared/api';
import type { Search } from '@/shared/shapes';

const KEPT_MS = 600_000;
const MINUTE_MS = 60_000;
const PAGE = 50;
const LARGEST_PAGE = 100;

type CarFilter = NonNullable<Exclude<Parameters<typeof client.car.list.query>[0], void>>;

const ORDERS: Readonly<Record<string, CarFilter>> = {
  price: { sort: 'price', order: 'asc' },
  '-price': { sort: 'price', order: 'desc' },
  created: { sort: 'newest', order: 'asc' },
};
export const SORTS = ['price', 'created'] as const;

/** A list's address as the server is asked. */
export function carFilterOf({ q, status, category, kind, features, location, sort }: Search): CarFilter {
  return {
    ...ORDERS[sort ?? ''],
    ...(q && { search: q }),
    ...(status && { status: status as 'draft' }),
    ...(category && { category }),
    ...(kind && { kind: kind as 'named' }),
    ...(features && { features: features.split(',').map((each) => each.trim()).filter(Boolean) }),
    ...(location && { locationId: location }),
  };
}

export const carsOptions = (filter: CarFilter) =>
  trpc.car.list.infiniteQueryOptions({ ...filter, limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS });

export const carPages = (filter: CarFilter) => (cursor: string | null, signal: AbortSignal) =>
  client.car.list.query({ ...filter, limit: PAGE, cursor }, { signal });

export const carOptions = (id: string) => trpc.car.get.queryOptions({ id });

export const useCategories = () => useQuery(trpc.rentalCategories.list.queryOptions(undefined, { staleTime: MINUTE_MS })).data?.items ?? [];

/** All places in use, by name. */
export function useLocations(): readonly RentalLocation[] {
  const { data } = useQuery(trpc.rentalLocations.list.queryOptions({ limit: LARGEST_PAGE }, { staleTime: MINUTE_MS }));
  return [...(data?.items ?? [])].sort((one, other) => one.name.localeCompare(other.name));
}

/** A car as the server has it by now; lists are read anew. */
export async function carChanged(car: Car): Promise<void> {
  queryClient.setQueryData(carOptions(car.id).queryKey, car);
  await fleetChanged();
}

export async function fleetChanged(): Promise<void> {
  const { car, vehicles, rentalCategories, rentalExtras, rentalLocations } = trpc;
  await Promise.all([car.list, car.get, vehicles, rentalCategories, rentalExtras, rentalLocations].map((part) => queryClient.invalidateQueries(part.pathFilter())));
}
