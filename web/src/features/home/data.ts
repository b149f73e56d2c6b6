// What Home reads, and when it reads it anew.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { FirstSteps } from '@/client/routers/analytics';
import { queryClient, trpc, useIntention } from '@/shared/api';
import { dayIn } from '@/shared/format';
import { useTopic } from '@/shared/live';
import { meOptions, storeOptions, useStore } from '@/shared/session';
import type { SpanSearch } from './parts/search';
import { type AskedSpan, askedOf } from './parts/span';

/** Figures cost the server a count, so that they are asked for anew at most so often. */
const FIGURES_EVERY_MS = 5_000;
const LISTS_EVERY_MS = 2_000;
const STEPS_EVERY_MS = 1_000;
const SHORT = 5;

const overviewOptions = (span: AskedSpan) => trpc.analytics.overview.queryOptions(span, { placeholderData: keepPreviousData });

export const useOverview = (span: AskedSpan, enabled: boolean) => useQuery({ ...overviewOptions(span), enabled });

/** Asks for the figures of an address before Home is there to show them. */
export function prefetchOverview(search: SpanSearch): void {
  const store = queryClient.getQueryData(storeOptions.queryKey);
  const me = queryClient.getQueryData(meOptions.queryKey);
  if (store !== undefined && me?.permissions.includes('analytics:read'))
    void queryClient.prefetchQuery(overviewOptions(askedOf(search, dayIn(new Date(), store.timeZone))));
}

export const useTopProducts = (span: AskedSpan) =>
  useQuery(trpc.analytics.topProducts.queryOptions({ ...span, limit: SHORT }, { placeholderData: keepPreviousData }));

export const useRecentOrders = () => useQuery(trpc.orders.list.queryOptions({ limit: SHORT }));

export const useLowStock = () => useQuery(trpc.inventory.list.queryOptions({ isLow: true, limit: SHORT }));

/** How far the store has come; looked at often until all is done, since shoppers' events are told by no topic. */
export const useFirstSteps = () =>
  useQuery(trpc.analytics.firstSteps.queryOptions(undefined, { refetchInterval: ({ state }) => (isWhole(state.data) ? false : STEPS_EVERY_MS) }));

export const isWhole = (steps: FirstSteps | undefined): boolean => steps !== undefined && Object.values(steps).every((at) => at !== null);

/** A key that may do no more than a page has to; it is shown once. */
export const useTrackerKey = (name: string) => {
  const intention = useIntention();
  const make = useMutation(trpc.keys.create.mutationOptions({ trpc: { context: intention.context } }));
  return { secret: make.data?.secret, error: make.error, make: () => make.mutateAsync({ name, scopes: ['events:write', 'interventions:show'] }) };
};

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
