// Figures of a span as charts have them: a bucket for each step, those without any worker as gaps.
import type { JobBucket } from '@/client/routers/jobs';
import type { Bucket } from '@/shared/charts';
import { formatInstant } from '@/shared/format';
import { type Span, SPANS } from '../data';

const STEP_MS = { minute: 60_000, hour: 3_600_000 } as const;

export interface Course {
  readonly buckets: readonly Bucket[];
  readonly of: (value: (bucket: JobBucket) => number | null) => ReadonlyArray<number | null>;
}

/** The buckets of several queues in one step count as one: `of` adds what they come to. */
export function courseOf(found: readonly JobBucket[], span: Span, now: number, locale: string, zone: string): Course {
  const [minutes, size] = SPANS[span];
  const step = STEP_MS[size];
  const last = Math.floor(now / step) * step;
  const count = (minutes * STEP_MS.minute) / step;
  const starts = Array.from({ length: count }, (_, place) => last - (count - 1 - place) * step);
  const byStart = new Map<number, JobBucket[]>();
  for (const bucket of found) {
    const at = Date.parse(bucket.startsAt);
    byStart.set(at, [...(byStart.get(at) ?? []), bucket]);
  }
  return {
    buckets: starts.map((at) => ({ key: String(at), label: formatInstant(new Date(at), locale, zone, new Date(now)), isRunning: at === last })),
    of: (value) =>
      starts.map((at) => {
        const known = (byStart.get(at) ?? []).map(value).filter((each) => each !== null);
        return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
      }),
  };
}

/** What runs waited on average, each bucket weighed by how many runs it had. */
export function meanWait(buckets: readonly JobBucket[]): number | null {
  const runs = ({ done, failed, retried, cancelled }: JobBucket) => done + failed + retried + cancelled;
  const known = buckets.filter((bucket) => bucket.meanWaitMs !== null && runs(bucket) > 0);
  const all = known.reduce((sum, bucket) => sum + runs(bucket), 0);
  return all === 0 ? null : known.reduce((sum, bucket) => sum + (bucket.meanWaitMs ?? 0) * runs(bucket), 0) / all;
}
