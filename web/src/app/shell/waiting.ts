// What waits for a person, beside the page where it is done.
import { useQuery } from '@tanstack/react-query';
import { trpc } from '@/shared/api';
import { useCan } from '@/shared/session';
import type { EntryWord } from './entries';

const LOOK_AGAIN_MS = 60_000;

/** How many things wait on a page; nothing where none does, or where nobody may know. */
export function useWaiting(): Partial<Record<EntryWord, number>> {
  const { data } = useQuery(
    trpc.orders.counts.queryOptions(undefined, {
      enabled: useCan('orders:read'),
      staleTime: LOOK_AGAIN_MS,
      refetchInterval: LOOK_AGAIN_MS,
    }),
  );
  return data && data.awaitingFulfilment > 0 ? { orders: data.awaitingFulfilment } : {};
}
