// The columns of the list of bookings, on the page and in what is exported of it: amounts as decimals, beside their currency.
import { useMemo } from 'react';
import type { Booking } from '@/client/routers/booking';
import { decimalOf, formatExactly, formatInstant, formatMoney } from '@/shared/format';
import { useLocale, useZone } from '@/shared/session';
import type { CardOf, Column } from '@/shared/shapes';
import { useBookingWords } from '../words';
import { BookingChip } from './chips';

export function useColumns(): readonly Column<Booking>[] {
  const t = useBookingWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => columnsOf(t, locale, zone), [t, locale, zone]);
}

function columnsOf({ list: { columns, ...t }, status: said }: ReturnType<typeof useBookingWords>, locale: string, zone: string): readonly Column<Booking>[] {
  const time = (key: 'start' | 'end' | 'created', of: (booking: Booking) => string, sorts: boolean): Column<Booking> => ({
    key,
    head: columns[key],
    kind: 'time',
    sorts,
    cell: (row) => formatInstant(of(row), locale, zone),
    whole: (row) => formatExactly(of(row), locale, zone),
    file: of,
  });
  return [
    { key: 'number', head: columns.number, kind: 'id', cell: ({ number }) => number, file: ({ number }) => number },
    {
      key: 'customer',
      head: columns.customer,
      kind: 'text',
      cell: ({ name, email }) => name || email,
      whole: ({ name, email }) => [name, email].filter(Boolean).join(' · '),
      file: [
        [columns.customer, ({ name }) => name || null],
        [t.email, ({ email }) => email],
      ],
    },
    {
      key: 'car',
      head: columns.car,
      kind: 'text',
      cell: ({ carTitle, plate }) => [carTitle, plate].filter(Boolean).join(' · '),
      whole: ({ carTitle, plate }) => [carTitle, plate].filter(Boolean).join(' · '),
      file: [
        [columns.car, ({ carTitle }) => carTitle],
        [t.plate, ({ plate }) => plate],
      ],
    },
    { key: 'status', head: columns.status, kind: 'status', cell: ({ status }) => <BookingChip inRow status={status} />, file: ({ status }) => said[status] },
    time('start', ({ startsAt }) => startsAt, true),
    time('end', ({ endsAt }) => endsAt, false),
    {
      key: 'total',
      head: columns.total,
      kind: 'money',
      sorts: true,
      cell: ({ totalMinor, currency }) => formatMoney({ amountMinor: totalMinor, currency }, locale),
      file: [
        [columns.total, ({ totalMinor, currency }) => decimalOf({ amountMinor: totalMinor, currency })],
        [t.currency, ({ currency }) => currency],
      ],
    },
    time('created', ({ createdAt }) => createdAt, true),
  ];
}

/** The same row on a phone. */
export function useCard(): (booking: Booking) => CardOf {
  const locale = useLocale();
  const zone = useZone();
  return ({ number, name, email, carTitle, plate, status, totalMinor, currency, startsAt, endsAt }) => ({
    title: number,
    value: formatMoney({ amountMinor: totalMinor, currency }, locale),
    note: [name || email, carTitle, plate].filter(Boolean).join(' · '),
    status: <BookingChip inRow status={status} />,
    aside: `${formatInstant(startsAt, locale, zone)} – ${formatInstant(endsAt, locale, zone)}`,
  });
}
