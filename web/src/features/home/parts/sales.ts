// From the buckets of the server to those of a chart.
import type { Bucket, BucketSize, Overview } from '@/client/routers/analytics';
import { dayIn, formatDay, formatInstant } from '@/shared/format';

export interface SalesBucket {
  /** The day, or the moment at which its hour begins. */
  readonly key: string;
  readonly label: string;
  readonly isRunning: boolean;
  readonly revenue: number | null;
  readonly before: number | null;
}

const STEP_MS: Record<BucketSize, number> = { hour: 3_600_000, day: 86_400_000 };

/**
 * Revenue by bucket in the store's currency, in minor units, beside the span before.
 *
 * What is still to come has no revenue yet, but what was there before. The running bucket is compared
 * with the same hours of the one before, so that today does not look like a crash.
 */
export function salesOf(overview: Overview, locale: string): readonly SalesBucket[] {
  const { buckets, bucketSize, series, currency, timeZone } = overview;
  const sales = series.find((each) => each.currency === currency);
  const before = sales?.revenueBeforeMinor ?? [];
  return filled(buckets, bucketSize, before.length).map(({ startsAt, isRunning }, place) => ({
    key: bucketSize === 'day' ? dayIn(startsAt, timeZone) : startsAt,
    label: bucketSize === 'day' ? formatDay(dayIn(startsAt, timeZone), locale) : hourOf(startsAt, locale, timeZone),
    isRunning,
    revenue: place < buckets.length ? (sales?.revenueMinor[place] ?? 0) : null,
    before: isRunning ? (sales?.runningBeforeMinor ?? before[place] ?? null) : (before[place] ?? null),
  }));
}

/** Those that have begun, and those to come. */
function filled(buckets: readonly Bucket[], size: BucketSize, length: number): readonly Bucket[] {
  const last = buckets.at(-1);
  if (last === undefined) return [];
  const missing = Math.max(0, length - buckets.length);
  const next = (place: number) => new Date(Date.parse(last.startsAt) + (place + 1) * STEP_MS[size]).toISOString();
  return [...buckets, ...Array.from({ length: missing }, (_, place) => ({ startsAt: next(place), isRunning: false }))];
}

/** "14:00", whatever day it is. */
const hourOf = (at: string, locale: string, zone: string): string => formatInstant(at, locale, zone, new Date(at));
