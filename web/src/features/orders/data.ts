// What the pages of orders read, and what is read anew once something was done.
import { useQuery } from '@tanstack/react-query';
import type { Order } from '@/client/routers/orders';
import type { OrderSummary } from '@/client/shared';
import { client, queryClient, trpc } from '@/shared/api';
import { endOf, startOf } from '@/shared/format/days';
import type { Search, Source } from '@/shared/shapes';
import { useCan } from '@/shared/session';

export type OrderFilter = Exclude<Parameters<typeof client.orders.list.query>[0], void>;

/** Back within ten minutes finds the rows that were there. */
const KEPT_MS = 600_000;
const PAGE = 50;
const LARGEST_PAGE = 100;
const NEVER = new AbortController().signal;

/** What an address asks for; its days are those of the store's zone. */
export function filterOf({ tab, status, payment, tag, customer, q, from, to }: Search, zone: string): OrderFilter {
  const wanted = {
    tab,
    status,
    paymentStatus: payment,
    tag,
    customerId: customer,
    search: q,
    placedFrom: from && startOf(from, zone),
    placedBefore: to && endOf(to, zone),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as OrderFilter;
}

export const listOptions = (filter: OrderFilter) =>
  trpc.orders.list.infiniteQueryOptions(
    { ...filter, limit: PAGE },
    { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS },
  );

/** The pages of what a filter finds, as large as they may be. */
export const pageOf = (filter: OrderFilter): Source<OrderSummary> => (cursor, signal) =>
  client.orders.list.query({ ...filter, limit: LARGEST_PAGE, cursor }, { signal });

/** Everything that a filter finds. */
export async function fetchAll(filter: OrderFilter): Promise<readonly OrderSummary[]> {
  const rows: OrderSummary[] = [];
  const page = pageOf(filter);
  let cursor: string | null = null;
  do {
    const { items, nextCursor } = await page(cursor, NEVER);
    rows.push(...items);
    cursor = nextCursor;
  } while (cursor !== null);
  return rows;
}

export const orderOptions = (id: string) => trpc.orders.get.queryOptions({ id });

export function useOrderParts(id: string) {
  return {
    story: useQuery(trpc.orders.timeline.queryOptions({ id })),
    sent: useQuery(trpc.orders.fulfilments.queryOptions({ id })),
    returns: useQuery(trpc.orders.returns.queryOptions({ id })),
    documents: useQuery(trpc.orders.documents.queryOptions({ id })),
  };
}

/** An order as the server has it by now: its page is painted at once. */
export const orderKnown = (order: Order): void => void queryClient.setQueryData(orderOptions(order.id).queryKey, order);

/** An order and all that hangs on it, once something of it is others. */
export async function orderChanged(id: string): Promise<void> {
  const { get, timeline, fulfilments, returns, documents, list, counts, tags } = trpc.orders;
  const parts = [get, timeline, fulfilments, returns, documents].map((part) => ({ queryKey: part.queryKey({ id }) as readonly unknown[] }));
  await Promise.all([
    ...parts.map((part) => queryClient.invalidateQueries(part)),
    queryClient.invalidateQueries(trpc.payments.list.queryFilter({ referenceId: id })),
    queryClient.invalidateQueries({ ...list.pathFilter(), refetchType: 'none' }),
    queryClient.invalidateQueries(counts.queryFilter()),
    queryClient.invalidateQueries(tags.queryFilter()),
  ]);
}

/** All that is shown of orders, once many of them are others. */
export const ordersChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.orders.pathFilter());

/** The tags that there are, the most frequent first. */
export function useTags(): readonly string[] {
  const { data } = useQuery(trpc.orders.tags.queryOptions(undefined, { staleTime: 60_000 }));
  return data?.items.map(({ tag }) => tag) ?? [];
}

/** Whether something is still to come back for this order, which is sent instead of it. */
export function useAwaitedFor({ id, status, exchangeOf }: Order): boolean {
  const enabled = status === 'draft' && exchangeOf !== null;
  const { data } = useQuery(trpc.orders.returns.queryOptions({ id: exchangeOf ?? '' }, { enabled }));
  return data?.returns.some((each) => each.exchangeId === id && each.status === 'expected') ?? false;
}

/** Where stock is sent from and put back; empty for who may not see it. */
export function useLocations() {
  const enabled = useCan('inventory:read');
  const { data } = useQuery(trpc.locations.list.queryOptions({ isActive: true, limit: 100 }, { enabled, staleTime: 60_000 }));
  return data?.items ?? [];
}
