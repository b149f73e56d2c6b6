// The course of a figure beside it; the figure itself says the rest, so it is hidden from screen readers.
import { line } from 'd3-shape';
import { runsOf } from './scales';

const WIDTH = 72;
const HEIGHT = 24;

export function Sparkline({ values }: { values: ReadonlyArray<number | null> }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const least = Math.min(...known);
  const span = Math.max(...known) - least || 1;
  const x = (place: number) => 2 + (place / (values.length - 1)) * (WIDTH - 4);
  const y = (value: number) => HEIGHT - 3 - ((value - least) / span) * (HEIGHT - 6);
  const last = values.findLastIndex((value) => value !== null);
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden className="shrink-0">
      {runsOf(values).map(([from, to]) => (
        <path
          key={from}
          d={line<number>((place) => x(place), (place) => y(values[place] ?? 0))(Array.from({ length: to - from + 1 }, (_, n) => from + n)) ?? ''}
          fill="none"
          strokeWidth="1.5"
          strokeLinejoin="round"
          className="stroke-series-1"
        />
      ))}
      <circle cx={x(last)} cy={y(values[last] ?? 0)} r="2" className="fill-series-1" />
    </svg>
  );
}
