// What the pages of models read, and what is read anew once something was done.
import { useQuery } from '@tanstack/react-query';
import { client, queryClient, trpc } from '@/shared/api';
import { SUMMED_MS, WATCHED_MS } from '@/shared/live';

export type ShownModel = Awaited<ReturnType<typeof client.models.list.query>>['items'][number];
export type ShownDetail = Awaited<ReturnType<typeof client.models.get.query>>;
export type ShownTraining = Awaited<ReturnType<typeof client.models.trainings.query>>['items'][number];

export const listOptions = () =>
  trpc.models.list.infiniteQueryOptions(
    { limit: 50 },
    {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      refetchInterval: ({ state: { data } }) => (data === undefined || data.pages.length === 1 ? SUMMED_MS : false),
    },
  );

export const pageOf = (cursor: string | null, signal: AbortSignal) =>
  client.models.list.query({ limit: 100, cursor: cursor === null ? null : Number(cursor) }, { signal }).then(({ items, nextCursor }) => ({ items, nextCursor: nextCursor === null ? null : String(nextCursor) }));

export const modelOptions = (version: number) => trpc.models.get.queryOptions({ version });

export const statusOptions = (version: number) => trpc.models.status.queryOptions({ version }, { refetchInterval: WATCHED_MS });

export const historyOptions = () => trpc.models.deployments.infiniteQueryOptions({ limit: 20 }, { getNextPageParam: ({ nextCursor }) => nextCursor });

/** The newest training; watched closely while it goes on. */
export const useTraining = () =>
  useQuery({
    ...trpc.models.trainings.queryOptions({ limit: 1 }),
    refetchInterval: ({ state: { data } }) => (isGoingOn(data?.items[0]) ? 1_000 : SUMMED_MS),
    select: ({ items }) => items[0] ?? null,
  });

export const isGoingOn = (training: ShownTraining | null | undefined): boolean => training?.state === 'waiting' || training?.state === 'running';

export const modelsChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.models.pathFilter());
