/**
 * Vehicles and days. Only rows in sight stand in the page; with the pointer one drags over free days or drags a
 * booking elsewhere, with the keyboard one goes from cell to cell, and both come to the same acts.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { type KeyboardEvent, memo, type PointerEvent, type ReactNode, type SyntheticEvent, useId, useMemo, useRef, useState } from 'react';
import { dayIn, formatDay } from '@/shared/format';
import { useLocale } from '@/shared/session';
import { useBookingWords } from '../words';
import { type Bar, barAt, barsOf, DAY, daysFrom, HEAD, type Line, NAME, placeOf, ROW, within } from './calendar-math';
import { barLook, CalendarRow, useBarText } from './calendar-row';
import { useTimes } from './times';

/** Where one is: a day of a vehicle; with `anchor` all days from there on are chosen. */
export interface Spot {
  readonly row: number;
  readonly day: number;
  readonly anchor: number | null;
}

/** A booking on its way to another vehicle or day. */
export interface Lift {
  readonly bar: Bar;
  readonly from: number;
  readonly row: number;
  readonly days: number;
}

interface CalendarGridProps {
  readonly lines: readonly Line[];
  readonly first: string;
  readonly days: number;
  readonly zone: string;
  readonly spot: Spot;
  readonly onSpot: (spot: Spot) => void;
  /** What is moved, while it is held and until the server has said; it stands there. */
  readonly lift: Lift | null;
  readonly canMove: (bar: Bar) => boolean;
  readonly onDrop: (lift: Lift) => void;
  /** Enter, a click, or days that were dragged over: what can be done is to be shown at the spot. */
  readonly onAct: () => void;
  /** Hangs from the spot. */
  readonly menu: (owner: { readonly current: HTMLElement | null }) => ReactNode;
}

const OVERSCAN = 6;
const PAGE_ROWS = 10;
const WEEK = 7;

interface Drag {
  readonly row: number;
  readonly day: number;
  readonly bar: Bar | undefined;
  readonly moved: boolean;
  /** As painted, or about to be. */
  readonly lift: Lift | null;
}

