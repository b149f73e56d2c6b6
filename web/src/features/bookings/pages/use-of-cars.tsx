import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChartColumn } from 'lucide-react';
import { useMemo } from 'react';
import type { CarUtilisation } from '@/client/routers/booking';
import { trpc } from '@/shared/api';
import { dayIn, decimalOf, formatDay, formatExact, formatMoney, formatShare } from '@/shared/format';
import { EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, dayPlus, type FilterOf, ListPage, Tile, useListState, wholeOf } from '@/shared/shapes';
import { listed } from '@/shared/shapes';
import { useCategories } from '../data';
import { Section } from '../parts/section';
import { useBookingWords } from '../words';

const SPAN_DAYS = 30;
const DAY_MINUTES = 1_440;
const SORTS = ['car', 'share', 'revenue', 'perDay'] as const;

const shareOf = ({ rentedMinutes, availableMinutes }: CarUtilisation) => (availableMinutes > 0 ? rentedMinutes / availableMinutes : 0);
/** What each day that a vehicle was there brought, in minor units. */
const perDayOf = ({ rentalMinor, availableMinutes }: CarUtilisation) => (availableMinutes > 0 ? Math.round((rentalMinor * DAY_MINUTES) / availableMinutes) : 0);

export function UseOfCars() {
  return useCan('rentals:read') ? <Page /> : <Forbidden permission="rentals:read" />;
}

const compared: Record<(typeof SORTS)[number], (one: CarUtilisation, other: CarUtilisation) => number> = {
  car: (one, other) => one.title.localeCompare(other.title),
  share: (one, other) => shareOf(one) - shareOf(other),
  revenue: (one, other) => one.rentalMinor - other.rentalMinor,
  perDay: (one, other) => perDayOf(one) - perDayOf(other),
};

function Page() {
  const t = useBookingWords();
  const locale = useLocale();
  const zone = useZone();
  usePlace({ title: t.use.title, parent: { label: t.title, to: '/bookings' } });
  const categories = useCategories();
  const filters: readonly FilterOf[] = [
    { kind: 'days', key: 'days', label: t.use.days, from: 'from', to: 'to' },
    { kind: 'pick', key: 'category', label: t.use.category, free: true, choices: categories.map(({ id, name }) => ({ value: id, label: name })) },
  ];
  const state = useListState(filters, { sorts: SORTS, sort: '-share' });
  const today = dayIn(new Date(), zone);
  const toOn = state.values['to'] ?? (state.values['from'] && state.values['from'] > today ? state.values['from'] : today);
  const fromOn = state.values['from'] ?? dayPlus(toOn, 1 - SPAN_DAYS);
  const query = useQuery(trpc.booking.utilisation.queryOptions({ fromOn, toOn, categoryId: state.values['category'] ?? null }, { placeholderData: keepPreviousData, retry: false }));
  const { data } = query;
  const { q, sort } = state;
  const rows = useMemo(() => {
    const found = (data?.items ?? []).filter(({ title }) => title.toLocaleLowerCase().includes(q.toLocaleLowerCase()));
    const by = compared[sort.replace(/^-/, '') as (typeof SORTS)[number]];
    return found.sort((one, other) => (sort.startsWith('-') ? by(other, one) : by(one, other)));
  }, [data, q, sort]);
  return (
    <Section>
      <ListPage
        name="rental-use"
        title={t.use.title}
        help={{ text: t.help.use, guide: 'rentals' }}
        state={state}
        filters={filters}
        searchLabel={t.use.columns.car}
        columns={useColumns()}
        list={wholeOf(query, rows)}
        total={rows.length}
        rowKey={({ id }) => id}
        nameOf={({ title }) => title}
        link={({ id }) => ({ to: '/cars/$carId', params: { carId: id } }) as const}
        card={(car) => ({ title: car.title, value: formatMoney({ amountMinor: car.rentalMinor, currency: car.currency }, locale), note: formatShare(shareOf(car), locale), aside: t.use.ofDays(days(car.rentedMinutes, locale), days(car.availableMinutes, locale)) })}
        source={listed(rows).page}
        note={
          data &&
          rows.length > 0 && (
            <>
              <p className="pb-8 text-dense text-text-2">{t.use.note(formatDay(fromOn, locale), formatDay(toOn, locale), data.timeZone)}</p>
              <Tiles rows={rows} />
            </>
          )
        }
        empty={<EmptyState icon={ChartColumn} title={t.use.empty.title} text={t.use.empty.text} />}
        reasons={t.reasons}
      />
    </Section>
  );
}

