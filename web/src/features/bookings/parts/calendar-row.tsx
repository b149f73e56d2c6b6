// One vehicle with what is taken of it. It is painted anew only for other data: scrolling moves it as it is.
import { clsx } from 'clsx';
import { memo, useMemo } from 'react';
import type { OccupancyKind } from '@/client/routers/booking';
import { useBookingWords } from '../words';
import { type Bar, barsOf, DAY, type Line, NAME, ROW } from './calendar-math';

interface CalendarRowProps {
  readonly line: Line;
  readonly place: number;
  readonly first: string;
  readonly days: number;
  readonly zone: string;
  /** Of what is being moved, and stands elsewhere meanwhile. */
  readonly lifted: string | null;
}

const LOOKS: Record<OccupancyKind, string> = {
  booking: 'border-active-mark bg-active-tint text-active-text',
  hold: 'border-dashed border-idle-mark bg-idle-tint text-idle-text',
  maintenance: 'border-warn-mark bg-warn-tint text-warn-text',
  block: 'border-line-strong bg-sunken text-text-2',
};

export const barLook = (kind: OccupancyKind): string => clsx('truncate rounded-chip border px-4 text-caption', LOOKS[kind]);

export function useBarText(): (bar: Bar) => string {
  const { calendar: t } = useBookingWords();
  return ({ span: { kind, note, booking } }) => (booking ? [booking.name, booking.number].filter(Boolean).join(' ') : note || t.kinds[kind]);
}

export const CalendarRow = memo(function CalendarRow({ line, place, first, days, zone, lifted }: CalendarRowProps) {
  const { car, vehicle } = line;
  const bars = useMemo(() => barsOf(vehicle, first, days, zone), [vehicle, first, days, zone]);
  const textOf = useBarText();
  return (
    <div role="row" aria-rowindex={place + 2} className="absolute left-0 flex border-b border-line" style={{ top: place * ROW, height: ROW, width: NAME + days * DAY }}>
      <div role="rowheader" aria-colindex={1} className="sticky left-0 z-2 flex shrink-0 flex-col justify-center border-r border-line bg-surface px-8" style={{ width: NAME }}>
        <span className="truncate text-dense font-medium">{vehicle.plate}</span>
        <span className="truncate text-caption text-text-2">{car.title}</span>
      </div>
      {bars.map((bar) => {
        const from = Math.max(bar.from, 0);
        const to = Math.min(bar.to, days);
        return (
          <div
            key={bar.span.id}
            role="gridcell"
            aria-colindex={Math.floor(from) + 2}
            aria-colspan={Math.max(1, Math.ceil(to) - Math.floor(from))}
            data-bar={bar.span.id}
            className={clsx('absolute flex cursor-pointer items-center', barLook(bar.span.kind), bar.span.id === lifted && 'opacity-50')}
            style={{ left: NAME + from * DAY + 1, width: Math.max((to - from) * DAY - 2, 6), top: 6, height: ROW - 12 }}
          >
            <span className="truncate">{textOf(bar)}</span>
          </div>
        );
      })}
    </div>
  );
});