export function CalendarGrid({ lines, first, days, zone, spot, onSpot, lift, canMove, onDrop, onAct, menu }: CalendarGridProps) {
  const { calendar: t } = useBookingWords();
  const locale = useLocale();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const [dragged, setDragged] = useState<Lift | null>(null);
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: OVERSCAN, scrollMargin: HEAD });
  const shown = dragged ?? lift;
  const barsAt = (row: number) => (lines[row] ? barsOf(lines[row].vehicle, first, days, zone) : []);

  const go = (row: number, day: number, anchor: number | null) => {
    const next = { row: within(row, 0, lines.length - 1), day: within(day, 0, days - 1), anchor };
    onSpot(next);
    reveal(scroller.current, next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isWithin(event)) return;
    const steps: Readonly<Record<string, readonly [rows: number, days: number]>> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      PageUp: [-PAGE_ROWS, 0],
      PageDown: [PAGE_ROWS, 0],
      Home: [0, -days],
      End: [0, days],
    };
    const step = steps[event.key];
    if (step) {
      const [down, right] = step;
      const anchor = event.shiftKey && down === 0 ? (spot.anchor ?? spot.day) : null;
      go(spot.row + down, spot.day + right, anchor);
    } else if (event.key === 'Enter' || event.key === ' ' || event.key === 'ContextMenu') onAct();
    else if (event.key === 'Escape') onSpot({ ...spot, anchor: null });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** The cell below the pointer; undefined over the names and outside. */
  const cellAt = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
    const box = body.current?.getBoundingClientRect();
    if (!box) return undefined;
    const row = Math.floor((clientY - box.top) / ROW);
    const day = Math.floor((clientX - box.left - NAME) / DAY);
    const left = (scroller.current?.getBoundingClientRect().left ?? 0) + NAME;
    return row >= 0 && row < lines.length && day >= 0 && day < days && clientX >= left ? { row, day } : undefined;
  };
  const onPointerDown = (event: PointerEvent) => {
    const cell = event.button === 0 && isWithin(event) ? cellAt(event) : undefined;
    if (!cell) return;
    drag.current = { ...cell, bar: barUnder(event.target, barsAt(cell.row)), moved: false, lift: null };
    onSpot({ ...cell, anchor: null });
    // A finger scrolls; what it chooses, it taps.
    if (event.pointerType !== 'touch') event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const was = drag.current;
    if (!was || event.pointerType === 'touch') return;
    const cell = cellAt(event);
    if (!cell || (!was.moved && cell.row === was.row && cell.day === was.day)) return;
    const lifted = was.bar && canMove(was.bar) ? { bar: was.bar, from: was.row, row: cell.row, days: cell.day - was.day } : null;
    drag.current = { ...was, moved: true, lift: lifted };
    setDragged(lifted);
    if (was.bar === undefined) onSpot({ row: was.row, day: cell.day, anchor: was.day });
  };
  const onPointerUp = () => {
    const was = drag.current;
    drag.current = null;
    setDragged(null);
    if (!was) return;
    if (was.lift) {
      if (was.lift.row !== was.lift.from || was.lift.days !== 0) onDrop(was.lift);
    } else if (was.bar === undefined || !was.moved) onAct();
  };
  const onPointerCancel = () => {
    drag.current = null;
    setDragged(null);
  };
  const height = rows.getTotalSize();
  const width = NAME + days * DAY;
  const dates = useMemo(() => daysFrom(first, days), [first, days]);
  const today = placeOf(new Date().toISOString(), first, zone);
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={t.grid}
      aria-rowcount={lines.length + 1}
      aria-colcount={days + 1}
      aria-activedescendant={`${id}-spot`}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerCancel}
      onContextMenu={(event) => {
        const cell = isWithin(event) ? cellAt(event) : undefined;
        if (!cell) return;
        event.preventDefault();
        onSpot({ ...cell, anchor: null });
        onAct();
      }}
      className="relative h-calendar overflow-auto overscroll-contain rounded-card border border-line bg-surface select-none"
    >
      <div role="row" aria-rowindex={1} className="sticky top-0 z-3 flex border-b border-line bg-sunken" style={{ height: HEAD, width }}>
        <div role="columnheader" aria-colindex={1} className="sticky left-0 z-2 flex shrink-0 items-end border-r border-line bg-sunken px-8 pb-4 text-caption text-text-2" style={{ width: NAME }}>
          {t.vehicle}
        </div>
        <DayHeads dates={dates} />
      </div>
      <div ref={body} role="rowgroup" className="relative" style={{ height, width }}>
        <DayColumns dates={dates} height={height} />
        {rows.getVirtualItems().map(({ index }) => {
          const line = lines[index];
          return line && <CalendarRow key={line.vehicle.id} line={line} place={index} first={first} days={days} zone={zone} lifted={shown && shown.from === index ? shown.bar.span.id : null} />;
        })}
        {today > 0 && today < days && <span aria-hidden className="absolute top-0 z-1 w-2 bg-accent" style={{ left: NAME + today * DAY, height }} />}
        {shown && <Ghost lift={shown} days={days} isWaiting={dragged === null} />}
        <SpotCell id={`${id}-spot`} spot={spot} line={lines[spot.row]} bars={barsAt(spot.row)} first={first} zone={zone} locale={locale}>
          {menu(scroller)}
        </SpotCell>
      </div>
    </div>
  );
}

const isWeekend = (day: string): boolean => [0, WEEK - 1].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** Not from the menu, which hangs elsewhere in the page though it is a part of this. */
const isWithin = ({ currentTarget, target }: SyntheticEvent): boolean => target instanceof Node && currentTarget.contains(target);

/** The bar that is pressed. */
function barUnder(target: EventTarget, bars: readonly Bar[]): Bar | undefined {
  const id = target instanceof Element ? target.closest<HTMLElement>('[data-bar]')?.dataset['bar'] : undefined;
  return bars.find(({ span }) => span.id === id);
}

/** Scrolls no further than is needed to see a cell, beside the names and below the days. */
function reveal(scroller: HTMLElement | null, { row, day }: Spot): void {
  if (scroller === null) return;
  const top = row * ROW;
  const left = day * DAY;
  const [high, wide] = [scroller.clientHeight - HEAD - ROW, scroller.clientWidth - NAME - DAY];
  scroller.scrollTo({ top: within(scroller.scrollTop, top - high, top), left: within(scroller.scrollLeft, left - wide, left) });
}

