// How something went over time; the span before it dashed in the same hue, the running bucket dashed too.
import { line } from 'd3-shape';
import { Frame, type FrameProps } from './frame';
import { type Plot, PlotArea } from './plot';
import { runsOf, spread, valueScale } from './scales';
import { type Bucket, lookOf, type Series, unknownRuns } from './series';
import { saidOf, tableOf, Tooltip } from './tooltip';
import { useChartWords } from './words';

export interface OverTimeProps extends FrameProps {
  readonly buckets: readonly Bucket[];
  /** At most five. */
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** On the axis; short. */
  readonly tick?: ((value: number) => string) | undefined;
  /** Charts of one group share their cursor. */
  readonly group?: string | undefined;
  readonly onOpen?: ((key: string) => void) | undefined;
}

const END_LABEL = 7;
const LABEL_HEIGHT = 16;

export function LineChart({ buckets, series, format, tick = format, group = 'page', onOpen, ...frame }: OverTimeProps) {
  const t = useChartWords();
  const all = series.flatMap(({ values, before = [] }) => [...values, ...before]).filter((value) => value !== null);
  const named = series.length > 1;
  const endRoom = named ? Math.max(...series.map(({ label }) => label.length)) * END_LABEL + 12 : 12;
  return (
    <Frame {...frame} table={tableOf(buckets, series, format, t.when, t.unknown)}>
      <PlotArea
        {...{ group, buckets, tick, onOpen, endRoom }}
        label={frame.title}
        scale={valueScale(all)}
        gaps={unknownRuns(buckets, series)}
        tip={(place) => <Tooltip bucket={buckets[place] as Bucket} {...{ place, series, format }} />}
        said={(place) => saidOf(buckets[place] as Bucket, place, series, format, t.unknown)}
      >
        {(plot) => {
          const ends = spread(series.map(({ values }) => plot.y(values.findLast((value) => value !== null) ?? 0)), LABEL_HEIGHT);
          return series.map((one, at) => (
            <Line key={one.key} series={one} at={at} labelY={named ? ends[at] : undefined} {...{ plot, buckets }} />
          ));
        }}
      </PlotArea>
    </Frame>
  );
}

interface LineProps {
  readonly series: Series;
  readonly at: number;
  readonly plot: Plot;
  readonly buckets: readonly Bucket[];
  /** Where its name stands, among several. */
  readonly labelY: number | undefined;
}

function Line({ series: { label, values, before }, at, plot, buckets, labelY }: LineProps) {
  const look = lookOf(at);
  const draw = (points: ReadonlyArray<readonly [place: number, value: number]>) =>
    line<readonly [number, number]>((point) => plot.x(point[0]), (point) => plot.y(point[1]))([...points]) ?? '';
  const of = (from: ReadonlyArray<number | null>, [start, end]: readonly [number, number]) =>
    from.slice(start, end + 1).map((value, place) => [start + place, value ?? 0] as const);
  const running = buckets.findIndex(({ isRunning }) => isRunning);
  const settled = running < 0 ? values : values.slice(0, running);
  const lastPlace = values.findLastIndex((value) => value !== null);
  const lastValue = values[lastPlace];
  const soFar = running > 0 ? [running - 1, running].filter((place) => typeof values[place] === 'number') : [];
  return (
    <g>
      {before && runsOf(before).map((run) => (
        <path key={`b${run[0]}`} d={draw(of(before, run))} fill="none" strokeWidth="1.5" strokeDasharray="3 4" className={`${look.stroke} opacity-60`} />
      ))}
      {runsOf(settled).map((run) =>
        run[0] === run[1] ? (
          <circle key={run[0]} cx={plot.x(run[0])} cy={plot.y(settled[run[0]] ?? 0)} r="2" className={look.fill} />
        ) : (
          <path
            key={run[0]}
            d={draw(of(settled, run))}
            fill="none"
            strokeWidth="2"
            strokeLinejoin="round"
            strokeDasharray={labelY === undefined ? undefined : look.dash}
            className={look.stroke}
          />
        ),
      )}
      {soFar.length === 2 && (
        <path d={draw(soFar.map((place) => [place, values[place] ?? 0] as const))} fill="none" strokeWidth="2" strokeDasharray="2 4" strokeLinecap="round" className={look.stroke} />
      )}
      {typeof lastValue === 'number' && (
        <>
          <circle cx={plot.x(lastPlace)} cy={plot.y(lastValue)} r="3" strokeWidth="2" className={`${look.stroke} ${lastPlace === running ? 'fill-surface' : look.fill}`} />
          {labelY !== undefined && (
            <text x={plot.x(lastPlace) + 10} y={labelY} dy="0.32em" className="fill-text text-caption">
              {label}
            </text>
          )}
        </>
      )}
    </g>
  );
}
