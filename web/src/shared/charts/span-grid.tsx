// What lasts from when to when: a line for each thing, over the days of a month or whatever the units are.
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import type { Tone } from '@/shared/kit';

export interface SpanUnit {
  readonly key: string;
  readonly label: string;
  /** Said on a phone too, where not every label has room. */
  readonly isMain?: boolean | undefined;
  readonly isQuiet?: boolean | undefined;
}

export interface Span {
  readonly key: string;
  /** What it is, with when it begins and ends in words: the bar alone is not heard. */
  readonly name: ReactNode;
  readonly tone: Tone;
  /** Shares of the whole, from 0 to 1; null goes on beyond what is shown. */
  readonly from: number | null;
  readonly to: number | null;
}

interface SpanGridProps {
  readonly label: string;
  readonly units: readonly SpanUnit[];
  readonly spans: readonly Span[];
  /** Where now is, as a share; nothing where it is not shown. */
  readonly now?: number | undefined;
}

const BARS: Record<Tone, string> = {
  good: 'bg-good-tint border-good-mark',
  warn: 'bg-warn-tint border-warn-mark',
  bad: 'bg-bad-tint border-bad-mark',
  active: 'bg-active-tint border-active-mark',
  idle: 'bg-idle-tint border-idle-mark',
};
const NAME = 'min-w-0 px-12 rows:w-side rows:shrink-0 rows:border-r rows:border-line';

export function SpanGrid({ label, units, spans, now }: SpanGridProps) {
  const mark = now !== undefined && <span aria-hidden style={{ left: share(now) }} className="absolute inset-y-0 w-2 -translate-x-1/2 bg-accent" />;
  return (
    <div>
      <div aria-hidden className="flex h-column-head items-center border-b border-line bg-sunken text-caption text-text-2 tabular-nums">
        <span className={clsx(NAME, 'hidden rows:block')} />
        <span className="relative flex h-full min-w-0 flex-1 items-center">
          {units.map(({ key, label: said, isMain, isQuiet }) => (
            <span key={key} className={clsx('flex h-full min-w-0 flex-1 basis-0 items-center justify-center', isQuiet && 'text-text-3')}>
              <span className={isMain ? undefined : 'hidden rows:inline'}>{said}</span>
            </span>
          ))}
          {mark}
        </span>
      </div>
      <ul aria-label={label}>
        {spans.map(({ key, name, tone, from, to }) => (
          <li key={key} className="flex flex-col border-b border-line last:border-b-0 rows:flex-row">
            <div className={clsx(NAME, 'py-8')}>{name}</div>
            <div aria-hidden className="relative flex min-h-row min-w-0 flex-1">
              {units.map((unit) => (
                <span key={unit.key} className={clsx('flex-1 basis-0 border-l border-line first:border-l-0', unit.isQuiet && 'bg-sunken')} />
              ))}
              <span
                style={{ left: share(from ?? 0), right: share(1 - (to ?? 1)) }}
                className={clsx(
                  'absolute top-1/2 h-16 min-w-4 -translate-y-1/2 border-y-2',
                  BARS[tone],
                  from === null ? 'border-l-0' : 'rounded-l-control border-l-2',
                  to === null ? 'border-r-0' : 'rounded-r-control border-r-2',
                )}
              />
              {mark}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

const share = (part: number): string => `${part * 100}%`;
