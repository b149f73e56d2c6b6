// A value with how sure it is: a line within a band, which may begin where what is known ends.
import { line } from 'd3-shape';
import { Frame, type FrameProps } from './frame';
import { type Plot, PlotArea } from './plot';
import { runsOf, valueScale } from './scales';
import { type Bucket, lookOf, type Series } from './series';
import { saidOf, tableOf, Tooltip } from './tooltip';
import { useChartWords } from './words';

type Values = ReadonlyArray<number | null>;

export interface BandChartProps extends FrameProps {
  readonly buckets: readonly Bucket[];
  /** The value, and the ends of its band; null where there is none. */
  readonly value: Series;
  readonly low: Series;
  readonly high: Series;
  /** What was there before there was a band. */
  readonly past?: Series | undefined;
  readonly format: (value: number) => string;
  readonly tick?: ((value: number) => string) | undefined;
}

export function BandChart({ buckets, value, low, high, past, format, tick = format, ...frame }: BandChartProps) {
  const t = useChartWords();
  const series = past ? [past, value, low, high] : [value, low, high];
  const all = series.flatMap(({ values }) => values).filter((each) => each !== null);
  return (
    <Frame {...frame} table={tableOf(buckets, series, format, t.when, t.unknown)}>
      <PlotArea
        group={value.key}
        {...{ buckets, tick }}
        label={frame.title}
        scale={valueScale(all)}
        gaps={[]}
        endRoom={12}
        tip={(place) => <Tooltip bucket={buckets[place] as Bucket} {...{ place, format }} series={series.filter(({ values }) => typeof values[place] === 'number')} />}
        said={(place) => saidOf(buckets[place] as Bucket, place, series, format, t.unknown)}
      >
        {(plot) => (
          <>
            <Band {...{ plot }} low={low.values} high={high.values} />
            {past && <Path {...{ plot }} values={past.values} at={0} />}
            <Path {...{ plot }} values={value.values} at={past ? 1 : 0} />
          </>
        )}
      </PlotArea>
    </Frame>
  );
}

function Band({ plot, low, high }: { plot: Plot; low: Values; high: Values }) {
  const { x, y } = plot;
  return runsOf(low).map(([from, to]) => {
    const places = Array.from({ length: to - from + 1 }, (_, step) => from + step);
    // There along the lower end and back along the upper one: d3's areas are not worth their weight for it.
    const round = [...places.map((place) => [place, low[place]] as const), ...places.toReversed().map((place) => [place, high[place]] as const)];
    const shape = line<readonly [number, number | null | undefined]>(([place]) => x(place), ([, end]) => y(end ?? 0));
    // A single bucket is as wide as itself.
    return from === to ? (
      <line key={from} x1={x(from)} x2={x(from)} y1={y(low[from] ?? 0)} y2={y(high[from] ?? 0)} strokeWidth="6" className={`${lookOf(0).stroke} opacity-20`} />
    ) : (
      <path key={from} d={`${shape(round) ?? ''}Z`} className={`${lookOf(0).fill} opacity-20`} />
    );
  });
}

function Path({ plot, values, at }: { plot: Plot; values: Values; at: number }) {
  const { stroke, fill, dash } = lookOf(at);
  const draw = line<number>(plot.x, (place) => plot.y(values[place] ?? 0));
  return runsOf(values).map(([from, to]) =>
    from === to ? (
      <circle key={from} cx={plot.x(from)} cy={plot.y(values[from] ?? 0)} r="3" className={fill} />
    ) : (
      <path key={from} d={draw(Array.from({ length: to - from + 1 }, (_, step) => from + step)) ?? ''} fill="none" strokeWidth="2" strokeDasharray={dash} strokeLinejoin="round" className={stroke} />
    ),
  );
}