/** Not painted anew while rows are scrolled. */
const DayHeads = memo(function DayHeads({ dates }: { dates: readonly string[] }) {
  const locale = useLocale();
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const [whole, month, weekday] = [format({ weekday: 'long', day: 'numeric', month: 'long' }), format({ month: 'short' }), format({ weekday: 'narrow' })];
  return dates.map((day, place) => {
    const date = new Date(`${day}T00:00:00Z`);
    const number = date.getUTCDate();
    return (
      <div key={day} role="columnheader" aria-colindex={place + 2} aria-label={whole.format(date)} className="flex shrink-0 flex-col items-center justify-end border-r border-line pb-4 text-caption tabular-nums" style={{ width: DAY }}>
        <span className="text-text-3">{(place === 0 || number === 1 ? month : weekday).format(date)}</span>
        <span className={number === 1 ? 'font-semibold' : undefined}>{number}</span>
      </div>
    );
  });
});

const DayColumns = memo(function DayColumns({ dates, height }: { dates: readonly string[]; height: number }) {
  return dates.map((day, place) => (
    <span key={day} aria-hidden className={clsx('absolute top-0 border-r border-line', isWeekend(day) && 'bg-sunken')} style={{ left: NAME + place * DAY, width: DAY, height }} />
  ));
});

function Ghost({ lift, days, isWaiting }: { lift: Lift; days: number; isWaiting: boolean }) {
  const textOf = useBarText();
  const from = Math.max(lift.bar.from + lift.days, 0);
  const to = Math.min(lift.bar.to + lift.days, days);
  return (
    <div aria-hidden className={clsx('pointer-events-none absolute z-1 flex items-center shadow-menu', barLook(lift.bar.span.kind), isWaiting && 'animate-pulse')} style={{ left: NAME + from * DAY + 1, width: Math.max((to - from) * DAY - 2, 6), top: lift.row * ROW + 6, height: ROW - 12 }}>
      <span className="truncate">{textOf(lift.bar)}</span>
    </div>
  );
}

interface SpotCellProps {
  readonly id: string;
  readonly spot: Spot;
  readonly line: Line | undefined;
  readonly bars: readonly Bar[];
  readonly first: string;
  readonly zone: string;
  readonly locale: string;
  readonly children: ReactNode;
}

/** The cell that has the focus, with what a screen reader says of it. */
function SpotCell({ id, spot, line, bars, first, zone, locale, children }: SpotCellProps) {
  const { calendar: t, status } = useBookingWords();
  const times = useTimes(zone);
  if (!line) return null;
  const from = Math.min(spot.anchor ?? spot.day, spot.day);
  const count = Math.abs((spot.anchor ?? spot.day) - spot.day) + 1;
  const day = (place: number) => formatDay(daysFrom(first, place + 1)[place] ?? first, locale);
  const bar = barAt(bars, spot.day);
  const who = bar?.span.booking;
  const told = bar
    ? t.span(t.kinds[bar.span.kind], who ? [who.number, who.name, (status as Readonly<Record<string, string>>)[who.status]].filter(Boolean).join(' ') : bar.span.note, times.span({ startsAt: bar.span.startsAt, endsAt: who?.endsAt ?? bar.span.endsAt }))
    : t.free;
  const label = [t.cell(line.vehicle.plate, line.car.title, day(spot.day), told), count > 1 && t.chosen(day(from), day(from + count - 1), count)].filter(Boolean).join('. ');
  return (
    <div role="row" aria-rowindex={spot.row + 2} className="pointer-events-none absolute z-1" style={{ left: NAME + from * DAY, top: spot.row * ROW, width: count * DAY, height: ROW }}>
      <div id={id} role="gridcell" aria-selected aria-colindex={spot.day + 2} aria-label={label} className="absolute inset-0 rounded-control border-2 border-accent-text">
        {children}
      </div>
    </div>
  );
}

export const todayIn = (zone: string): string => dayIn(new Date(), zone);
