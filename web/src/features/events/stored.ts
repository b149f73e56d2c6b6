// Events as they are kept: asked for by page, and all of them for a file.
import { useQuery } from '@tanstack/react-query';
import { client, trpc } from '@/shared/api';
import { endOf, startOf } from '@/shared/format/days';
import type { Search, Source } from '@/shared/shapes';

export type EventFilter = Exclude<Parameters<typeof client.events.list.query>[0], void>;

/** As it arrives: what is unknown may be absent. */
export type StoredEvent = Awaited<ReturnType<typeof client.events.list.query>>['items'][number];

const KEPT_MS = 600_000;
const PAGE = 50;
const LARGEST_PAGE = 1_000;
const SEEN_SINCE = '1971-01-01T00:00:00Z';

/** What an address asks for: events of its days in the store's zone, else of the last day; one by its id whenever it was. */
export function filterOf({ q, event, visitor, session, source, device, bot, repaired, from, to }: Search, zone: string): EventFilter {
  const wanted = {
    messageId: q,
    event,
    visitorId: visitor,
    sessionId: session,
    source,
    device,
    bot: bot === undefined ? undefined : bot === 'yes',
    repaired: repaired === 'yes' || undefined,
    since: from ? startOf(from, zone) : q || to ? SEEN_SINCE : undefined,
    until: to && endOf(to, zone),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as EventFilter;
}

export const storedOptions = (filter: EventFilter) =>
  trpc.events.list.infiniteQueryOptions({ ...filter, limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS });

/** The pages of what a filter finds, as large as they may be. */
export const pageOf = (filter: EventFilter): Source<StoredEvent> => (cursor, signal) =>
  client.events.list.query({ ...filter, limit: LARGEST_PAGE, cursor }, { signal });

/** One event, whatever the list beside it shows. */
export const useStoredEvent = (messageId: string) =>
  useQuery(trpc.events.list.queryOptions({ messageId, since: SEEN_SINCE, limit: 1 }));

/** The names that the store's events have, the most frequent first. */
export function useEventNames(): readonly string[] {
  const { data } = useQuery(trpc.events.stats.queryOptions(undefined, { staleTime: 60_000 }));
  return Object.entries(data?.byEvent ?? {})
    .sort(([, one], [, other]) => other - one)
    .map(([name]) => name);
}
