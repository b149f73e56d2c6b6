// What the pages of webhooks read, and what is read anew once something was done.
import { useQuery } from '@tanstack/react-query';
import type { DeliveryState } from '@/client/routers/webhooks';
import { client, queryClient, trpc } from '@/shared/api';
import { SUMMED_MS, WATCHED_MS } from '@/shared/live';

/** In the order of who needs somebody first. */
export const STATES: readonly DeliveryState[] = ['failed', 'pending', 'delivered', 'cancelled'];

export const useEndpoints = () => useQuery(trpc.webhooks.listEndpoints.queryOptions(undefined, { refetchInterval: SUMMED_MS }));

export const endpointOptions = (id: string) => trpc.webhooks.getEndpoint.queryOptions({ id }, { refetchInterval: WATCHED_MS });

export const useEventTypes = () => useQuery(trpc.webhooks.listEventTypes.queryOptions(undefined, { staleTime: Infinity }));

/** Watched while the first page alone is shown: rows do not move under who reads on. */
export const deliveriesOptions = (endpointId: string, state: DeliveryState | undefined) =>
  trpc.webhooks.listDeliveries.infiniteQueryOptions(
    { endpointId, limit: 50, ...(state ? { state } : {}) },
    {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      refetchInterval: ({ state: { data } }) => (data === undefined || data.pages.length === 1 ? WATCHED_MS : false),
    },
  );

export const deliveryOptions = (id: string) => trpc.webhooks.getDelivery.queryOptions({ id }, { refetchInterval: WATCHED_MS });

export const pageOf = (endpointId: string, state: DeliveryState | undefined) => (cursor: string | null, signal: AbortSignal) =>
  client.webhooks.listDeliveries.query({ endpointId, limit: 100, cursor, ...(state ? { state } : {}) }, { signal });

const MOST_AT_ONCE = 1_000;

/** Sends again what failed since a time, in as many calls as it takes; the answer is how many those were. */
export async function replayFailed(endpointId: string, since: Date): Promise<number> {
  let all = 0;
  for (let count = MOST_AT_ONCE; count === MOST_AT_ONCE; all += count) {
    ({ count } = await client.webhooks.replayFailed.mutate({ endpointId, since: since.toISOString(), limit: MOST_AT_ONCE }));
  }
  return all;
}

export const webhooksChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.webhooks.pathFilter());
