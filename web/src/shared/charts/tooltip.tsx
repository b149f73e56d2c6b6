// What the tooltip says of a bucket: value, change, share.
import { changeOf, formatShare } from '@/shared/format';
import { locale } from '@/shared/words';
import { type Bucket, lookOf, type Series } from './series';
import { useChartWords } from './words';

interface TooltipProps {
  readonly bucket: Bucket;
  readonly place: number;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** Each as a part of all: for stacks. */
  readonly shares?: boolean | undefined;
}

export function Tooltip({ bucket, place, series, format, shares = false }: TooltipProps) {
  const t = useChartWords();
  const sum = series.reduce((all, { values }) => all + (values[place] ?? 0), 0);
  return (
    <>
      <p className="pb-4 text-caption text-text-2">
        {bucket.name ?? bucket.label}
        {bucket.isRunning && ` · ${t.soFar}`}
      </p>
      {series.map(({ key, label, values, before }, at) => {
        const value = values[place] ?? null;
        const was = before?.[place] ?? null;
        const share = value !== null && was !== null ? changeOf(value, was) : null;
        return (
          <p key={key} className="flex items-baseline gap-8 tabular-nums">
            {series.length > 1 && (
              <svg viewBox="0 0 8 8" aria-hidden className={`size-8 shrink-0 ${lookOf(at).fill}`}>
                <rect width="8" height="8" rx="2" />
              </svg>
            )}
            <span className="text-text-2">{label}</span>
            <span className="ml-auto pl-12 font-medium">{value === null ? t.unknown : format(value)}</span>
            {shares && value !== null && sum > 0 && <span className="text-text-2">{formatShare(value / sum, locale())}</span>}
            {share !== null && (
              <span className="text-text-2">
                {share >= 0 ? '▲' : '▼'} {formatShare(Math.abs(share), locale())}
              </span>
            )}
          </p>
        );
      })}
    </>
  );
}

/** The same for who hears it. */
export function saidOf(bucket: Bucket, place: number, series: readonly Series[], format: (value: number) => string, unknown: string): string {
  const values = series.map(({ label, values: all }) => {
    const value = all[place] ?? null;
    return `${label} ${value === null ? unknown : format(value)}`;
  });
  return [bucket.name ?? bucket.label, ...values].join(', ');
}

/** The table of a chart over buckets. */
export function tableOf(buckets: readonly Bucket[], series: readonly Series[], format: (value: number) => string, head: string, unknown: string) {
  return {
    head: [head, ...series.map(({ label }) => label)],
    rows: buckets.map(({ label, name }, place) => [
      name ?? label,
      ...series.map(({ values }) => {
        const value = values[place] ?? null;
        return value === null ? unknown : format(value);
      }),
    ]),
  };
}
