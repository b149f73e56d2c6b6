// What the pages of announcements read, and what is read anew once something was done.
import { useQuery } from '@tanstack/react-query';
import type { DeadAnnouncement, DeadAnnouncementPage } from '@/client/routers/announcements';
import { client, queryClient, trpc } from '@/shared/api';
import { SUMMED_MS, WATCHED_MS } from '@/shared/live';
import type { Search } from '@/shared/shapes';

export type LetterFilter = Exclude<Parameters<typeof client.announcements.replayAll.mutate>[0], void>;

export function filterOf({ source, group, handler, name }: Search): LetterFilter {
  const wanted = { source, group, handler, name };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as LetterFilter;
}

/** Sums up all stores: seldom enough to cost little, often enough to be watched. */
export const useOutbox = () => useQuery(trpc.announcements.stats.queryOptions(undefined, { refetchInterval: WATCHED_MS * 2 }));

export const listOptions = (filter: LetterFilter) =>
  trpc.announcements.listDeadLetters.infiniteQueryOptions(
    { ...filter, limit: 50 },
    {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      refetchInterval: ({ state: { data } }) => (data === undefined || data.pages.length === 1 ? SUMMED_MS : false),
    },
  );

export const letterOptions = (id: string) => trpc.announcements.getDeadLetter.queryOptions({ id });

export const pageOf = (filter: LetterFilter) => (cursor: string | null, signal: AbortSignal) =>
  client.announcements.listDeadLetters.query({ ...filter, limit: 100, cursor }, { signal });

export async function fetchAll(filter: LetterFilter): Promise<readonly DeadAnnouncement[]> {
  const rows: DeadAnnouncement[] = [];
  const { signal } = new AbortController();
  let cursor: string | null = null;
  do {
    const page: DeadAnnouncementPage = await pageOf(filter)(cursor, signal);
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

export const announcementsChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.announcements.pathFilter());
