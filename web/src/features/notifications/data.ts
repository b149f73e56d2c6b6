// What needs somebody: how much of it is unread, and the pages of it.
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient, trpc } from '@/shared/api';
import { useTopic } from '@/shared/live';
import { useCan, useStore } from '@/shared/session';

/** More are not counted by the server. */
export const MOST_COUNTED = 100;

export interface Unread {
  /** Undefined until it was asked for. */
  readonly count: number | undefined;
  /** How often something was told. */
  readonly told: number;
}

/** How many are unread, as it changes; the list that is being read stays as it is. */
export function useUnread(): Unread {
  const { id } = useStore();
  const [told, setTold] = useState(0);
  const { data } = useQuery(trpc.notifications.unread.queryOptions(undefined, { enabled: useCan('notifications:read') }));
  const news = () => {
    setTold((times) => times + 1);
    void countAnew();
    void queryClient.invalidateQueries(trpc.notifications.list.queryFilter());
  };
  useTopic(id, 'notifications', { onEvents: news, onGap: news });
  return { count: data?.count, told };
}

export const useNotifications = () =>
  useInfiniteQuery(
    trpc.notifications.list.infiniteQueryOptions(
      {},
      { getNextPageParam: ({ nextCursor }) => nextCursor, staleTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false },
    ),
  );

/** How many came since the list was opened, whose first is `newest`. */
export function useFresh(newest: string | undefined, told: number): number {
  const [toldBefore] = useState(told);
  const { data } = useQuery(trpc.notifications.list.queryOptions({}, { enabled: told > toldBefore }));
  return data?.items.filter(({ id }) => newest === undefined || id > newest).length ?? 0;
}

export const useReading = () => {
  const one = useMutation(trpc.notifications.read.mutationOptions({ onSettled: readAnew }));
  const all = useMutation(trpc.notifications.readAll.mutationOptions({ onSettled: readAnew }));
  return { error: one.error ?? all.error, readOne: (id: string) => one.mutate({ id }), readAll: (until: string) => all.mutateAsync({ until }) };
};

const countAnew = () => queryClient.invalidateQueries(trpc.notifications.unread.queryFilter());

export function readAnew(): Promise<unknown> {
  return Promise.all([countAnew(), queryClient.invalidateQueries(trpc.notifications.list.pathFilter())]);
}
