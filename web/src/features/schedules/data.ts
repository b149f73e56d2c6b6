// What the pages of schedules read, and what is read anew once something was done.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { FiringState } from '@/client/routers/scheduling';
import { client, queryClient, trpc } from '@/shared/api';
import { SUMMED_MS, WATCHED_MS } from '@/shared/live';

/** As it comes over the wire. */
export type ShownSchedule = Awaited<ReturnType<typeof client.scheduling.get.query>>;

/** What a schedule gives its job; the store is none of it, and is refused where it is given. */
export function ownData({ data }: ShownSchedule): Readonly<Record<string, unknown>> {
  const { store_id: _, storeId: __, ...own } = data as Readonly<Record<string, unknown>>;
  return own;
}

const SHOWN_DUES = 5;

export const listOptions = () =>
  trpc.scheduling.list.infiniteQueryOptions(
    { limit: 50 },
    {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      refetchInterval: ({ state: { data } }) => (data === undefined || data.pages.length === 1 ? SUMMED_MS : false),
    },
  );

export const pageOf = (cursor: string | null, signal: AbortSignal) => client.scheduling.list.query({ limit: 100, cursor }, { signal });

export const scheduleOptions = (id: string) => trpc.scheduling.get.queryOptions({ id }, { refetchInterval: WATCHED_MS });

export const historyOptions = (id: string, state: FiringState | undefined) =>
  trpc.scheduling.history.infiniteQueryOptions(
    { id, limit: 50, ...(state ? { state } : {}) },
    {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      refetchInterval: ({ state: { data } }) => (data === undefined || data.pages.length === 1 ? WATCHED_MS : false),
    },
  );

/** What a rhythm means and when it is due next; the last answer stays while another is typed. */
export const usePreview = (cron: string | null, timeZone: string) =>
  useQuery({
    ...trpc.scheduling.preview.queryOptions({ cron: cron ?? '', timeZone, count: SHOWN_DUES }, { staleTime: 30_000, refetchInterval: 60_000, placeholderData: keepPreviousData, retry: false }),
    enabled: cron !== null && cron.trim() !== '',
  });

export const useKinds = () => useQuery(trpc.scheduling.listJobs.queryOptions(undefined, { staleTime: Infinity }));

export const schedulesChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.scheduling.pathFilter());
