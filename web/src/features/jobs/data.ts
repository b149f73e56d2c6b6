// What the pages of queues read, how often, and what is read anew once something was done.
import { useQuery } from '@tanstack/react-query';
import type { CleanableJobState, JobBucket, JobState, QueueCounts } from '@/client/routers/jobs';
import { client, queryClient, trpc } from '@/shared/api';
import { SUMMED_MS, WATCHED_MS } from '@/shared/live';

/** As it comes over the wire. */
export type Job = Awaited<ReturnType<typeof client.jobs.get.query>>;

/** The states that a queue's jobs are looked at by, the likeliest to need somebody first. */
export const STATES = ['failed', 'active', 'waiting', 'prioritized', 'delayed', 'completed'] as const satisfies readonly JobState[];
export type ShownState = (typeof STATES)[number];

export const CLEANED: readonly CleanableJobState[] = ['failed', 'waiting', 'delayed', 'prioritized', 'completed'];

/** The spans that figures are looked at over: how many minutes, and in what steps. */
export const SPANS = { hour: [60, 'minute'], day: [1_440, 'hour'], week: [10_080, 'hour'] } as const;
export type Span = keyof typeof SPANS;
export const SPAN_KEYS = Object.keys(SPANS) as readonly Span[];

export const useCounts = () => useQuery(trpc.jobs.counts.queryOptions(undefined, { refetchInterval: WATCHED_MS }));

export const useStats = (span: Span, queue?: string) => {
  const [minutes, bucket] = SPANS[span];
  return useQuery(trpc.jobs.stats.queryOptions({ minutes, bucket, ...(queue === undefined ? {} : { queue }) }, { refetchInterval: SUMMED_MS }));
};

export const listOptions = (queue: string, state: JobState) =>
  trpc.jobs.list.infiniteQueryOptions({ queue, state, limit: 50 }, { getNextPageParam: ({ nextCursor }) => nextCursor });

export const jobOptions = (queue: string, id: string) => trpc.jobs.get.queryOptions({ queue, id }, { refetchInterval: WATCHED_MS });

export const logOptions = (queue: string, id: string) => trpc.jobs.logs.queryOptions({ queue, id }, { refetchInterval: WATCHED_MS });

export const pageOf = (queue: string, state: JobState) => (cursor: string | null, signal: AbortSignal) =>
  client.jobs.list.query({ queue, state, cursor, limit: 100 }, { signal });

/** What is done with all of a state takes so many at most: a queue may hold millions. */
const MOST_AT_ONCE = 10_000;

export async function fetchAll(queue: string, state: JobState): Promise<readonly Job[]> {
  const rows: Job[] = [];
  const page = pageOf(queue, state);
  const { signal } = new AbortController();
  let cursor: string | null = null;
  do {
    const { items, nextCursor }: Awaited<ReturnType<typeof page>> = await page(cursor, signal);
    rows.push(...items);
    cursor = nextCursor;
  } while (cursor !== null && rows.length < MOST_AT_ONCE);
  return rows;
}

export const countOf = (counts: QueueCounts | undefined, state: ShownState): number | undefined => counts?.[state];

/** Everything of the queues, once something was done with them. */
export const jobsChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.jobs.pathFilter());

const SUMMED = ['done', 'failed', 'retried', 'cancelled'] as const;

/** What buckets come to together. */
export function sumOf(buckets: readonly JobBucket[]): Readonly<Record<(typeof SUMMED)[number], number>> {
  const sum = (key: (typeof SUMMED)[number]) => buckets.reduce((all, bucket) => all + bucket[key], 0);
  return { done: sum('done'), failed: sum('failed'), retried: sum('retried'), cancelled: sum('cancelled') };
}