const days = (minutes: number, locale: string): string => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(minutes / DAY_MINUTES);

/** Of each currency its own sums; they are never added. */
function Tiles({ rows }: { rows: readonly CarUtilisation[] }) {
  const { use: t } = useBookingWords();
  const locale = useLocale();
  const sum = (of: readonly CarUtilisation[], key: 'rentedMinutes' | 'availableMinutes' | 'rentalMinor' | 'chargesMinor') => of.reduce((all, row) => all + row[key], 0);
  const [rented, available] = [sum(rows, 'rentedMinutes'), sum(rows, 'availableMinutes')];
  const currencies = [...new Set(rows.map(({ currency }) => currency))].sort();
  const money = (key: 'rentalMinor' | 'chargesMinor') => currencies.map((currency) => formatMoney({ amountMinor: sum(rows.filter((row) => row.currency === currency), key), currency }, locale)).join(' · ');
  return (
    <div className="grid gap-16 pb-16 rows:grid-cols-3">
      <Tile label={t.tiles.share} figure={formatShare(available > 0 ? rented / available : 0, locale)} note={t.ofDays(days(rented, locale), days(available, locale))} />
      <Tile label={t.tiles.revenue} figure={money('rentalMinor')} />
      <Tile label={t.tiles.charges} figure={money('chargesMinor')} />
    </div>
  );
}

function useColumns(): readonly Column<CarUtilisation>[] {
  const { use } = useBookingWords();
  const t = use.columns;
  const locale = useLocale();
  const money = (amountMinor: number, currency: string) => formatMoney({ amountMinor, currency }, locale);
  const amount = (key: string, head: string, of: (row: CarUtilisation) => number, sorts: boolean): Column<CarUtilisation> => ({
    key,
    head,
    kind: 'money',
    sorts,
    cell: (row) => money(of(row), row.currency),
    file: (row) => decimalOf({ amountMinor: of(row), currency: row.currency }),
  });
  const inDays = (key: string, head: string, of: (row: CarUtilisation) => number): Column<CarUtilisation> => ({ key, head, kind: 'count', cell: (row) => days(of(row), locale), file: (row) => Math.round((of(row) * 100) / DAY_MINUTES) / 100 });
  return [
    { key: 'car', head: t.car, kind: 'name', sorts: true, cell: ({ title }) => <span className="font-medium">{title}</span>, whole: ({ title }) => title, file: ({ title }) => title },
    { key: 'share', head: t.share, kind: 'money', sorts: true, cell: (row) => <ShareBar share={shareOf(row)} />, file: (row) => Math.round(shareOf(row) * 10_000) / 10_000 },
    { key: 'vehicles', head: t.vehicles, kind: 'count', cell: ({ vehicles }) => formatExact(vehicles, locale), file: ({ vehicles }) => vehicles },
    { key: 'bookings', head: t.bookings, kind: 'count', cell: ({ bookings }) => formatExact(bookings, locale), file: ({ bookings }) => bookings },
    inDays('rented', t.rented, ({ rentedMinutes }) => rentedMinutes),
    inDays('blocked', t.blocked, ({ blockedMinutes }) => blockedMinutes),
    amount('revenue', t.revenue, ({ rentalMinor }) => rentalMinor, true),
    amount('perDay', t.perDay, perDayOf, true),
    { ...amount('charges', t.charges, ({ chargesMinor }) => chargesMinor, false), file: [[t.charges, (row) => decimalOf({ amountMinor: row.chargesMinor, currency: row.currency })], [use.currency, ({ currency }) => currency]] },
  ];
}

function ShareBar({ share }: { share: number }) {
  const locale = useLocale();
  return (
    <span className="flex items-center justify-end gap-8">
      <span aria-hidden className="h-4 w-48 overflow-hidden rounded-round bg-idle-tint">
        <span className="block h-4 bg-series-1" style={{ width: `${Math.min(share, 1) * 100}%` }} />
      </span>
      {formatShare(share, locale)}
    </span>
  );
}
