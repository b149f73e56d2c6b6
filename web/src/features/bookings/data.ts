// What the pages of bookings read, and what is read anew once something was done.
import { useQuery } from '@tanstack/react-query';
import type { Booking } from '@/client/routers/booking';
import { client, queryClient, trpc } from '@/shared/api';
import { endOf, startOf } from '@/shared/format/days';
import type { Search, Source } from '@/shared/shapes';

export type BookingFilter = Exclude<Parameters<typeof client.booking.list.query>[0], void>;

/** Back within ten minutes finds the rows that were there. */
const KEPT_MS = 600_000;
const PAGE = 50;
const LARGEST_PAGE = 100;
const CARS_PAGE = 50;
const MOST_CAR_PAGES = 10;

export const SORTS = ['created', 'start', 'total'] as const;

/** What an address asks for; its days are those of the store's zone. */
export function filterOf({ status, car, customer, q, from, to, sort = '-created' }: Search, zone: string): BookingFilter {
  const wanted = {
    status,
    carId: car,
    customerId: customer,
    search: q?.trim() || undefined,
    startsFrom: from && startOf(from, zone),
    startsBefore: to && endOf(to, zone),
    sort: sort.replace(/^-/, ''),
    order: sort.startsWith('-') ? 'desc' : 'asc',
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as BookingFilter;
}

export const listOptions = (filter: BookingFilter) =>
  trpc.booking.list.infiniteQueryOptions({ ...filter, limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS });

export const pageOf = (filter: BookingFilter): Source<Booking> => (cursor, signal) =>
  client.booking.list.query({ ...filter, limit: LARGEST_PAGE, cursor }, { signal });

export const bookingOptions = (id: string) => trpc.booking.get.queryOptions({ id });

/** A booking as the server has it by now: its page is painted at once, all else is read anew. */
export async function bookingChanged(booking: Booking): Promise<void> {
  const { get, list, timeline, atCounter, counts, foresee, foreseeMove, foreseeReturn, calendar, findFree, utilisation } = trpc.booking;
  queryClient.setQueryData(get.queryKey({ id: booking.id }), booking);
  const others = [timeline, atCounter, counts, foresee, foreseeMove, foreseeReturn, calendar, findFree, utilisation, trpc.agreement.list];
  await Promise.all([
    ...others.map((part) => queryClient.invalidateQueries(part.pathFilter())),
    queryClient.invalidateQueries(trpc.payments.list.queryFilter({ referenceId: booking.id })),
    queryClient.invalidateQueries({ ...list.pathFilter(), refetchType: 'none' }),
  ]);
}

/** Where rentals begin and end, by name. */
export function useLocations() {
  const { data } = useQuery(trpc.rentalLocations.list.queryOptions({ limit: LARGEST_PAGE }, { staleTime: 60_000 }));
  return [...(data?.items ?? [])].filter(({ isActive }) => isActive).sort((one, other) => one.name.localeCompare(other.name));
}

export const useCategories = () => useQuery(trpc.rentalCategories.list.queryOptions(undefined, { staleTime: 60_000 })).data?.items ?? [];

/** The cars by title, for a filter; of very many the first 500. */
export function useCarChoices() {
  const { data } = useQuery({ queryKey: ['bookings', 'cars'], queryFn: ({ signal }) => allCars(signal), staleTime: KEPT_MS });
  return data ?? [];
}

async function allCars(signal: AbortSignal) {
  const found: { value: string; label: string }[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_CAR_PAGES && (page === 0 || cursor !== null); page += 1) {
    const { items, nextCursor }: Awaited<ReturnType<typeof client.car.list.query>> = await client.car.list.query({ limit: CARS_PAGE, cursor }, { signal });
    found.push(...items.map(({ id, title }) => ({ value: id, label: title })));
    cursor = nextCursor;
  }
  return found.sort((one, other) => one.label.localeCompare(other.label));
}
