// The ground of charts over buckets: axes, the hatch of gaps, the cursor by pointer, finger and arrow keys, its tooltip.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useId } from 'react';
import { useWidth } from '@/shared/kit';
import { moveCursor, useCursor } from './cursor';
import { labelStep, type Scale } from './scales';
import type { Bucket } from './series';
import { useChartWords } from './words';

const FOOT = 24;
const HEAD = 8;
const LABEL_WIDTH = 48;
const LETTER = 7;

export interface Plot {
  /** The middle of a bucket. */
  readonly x: (place: number) => number;
  readonly y: (value: number) => number;
  /** What a bucket has of the width. */
  readonly band: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly hatch: string;
}

export interface PlotProps {
  /** Charts of one group share their cursor. */
  readonly group: string;
  readonly label: string;
  readonly buckets: readonly Bucket[];
  readonly scale: Scale;
  readonly tick: (value: number) => string;
  /** Runs of buckets of which nothing is known. */
  readonly gaps: ReadonlyArray<readonly [from: number, to: number]>;
  /** Room on the right for what names the series. */
  readonly endRoom?: number | undefined;
  /** What the tooltip says of a bucket. */
  readonly tip: (place: number) => ReactNode;
  /** What a screen reader hears of a bucket. */
  readonly said: (place: number) => string;
  /** Opens the list behind a bucket. */
  readonly onOpen?: ((key: string) => void) | undefined;
  readonly children: (plot: Plot) => ReactNode;
}

export function PlotArea({ group, label, buckets, scale, tick, gaps, endRoom = 0, tip, said, onOpen, children }: PlotProps) {
  const t = useChartWords();
  const [ref, width] = useWidth<HTMLDivElement>();
  const hatch = useId();
  const at = useCursor(group);
  const place = buckets.findIndex(({ key }) => key === at);
  const texts = scale.ticks.map(tick);
  const left = Math.max(...texts.map((text) => text.length)) * LETTER + 8;
  const right = width - endRoom;
  const band = buckets.length > 0 ? Math.max(0, right - left) / buckets.length : 0;
  const height = typeof window !== 'undefined' && window.innerWidth < 640 ? 180 : 220;
  const plot: Plot = {
    x: (bucket) => left + band * (bucket + 0.5),
    y: (value) => HEAD + (1 - scale.at(value)) * (height - HEAD - FOOT),
    band,
    height: height - FOOT,
    left,
    right,
    hatch: `url(#${hatch})`,
  };
  const step = labelStep(buckets.length, right - left, LABEL_WIDTH);
  const move = (to: number) => moveCursor(group, buckets[Math.max(0, Math.min(buckets.length - 1, to))]?.key ?? null);
  const point = (event: PointerEvent<HTMLElement>) => {
    const from = event.currentTarget.getBoundingClientRect().left;
    if (band > 0) move(Math.floor((event.clientX - from - left) / band));
  };
  const key = (event: KeyboardEvent) => {
    const to = { ArrowLeft: (place < 0 ? buckets.length : place) - 1, ArrowRight: place + 1, Home: 0, End: buckets.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else if (event.key === 'Escape') moveCursor(group, null);
    else if (event.key === 'Enter' && place >= 0) onOpen?.(buckets[place]?.key ?? '');
  };
  const toLeft = place >= 0 && plot.x(place) > (left + right) / 2;
  return (
    <div
      ref={ref}
      // A slider tells its place and value to screen readers as the arrows move it.
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, buckets.length - 1)}
      aria-valuenow={Math.max(0, place)}
      aria-valuetext={place >= 0 ? said(place) : t.arrows}
      onKeyDown={key}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => moveCursor(group, null)}
      onBlur={() => moveCursor(group, null)}
      onClick={() => place >= 0 && onOpen?.(buckets[place]?.key ?? '')}
      className={onOpen ? 'relative h-chart cursor-pointer touch-pan-y rounded-chip' : 'relative h-chart touch-pan-y rounded-chip'}
    >
      {width > 0 && (
        <svg width={width} height={height} aria-hidden className="block overflow-visible">
          <defs>
            <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line y2="6" className="stroke-line-mid" strokeWidth="1.5" />
            </pattern>
          </defs>
          {scale.ticks.map((value, place) => (
            <g key={value}>
              <line x1={left} x2={right} y1={plot.y(value)} y2={plot.y(value)} className={value === 0 ? 'stroke-line-mid' : 'stroke-line'} />
              <text x={left - 8} y={plot.y(value)} dy="0.32em" textAnchor="end" className="fill-text-2 text-caption tabular-nums">
                {texts[place]}
              </text>
            </g>
          ))}
          {buckets.map(
            ({ key: name, label: text }, bucket) =>
              (buckets.length - 1 - bucket) % step === 0 &&
              text !== buckets[bucket + step]?.label && ( // where buckets are shorter than what names them
                <text key={name} x={plot.x(bucket)} y={height - 6} textAnchor="middle" className="fill-text-2 text-caption">
                  {text}
                </text>
              ),
          )}
          {gaps.map(([from, to]) => (
            <rect
              key={from}
              x={plot.x(from) - band / 2}
              width={band * (to - from + 1)}
              y={HEAD}
              height={plot.height - HEAD}
              fill={plot.hatch}
            />
          ))}
          {place >= 0 && <line x1={plot.x(place)} x2={plot.x(place)} y1={HEAD} y2={plot.height} className="stroke-text-3" />}
          {children(plot)}
        </svg>
      )}
      {place >= 0 && width > 0 && (
        <div
          style={toLeft ? { right: width - plot.x(place) + 12 } : { left: plot.x(place) + 12 }}
          className="pointer-events-none absolute top-8 z-10 w-max max-w-[220px] rounded-control border border-line bg-raised px-12 py-8 text-dense shadow-menu"
        >
          {tip(place)}
        </div>
      )}
    </div>
  );
}
