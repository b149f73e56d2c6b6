// Orders as they change: known rows in place, new ones counted until they are asked for.
import type { InfiniteData } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { OrderPage } from '@/client/routers/orders';
import type { OrderSummary } from '@/client/shared';
import { queryClient, trpc } from '@/shared/api';
import { type EventOf, useTopic } from '@/shared/live';
import { useStore } from '@/shared/session';
import { orderChanged } from './data';

type Pages = InfiniteData<OrderPage, string | null>;

/** Pages with the rows that are known as they are now; no row comes or goes. */
export function patched(pages: Pages, changed: ReadonlyMap<string, OrderSummary>): Pages {
  const isKnown = pages.pages.some(({ items }) => items.some(({ id }) => changed.has(id)));
  if (!isKnown) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page) => ({ ...page, items: page.items.map((row) => changed.get(row.id) ?? row) })),
  };
}

/** For the list: how many came since it was read, and a way to read it anew. */
export function useLiveList(): { readonly fresh: number; readonly show: () => void } {
  const { id: storeId } = useStore();
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const show = () => {
    setFresh(new Set());
    void queryClient.invalidateQueries(trpc.orders.list.pathFilter());
    void queryClient.invalidateQueries(trpc.orders.counts.queryFilter());
  };
  useTopic(storeId, 'orders', {
    onGap: show,
    onEvents: (events: readonly EventOf<'orders'>[]) => {
      const changed = new Map(events.map(({ data }) => [data.id, data]));
      queryClient.setQueriesData<Pages>(trpc.orders.list.infiniteQueryFilter(), (pages) => pages && patched(pages, changed));
      void queryClient.invalidateQueries(trpc.orders.counts.queryFilter());
      const created = events.filter(({ type }) => type === 'order.created').map(({ data }) => data.id);
      if (created.length > 0) setFresh((were) => new Set([...were, ...created]));
    },
  });
  return { fresh: fresh.size, show };
}

/** For one order: read anew when it changes. */
export function useLiveOrder(id: string): void {
  const { id: storeId } = useStore();
  useTopic(storeId, 'orders', {
    onGap: () => void orderChanged(id),
    onEvents: (events: readonly EventOf<'orders'>[]) => {
      if (events.some(({ data }) => data.id === id)) void orderChanged(id);
    },
  });
}

const SETTLING_MS = 2_000;

/** While money is on its way back, its order is read anew: the word of it may get lost where the socket is away. */
export function useSettling(id: string, isPending: boolean): void {
  useEffect(() => {
    if (!isPending) return;
    const timer = setInterval(() => void orderChanged(id), SETTLING_MS);
    return () => clearInterval(timer);
  }, [id, isPending]);
}
