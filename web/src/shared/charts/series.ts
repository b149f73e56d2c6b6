// The looks of series, in their order: a hue, a dash and a marker, so that colour is not alone.
import { gapsOf } from './scales';

export interface SeriesLook {
  readonly stroke: string;
  readonly fill: string;
  readonly dash: string | undefined;
}

const LOOKS: readonly SeriesLook[] = [
  { stroke: 'stroke-series-1', fill: 'fill-series-1', dash: undefined },
  { stroke: 'stroke-series-2', fill: 'fill-series-2', dash: '7 3' },
  { stroke: 'stroke-series-3', fill: 'fill-series-3', dash: '2 3' },
  { stroke: 'stroke-series-4', fill: 'fill-series-4', dash: '10 3 2 3' },
  { stroke: 'stroke-series-5', fill: 'fill-series-5', dash: '4 4' },
];

/** At most five; whoever has more puts the rest together. */
export const lookOf = (place: number): SeriesLook => LOOKS[Math.min(place, LOOKS.length - 1)] as SeriesLook;

export interface Series {
  readonly key: string;
  readonly label: string;
  /** One for each bucket; null where nothing is known. */
  readonly values: ReadonlyArray<number | null>;
  /** The same of the span before, bucket by bucket. */
  readonly before?: ReadonlyArray<number | null> | undefined;
}

export interface Bucket {
  readonly key: string;
  /** On the axis: "9 May". */
  readonly label: string;
  /** In the tooltip and the table, where it differs. */
  readonly name?: string | undefined;
  /** It still runs: what is there is "so far". */
  readonly isRunning?: boolean | undefined;
}

/** Buckets of which nothing is known; what is still to come after the running one is not missing. */
export function unknownRuns(buckets: readonly Bucket[], series: readonly Series[]): ReturnType<typeof gapsOf> {
  const running = buckets.findIndex(({ isRunning }) => isRunning);
  const past = running < 0 ? buckets : buckets.slice(0, running);
  return gapsOf(past.map((_, place) => (series.some(({ values }) => typeof values[place] === 'number') ? 0 : null)));
}
