// The columns of the list of customers, on the page and in what is exported of it: amounts as decimals, beside their currency.
import { useMemo } from 'react';
import type { Customer } from '@/client/routers/customers';
import { countryName, decimalOf, formatExact, formatExactly, formatInstant, formatMoney } from '@/shared/format';
import { Badge } from '@/shared/kit';
import { useLocale, useStore, useZone } from '@/shared/session';
import type { CardOf, Column } from '@/shared/shapes';
import { type Language, useLanguage } from '@/shared/words';
import { calledOf } from '../data';
import { useCustomerWords } from '../words';

interface Manner {
  readonly locale: string;
  readonly zone: string;
  readonly currency: string;
  readonly language: Language;
}

function useManner(): Manner {
  const locale = useLocale();
  const zone = useZone();
  const language = useLanguage();
  const { currency } = useStore();
  return useMemo(() => ({ locale, zone, currency, language }), [locale, zone, currency, language]);
}

export function useColumns(): readonly Column<Customer>[] {
  const t = useCustomerWords();
  const manner = useManner();
  return useMemo(() => columnsOf(t, manner), [t, manner]);
}

function columnsOf({ columns, ...t }: ReturnType<typeof useCustomerWords>, { locale, zone, currency, language }: Manner): readonly Column<Customer>[] {
  const time = (at: string | null, none: string) => (at ? formatInstant(at, locale, zone) : <span className="text-text-3">{none}</span>);
  return [
    {
      key: 'name',
      head: columns.name,
      kind: 'name',
      sorts: true,
      cell: (row) => (
        <>
          <span className="pr-8">{calledOf(row) || <span className="text-text-3">{t.nobody}</span>}</span>
          {row.tags.map((tag) => (
            <span key={tag} className="pr-4">
              <Badge>{tag}</Badge>
            </span>
          ))}
        </>
      ),
      whole: (row) => [calledOf(row), row.tags.join(', ')].filter(Boolean).join(' · ') || undefined,
      file: [
        [columns.name, ({ name }) => name || null],
        [columns.tags, ({ tags }) => tags.join(', ') || null],
      ],
    },
    { key: 'email', head: columns.email, kind: 'text', cell: ({ email }) => email ?? '', whole: ({ email }) => email ?? undefined, file: ({ email }) => email },
    { key: 'phone', head: columns.phone, kind: 'text', off: true, cell: ({ phone }) => phone ?? '', file: ({ phone }) => phone },
    { key: 'country', head: columns.country, kind: 'time', cell: ({ country }) => country && countryName(country, language), file: ({ country }) => country },
    { key: 'orders', head: columns.orders, kind: 'count', sorts: true, cell: ({ ordersCount }) => formatExact(ordersCount, locale), file: ({ ordersCount }) => ordersCount },
    {
      key: 'spent',
      head: columns.spent,
      kind: 'money',
      sorts: true,
      cell: ({ spentMinor }) => formatMoney({ amountMinor: spentMinor, currency }, locale),
      file: [
        [columns.spent, ({ spentMinor }) => decimalOf({ amountMinor: spentMinor, currency })],
        [columns.currency, () => currency],
      ],
    },
    { key: 'points', head: columns.points, kind: 'count', sorts: true, off: true, cell: ({ points }) => formatExact(points, locale), file: ({ points }) => points },
    {
      key: 'lastOrder',
      head: columns.lastOrder,
      kind: 'time',
      sorts: true,
      cell: ({ lastOrderAt }) => time(lastOrderAt, t.neverOrdered),
      whole: ({ lastOrderAt }) => (lastOrderAt ? formatExactly(lastOrderAt, locale, zone) : undefined),
      file: ({ lastOrderAt }) => lastOrderAt,
    },
    { key: 'externalId', head: columns.externalId, kind: 'id', off: true, cell: ({ externalId }) => externalId ?? '', file: ({ externalId }) => externalId },
    {
      key: 'created',
      head: columns.created,
      kind: 'time',
      sorts: true,
      cell: ({ createdAt }) => time(createdAt, ''),
      whole: ({ createdAt }) => formatExactly(createdAt, locale, zone),
      file: ({ createdAt }) => createdAt,
    },
  ];
}

/** The same row on a phone. */
export function useCard(): (customer: Customer) => CardOf {
  const t = useCustomerWords();
  const { locale, zone, currency } = useManner();
  return (customer) => ({
    title: calledOf(customer) || t.nobody,
    value: formatMoney({ amountMinor: customer.spentMinor, currency }, locale),
    note: customer.name ? (customer.email ?? customer.phone) : null,
    aside: [
      t.orders(customer.ordersCount, formatExact(customer.ordersCount, locale)),
      customer.lastOrderAt ? formatInstant(customer.lastOrderAt, locale, zone) : t.neverOrdered,
      ...customer.tags,
    ].join(' · '),
  });
}
