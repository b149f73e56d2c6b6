// How much in each bucket: one bar each, or parts on top of one another.
import { Frame } from './frame';
import type { OverTimeProps } from './line-chart';
import { PlotArea } from './plot';
import { valueScale } from './scales';
import { type Bucket, lookOf, type Series, unknownRuns } from './series';
import { saidOf, tableOf, Tooltip } from './tooltip';
import { useChartWords } from './words';

const LEGEND_FROM = 2;

export function BarChart({ series, ...props }: Omit<OverTimeProps, 'series'> & { series: Series }) {
  return <Stacks {...props} series={[series]} />;
}

/** Parts of a whole over time. */
export const StackChart = (props: OverTimeProps) => <Stacks {...props} />;

function Stacks({ buckets, series, format, tick = format, group = 'page', onOpen, ...frame }: OverTimeProps) {
  const t = useChartWords();
  const sums = buckets.map((_, place) => series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
  const stacked = series.length >= LEGEND_FROM;
  return (
    <Frame {...frame} table={tableOf(buckets, series, format, t.when, t.unknown)} legend={stacked && <Legend series={series} />}>
      <PlotArea
        {...{ group, buckets, tick, onOpen }}
        label={frame.title}
        scale={valueScale(sums)}
        gaps={unknownRuns(buckets, series)}
        tip={(place) => <Tooltip bucket={buckets[place] as Bucket} shares={stacked} {...{ place, series, format }} />}
        said={(place) => saidOf(buckets[place] as Bucket, place, series, format, t.unknown)}
      >
        {(plot) => {
          const width = Math.max(1, Math.min(plot.band * 0.7, 40));
          return buckets.map(({ key, isRunning }, place) => {
            let from = 0;
            return (
              <g key={key}>
                {series.map((part, at) => {
                  const value = part.values[place] ?? 0;
                  if (value === 0) return null;
                  const y = plot.y(Math.max(from, from + value));
                  const height = Math.abs(plot.y(from + value) - plot.y(from));
                  from += value;
                  const look = lookOf(at);
                  return (
                    <rect
                      key={part.key}
                      x={plot.x(place) - width / 2}
                      y={y}
                      width={width}
                      height={Math.max(1, height - (stacked ? 1 : 0))}
                      rx={Math.min(2, width / 2)}
                      className={isRunning ? `${look.fill} ${look.stroke} [fill-opacity:0.2]` : look.fill}
                      {...(isRunning ? { strokeWidth: 1.5, strokeDasharray: '3 3' } : {})}
                    />
                  );
                })}
              </g>
            );
          });
        }}
      </PlotArea>
    </Frame>
  );
}

function Legend({ series }: { series: readonly Series[] }) {
  return (
    <ul className="flex flex-wrap gap-x-16 gap-y-4 pb-8 text-caption text-text-2">
      {series.map(({ key, label }, at) => (
        <li key={key} className="flex items-center gap-4">
          <svg viewBox="0 0 8 8" aria-hidden className={`size-8 ${lookOf(at).fill}`}>
            <rect width="8" height="8" rx="2" />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
