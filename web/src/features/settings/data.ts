// What the pages of configuration and flags read, and what is read anew once something was changed.
import type { Flag } from '@/client/routers/flags';
import { client, queryClient, trpc } from '@/shared/api';
import type { Search, Source } from '@/shared/shapes';

/** As they come over the wire: what may be anything may be left out. */
export type Configuration = Awaited<ReturnType<typeof client.settings.get.query>>;
export type Setting = Configuration['items'][number];
export type ConfigurationChange = Awaited<ReturnType<typeof client.settings.history.query>>['items'][number];

const PAGE = 50;
const LARGEST_PAGE = 100;

export const configurationOptions = () => trpc.settings.get.queryOptions();

export const historyOptions = () => trpc.settings.history.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

export const historyPage: Source<ConfigurationChange> = async (cursor, signal) => {
  const { items, nextCursor } = await client.settings.history.query({ cursor: cursor === null ? null : Number(cursor), limit: LARGEST_PAGE }, { signal });
  return { items, nextCursor: nextCursor === null ? null : String(nextCursor) };
};

export const configurationChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.settings.pathFilter());

const wantedFlags = ({ archived }: Search) => ({ archived: archived === 'yes' });

export const flagsOptions = (search: Search) =>
  trpc.flags.list.infiniteQueryOptions({ ...wantedFlags(search), limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

export const flagsPage = (search: Search): Source<Flag> => (cursor, signal) =>
  client.flags.list.query({ ...wantedFlags(search), limit: LARGEST_PAGE, cursor }, { signal });

export const flagOptions = (flag: string) => trpc.flags.get.queryOptions({ flag });

export const flagHistoryOptions = (flag: string) =>
  trpc.flags.history.infiniteQueryOptions({ flag, limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

/** A flag as it is in force now; whatever was read of others may hang on it. */
export async function flagChanged(flag?: Flag): Promise<void> {
  if (flag) queryClient.setQueryData(flagOptions(flag.key).queryKey, flag);
  await Promise.all([
    queryClient.invalidateQueries(trpc.flags.list.pathFilter()),
    queryClient.invalidateQueries(trpc.flags.history.pathFilter()),
    queryClient.invalidateQueries(trpc.flags.evaluateOne.pathFilter()),
  ]);
}

/** The domain that a setting is of: `orders` of `orders.payWithin`. */
export const areaOf = ({ key }: Pick<Setting, 'key'>): string => key.split('.')[0] ?? key;
