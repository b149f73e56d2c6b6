// Pages that ask again and again where nothing tells them: how often, and how they stand.
import type { UseQueryResult } from '@tanstack/react-query';

/** What somebody watches while it moves. */
export const WATCHED_MS = 2_000;
/** What moves slowly, or costs the server a sum. */
export const SUMMED_MS = 10_000;

export interface PolledStanding {
  readonly state: 'live' | 'connecting' | 'reconnecting';
  readonly lostAt: Date | null;
}

/** Live while answers come; lost since the last one that did. */
export function polledStanding({ isPending, failureCount, isError, dataUpdatedAt }: UseQueryResult<unknown, unknown>): PolledStanding {
  if (failureCount > 0 || isError) return { state: 'reconnecting', lostAt: dataUpdatedAt === 0 ? null : new Date(dataUpdatedAt) };
  return { state: isPending ? 'connecting' : 'live', lostAt: null };
}
