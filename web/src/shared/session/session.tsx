// Who is here, for which store, and what they may do there. The server decides; pages only tell.
import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useMemo } from 'react';
import type { Me } from '@/client/routers/auth';
import type { Store } from '@/client/routers/stores';
import { client, failedFor, QUIETLY, queryClient, renewSession, tellTabs, trpc } from '../api';
import { locale } from '../words';

/** A person in a store; `me.storeId` is then not null. */
export interface Session {
  readonly me: Me;
  readonly store: Store;
  readonly can: (permission: string) => boolean;
}

/** Null for who is not signed in; nobody is asked to. */
export const meOptions = queryOptions({
  queryKey: trpc.auth.me.queryKey(),
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await client.auth.me.query(undefined, { signal, context: QUIETLY });
    } catch (error) {
      if (failedFor(error, 'unauthenticated')) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export const storeOptions = queryOptions({
  queryKey: trpc.stores.current.queryKey(),
  queryFn: ({ signal }) => client.stores.current.query(undefined, { signal, context: QUIETLY }),
  staleTime: 60_000,
});

const Current = createContext<Session | null>(null);

/** Around pages of a store, whose guard has seen to it that somebody is there; asks once for all that is inside. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const { data: me } = useSuspenseQuery(meOptions);
  const { data: store } = useSuspenseQuery(storeOptions);
  if (me === null) throw new Error('Nobody is signed in');
  const session = useMemo(() => ({ me, store, can: (permission: string) => me.permissions.includes(permission) }), [me, store]);
  return <Current value={session}>{children}</Current>;
}

export function useSession(): Session {
  const session = use(Current);
  if (session === null) throw new Error('There is no SessionProvider around this');
  return session;
}

export const useCan = (permission: string): boolean => useSession().can(permission);

export const useStore = (): Store => useSession().store;

/** The zone of the store, whose days and hours all times are shown in. */
export const useZone = (): string => useStore().timeZone;

/** How the reader's language writes numbers, in the way of the reader's country. */
export const useLocale = (): string => locale();

/** Every store of the person, the one joined first coming first. */
export const useOwnStores = () => useQuery(trpc.stores.mine.queryOptions(undefined, { staleTime: 60_000 }));

/** Somebody has signed in here: what was read as another is forgotten, and other tabs are told. */
export async function begin(): Promise<void> {
  queryClient.clear();
  tellTabs({ kind: 'signed-in' });
  await queryClient.prefetchQuery(meOptions);
}

/**
 * Work for another store, in every tab, and go to a page of it.
 *
 * The page is loaded anew, so that nothing of the store before is left in it.
 */
export async function switchStore(storeId: string, to: string): Promise<void> {
  await renewSession(storeId);
  tellTabs({ kind: 'switched', storeId });
  window.location.assign(to);
}

export async function signOut(): Promise<void> {
  await client.auth.logout.mutate();
  tellTabs({ kind: 'signed-out' });
  queryClient.clear();
}
