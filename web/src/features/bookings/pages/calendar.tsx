import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Ban, CalendarPlus, CarFront, ExternalLink, Wrench } from 'lucide-react';
import { type RefObject, useState } from 'react';
import type { BlockKind } from '@/client/routers/booking';
import { client, failureOf, trpc } from '@/shared/api';
import { formatExact } from '@/shared/format';
import { Banner, Button, EmptyState, ErrorState, Forbidden, IconButton, LoadingBar, MenuAt, type MenuItem, Select, Skeleton, TextInput, toast, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { dayPlus, PageHead } from '@/shared/shapes';
import { useCategories, useLocations } from '../data';
import { BlockDialog, calendarChanged, useBooking, useMoving } from '../parts/calendar-acts';
import { CalendarGrid, type Spot, todayIn } from '../parts/calendar-grid';
import { type Bar, barAt, barsOf, DAYS, type Line, linesOf } from '../parts/calendar-math';
import { Section } from '../parts/section';
import { useBookingWords } from '../words';

const MOST_CARS = 500;
const WEEK = 7;
const LEAD = 2;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const HERE: Spot = { row: 0, day: LEAD, anchor: null };
const NO_LINES: readonly Line[] = [];

export function Calendar() {
  return useCan('rentals:read') ? <Page /> : <Forbidden permission="rentals:read" />;
}

/** The days and the filters of the address; the first day is two before today where it says none. */
function useAddress() {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const zone = useZone();
  const text = (key: string) => (typeof search[key] === 'string' ? search[key] : '');
  const today = dayPlus(todayIn(zone), -LEAD);
  const from = DAY.test(text('from')) ? text('from') : today;
  const values = { from: from === today ? '' : from, category: text('category'), location: text('location') };
  const set = (change: Partial<typeof values>) => {
    const next = Object.entries({ ...values, ...change }).filter(([, value]) => value !== '');
    void navigate({ to: '.', search: Object.fromEntries(next) as never, replace: true, resetScroll: false });
  };
  return { ...values, from, zone, set };
}

function Page() {
  const t = useBookingWords();
  const locale = useLocale();
  usePlace({ title: t.calendar.title, parent: { label: t.title, to: '/bookings' } });
  const { from, category, location, zone, set } = useAddress();
  const query = useQuery(
    trpc.booking.calendar.queryOptions(
      // Days of the store begin before or after those of UTC: one more at each end.
      { fromOn: dayPlus(from, -1), beforeOn: dayPlus(from, DAYS + 1), categoryId: category || null, locationId: location || null, limit: MOST_CARS },
      { placeholderData: keepPreviousData, refetchInterval: 60_000 },
    ),
  );
  const cars = query.data?.items;
  const [known, setKnown] = useState<{ readonly of: typeof cars; readonly lines: readonly Line[] }>({ of: undefined, lines: NO_LINES });
  if (known.of !== cars) setKnown({ of: cars, lines: cars ? linesOf(cars) : NO_LINES });
  const categories = useCategories();
  const places = useLocations();
  const { lines } = known;
  return (
    <Section>
      <div className="mx-auto flex max-w-list flex-col">
        <PageHead title={t.calendar.title} help={{ text: t.help.calendar, guide: 'rentals' }} note={cars && t.calendar.counted(formatExact(cars.length, locale), formatExact(lines.length, locale), DAYS)} />
        <div className="flex flex-wrap items-center gap-8 pb-12">
          <IconButton icon={ArrowLeft} label={t.calendar.earlier} onClick={() => set({ from: dayPlus(from, -WEEK) })} />
          <Button onClick={() => set({ from: '' })}>{t.calendar.today}</Button>
          <IconButton icon={ArrowRight} label={t.calendar.later} onClick={() => set({ from: dayPlus(from, WEEK) })} />
          <span>
            <TextInput type="date" aria-label={t.calendar.from} value={from} onChange={({ target }) => DAY.test(target.value) && set({ from: target.value })} />
          </span>
          <span>
            <Select aria-label={t.calendar.category} placeholder={t.calendar.all} value={category} choices={categories.map(({ id, name }) => ({ value: id, label: name }))} onPick={(value) => set({ category: value })} />
          </span>
          {places.length > 1 && (
            <span>
              <Select aria-label={t.calendar.location} placeholder={t.calendar.everywhere} value={location} choices={places.map(({ id, name }) => ({ value: id, label: name }))} onPick={(value) => set({ location: value })} />
            </span>
          )}
        </div>
        {query.data?.nextCursor && <Banner tone="warn">{t.calendar.more}</Banner>}
        <div className="relative">
          <LoadingBar active={query.isFetching && query.data !== undefined} />
          {query.error ? (
            <ErrorState failure={failureOf(query.error)} reasons={t.reasons} onRetry={query.refetch} />
          ) : !cars ? (
            <Skeleton shape="row" count={10} />
          ) : lines.length === 0 ? (
            <EmptyState icon={CarFront} title={t.calendar.noVehicles} />
          ) : (
            <Board lines={lines} first={from} zone={zone} />
          )}
        </div>
      </div>
    </Section>
  );
}

function Board({ lines, first, zone }: { lines: readonly Line[]; first: string; zone: string }) {
  const t = useBookingWords();
  const canWrite = useCan('rentals:write');
  const places = useLocations();
  const [spot, setSpot] = useState(HERE);
  const [open, setOpen] = useState(false);
  const [blocking, setBlocking] = useState<BlockKind | null>(null);
  const zoneOf = (line: Line | undefined) => places.find(({ id }) => id === line?.vehicle.locationId)?.zone ?? zone;
  const moving = useMoving(lines, zoneOf);
  const { note, tried } = useTried(t.reasons);
  const book = useBooking();
  const navigate = useNavigate();
  const at = { ...spot, row: Math.min(spot.row, lines.length - 1) };
  const line = lines[at.row];
  const bar = line && barAt(barsOf(line.vehicle, first, DAYS, zone), at.day);
  const days = [at.day, at.anchor ?? at.day].sort((one, other) => one - other).map((day) => dayPlus(first, day));
  const [from = first, last = first] = days;
  const move = (rows: number, by: number) => bar && void moving.place({ bar, from: at.row, row: at.row + rows, days: by });
  const canMove = ({ span }: Bar) => canWrite && (span.booking?.status === 'confirmed' || span.booking?.status === 'held');
  const unblock = () =>
    tried(async () => {
      await client.booking.unblock.mutate({ id: bar?.span.id ?? '' });
      await calendarChanged();
      toast(t.calendar.unblocked);
    });
  const ofFree = (): MenuItem[] =>
    line
      ? [
          { label: t.calendar.book, icon: CalendarPlus, onSelect: () => void book(line, from, last) },
          { label: t.calendar.block, icon: Ban, onSelect: () => setBlocking('block') },
          { label: t.calendar.maintain, icon: Wrench, onSelect: () => setBlocking('maintenance') },
        ]
      : [];
  const ofBooking = (taken: Bar): MenuItem[] => {
    const stays = canMove(taken) ? undefined : t.calendar.cannotMove(taken.span.booking?.number ?? '');
    const step = (label: string, icon: typeof ArrowUp, rows: number, by: number, isThere = true): MenuItem => ({ label, icon, disabledBecause: isThere ? stays : t.calendar.noVehicles, onSelect: () => move(rows, by) });
    return [
      { label: t.calendar.open, icon: ExternalLink, onSelect: () => void navigate({ to: '/bookings/$bookingId', params: { bookingId: taken.span.bookingId ?? '' } }) },
      ...(canWrite
        ? ([
            'line',
            step(t.calendar.earlierDay, ArrowLeft, 0, -1),
            step(t.calendar.laterDay, ArrowRight, 0, 1),
            step(t.calendar.upVehicle, ArrowUp, -1, 0, at.row > 0),
            step(t.calendar.downVehicle, ArrowDown, 1, 0, at.row < lines.length - 1),
          ] as const)
        : []),
    ];
  };
  const items = bar ? (bar.span.booking ? ofBooking(bar) : canWrite ? [{ label: t.calendar.unblock, icon: CalendarPlus, onSelect: () => void unblock() }] : []) : canWrite ? ofFree() : [];
  return (
    <>
      {note}
      {moving.refused !== null && (
        <div className="pb-8">
          <Banner tone="bad">{moving.refused}</Banner>
        </div>
      )}
      <CalendarGrid
        lines={lines}
        first={first}
        days={DAYS}
        zone={zone}
        spot={at}
        onSpot={(next) => {
          setSpot(next);
          setOpen(false);
        }}
        lift={moving.lift}
        canMove={canMove}
        onDrop={(lift) => void moving.place(lift)}
        onAct={() => setOpen(items.length > 0)}
        menu={(owner) => open && <MenuAt label={t.calendar.menu(bar?.span.booking?.number ?? line?.vehicle.plate ?? '')} items={items} owner={owner as RefObject<HTMLElement | null>} onClose={() => setOpen(false)} />}
      />
      {moving.dialog}
      {blocking !== null && line && <BlockDialog line={line} kind={blocking} from={from} before={dayPlus(last, 1)} zone={zoneOf(line)} onClose={() => setBlocking(null)} />}
    </>
  );
}
