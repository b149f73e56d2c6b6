// What the page of the system reads, and how often.
import { useQuery } from '@tanstack/react-query';
import { trpc } from '@/shared/api';
import { SUMMED_MS, WATCHED_MS } from '@/shared/live';
import { useCan } from '@/shared/session';

export const SPANS = { hour: 60, day: 1_440 } as const;
export type Span = keyof typeof SPANS;

export const useHealth = () => useQuery(trpc.system.health.queryOptions(undefined, { refetchInterval: WATCHED_MS }));

export const useFigures = (span: Span) => useQuery(trpc.system.figures.queryOptions({ minutes: SPANS[span] }, { refetchInterval: SUMMED_MS * 2 }));

export const useMigrations = () => useQuery(trpc.system.migrations.queryOptions(undefined, { staleTime: 60_000 }));

export const useSettings = () => useQuery(trpc.system.settings.queryOptions(undefined, { staleTime: 60_000 }));

/** What waits for somebody in the queues and in the outbox, for who may see them. */
export function useWork() {
  const seesJobs = useCan('jobs:read');
  const seesAnnouncements = useCan('announcements:read');
  return {
    queues: useQuery(trpc.jobs.counts.queryOptions(undefined, { enabled: seesJobs, refetchInterval: SUMMED_MS })),
    outbox: useQuery(trpc.announcements.stats.queryOptions(undefined, { enabled: seesAnnouncements, refetchInterval: SUMMED_MS })),
  };
}
