// What Home reads, and when it reads it anew.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { trpc } from '@/shared/api';
import { useTopic } from '@/shared/live';
import { useStore } from '@/shared/session';
import type { AskedSpan } from './parts/span';

/** Figures cost the server a count, so that they are asked for anew at most so often. */
const FIGURES_EVERY_MS = 5_000;
const LISTS_EVERY_MS = 2_000;
const SHORT = 5;

export const useOverview = (span: AskedSpan) =>
  useQuery(trpc.analytics.overview.queryOptions(span, { placeholderData: keepPreviousData }));

export const useTopProducts = (span: AskedSpan) =>
  useQuery(trpc.analytics.topProducts.queryOptions({ ...span, limit: SHORT }, { placeholderData: keepPreviousData }));

export const useRecentOrders = () => useQuery(trpc.orders.list.queryOptions({ limit: SHORT }));

export const useLowStock = () => useQuery(trpc.inventory.list.queryOptions({ isLow: true, limit: SHORT }));

/** Figures and orders follow what happens in the store. */
export function useLiveHome(): void {
  const { id } = useStore();
  const queries = useQueryClient();
  const figures = useAtMostEvery(FIGURES_EVERY_MS, () => {
    void queries.invalidateQueries(trpc.analytics.overview.pathFilter());
    void queries.invalidateQueries(trpc.analytics.topProducts.pathFilter());
    void queries.invalidateQueries(trpc.inventory.list.pathFilter());
  });
  const orders = useAtMostEvery(LISTS_EVERY_MS, () => void queries.invalidateQueries(trpc.orders.list.pathFilter()));
  useTopic(id, 'analytics', { onEvents: figures, onGap: figures });
  useTopic(id, 'orders', { onEvents: orders, onGap: orders });
}

/** The first call acts at once; those that come too soon act together, once, when it is time. */
function useAtMostEvery(everyMs: number, act: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const lastAt = useRef(-Infinity);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return () => {
    timer.current ??= setTimeout(
      () => {
        timer.current = null;
        lastAt.current = performance.now();
        act();
      },
      Math.max(0, lastAt.current + everyMs - performance.now()),
    );
  };
}
