// The columns of the list of orders, on the page and in what is exported of it: amounts as decimals, beside their currency.
import { useMemo } from 'react';
import type { OrderSummary } from '@/client/shared';
import { decimalOf, formatExact, formatExactly, formatInstant, formatMoney } from '@/shared/format';
import { Badge } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import type { CardOf, Column } from '@/shared/shapes';
import { useOrderWords } from '../words';
import { OrderChip, PaymentChip } from './chips';

export function useColumns(): readonly Column<OrderSummary>[] {
  const t = useOrderWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => columnsOf(t, locale, zone), [t, locale, zone]);
}

function columnsOf({ columns, ...t }: ReturnType<typeof useOrderWords>, locale: string, zone: string): readonly Column<OrderSummary>[] {
  return [
    { key: 'number', head: columns.number, kind: 'id', cell: ({ number }) => number, file: ({ number }) => number },
    {
      key: 'customer',
      head: columns.customer,
      kind: 'text',
      cell: (row) => (
        <>
          <span className="pr-8">{row.customerName || row.email || <span className="text-text-3">{t.nobody}</span>}</span>
          {row.tags.map((tag) => (
            <span key={tag} className="pr-4">
              <Badge>{tag}</Badge>
            </span>
          ))}
        </>
      ),
      whole: ({ customerName, email, tags }) => [customerName, email, tags.join(', ')].filter(Boolean).join(' · ') || undefined,
      file: [
        [columns.customer, ({ customerName }) => customerName || null],
        [columns.email, ({ email }) => email],
        [columns.tags, ({ tags }) => tags.join(', ') || null],
      ],
    },
    { key: 'status', head: columns.status, kind: 'status', cell: ({ status }) => <OrderChip inRow status={status} />, file: ({ status }) => t.status[status] },
    {
      key: 'payment',
      head: columns.payment,
      kind: 'status',
      cell: ({ paymentStatus }) => <PaymentChip inRow status={paymentStatus} />,
      file: ({ paymentStatus }) => t.payment[paymentStatus],
    },
    { key: 'units', head: columns.units, kind: 'count', cell: ({ units }) => formatExact(units, locale), file: ({ units }) => units },
    {
      key: 'total',
      head: columns.total,
      kind: 'money',
      cell: (row) => formatMoney({ amountMinor: row.totalMinor, currency: row.currency }, locale),
      file: [
        [columns.total, ({ totalMinor, currency }) => decimalOf({ amountMinor: totalMinor, currency })],
        [columns.currency, ({ currency }) => currency],
      ],
    },
    {
      key: 'placed',
      head: columns.placed,
      kind: 'time',
      cell: ({ placedAt }) => (placedAt ? formatInstant(placedAt, locale, zone) : <span className="text-text-3">{t.notPlaced}</span>),
      whole: ({ placedAt }) => (placedAt ? formatExactly(placedAt, locale, zone) : undefined),
      file: ({ placedAt }) => placedAt,
    },
  ];
}

/** How an order is called where it is one of several: by its number, and by whom it is for. */
export function useNameOf(): (order: OrderSummary) => string {
  return ({ number, customerName, email }) => [number, customerName || email].filter(Boolean).join(' · ');
}

/** The same row on a phone. */
export function useCard(): (order: OrderSummary) => CardOf {
  const t = useOrderWords();
  const locale = useLocale();
  const zone = useZone();
  return (order) => ({
    title: order.number,
    value: formatMoney({ amountMinor: order.totalMinor, currency: order.currency }, locale),
    note: order.customerName || order.email || t.nobody,
    status: <OrderChip inRow status={order.status} />,
    aside: [t.units(order.units), order.placedAt ? formatInstant(order.placedAt, locale, zone) : t.notPlaced, ...order.tags].join(' · '),
  });
}
