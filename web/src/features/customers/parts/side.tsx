// Beside a customer: how to reach them, what they came to, and where they belong.
import { useQuery } from '@tanstack/react-query';
import type { Customer } from '@/client/routers/customers';
import { trpc } from '@/shared/api';
import { countryName, formatExact, formatInstant } from '@/shared/format';
import { numberFormat } from '@/shared/format/counts';
import { Badge, Card, CopyId, ErrorState, Link, Skeleton } from '@/shared/kit';
import { failureOf } from '@/shared/api';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts, MoneyLines } from '@/shared/shapes';
import { useLanguage } from '@/shared/words';
import { useGroups } from '../data';
import { useCustomerWords } from '../words';

/** Hundredths of a per cent, as they are read. */
export const usePercent = () => {
  const locale = useLocale();
  return (bps: number): string => numberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(bps / 10_000);
};

export function ContactCard({ customer }: { customer: Customer }) {
  const { contact: t, columns } = useCustomerWords();
  const language = useLanguage();
  const locale = useLocale();
  const zone = useZone();
  const percent = usePercent();
  const { id, email, phone, externalId, country, region, createdAt, discountBps } = customer;
  const place = country && [region, countryName(country, language)].filter(Boolean).join(', ');
  const more = [
    { label: t.externalId, value: externalId },
    { label: columns.country, value: place },
    { label: t.locale, value: customer.locale && new Intl.DisplayNames(language, { type: 'language' }).of(customer.locale) },
    { label: t.zone, value: customer.zone?.replaceAll('_', ' ') },
    { label: t.currency, value: customer.currency },
    { label: t.discount, value: discountBps > 0 && percent(discountBps) },
  ];
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          { label: t.email, value: email && <CopyId id={email} of={t.email} whole /> },
          { label: t.phone, value: phone && <CopyId id={phone} of={t.phone} whole /> },
          ...more.filter(({ value }) => value),
          { label: columns.created, value: formatInstant(createdAt, locale, zone) },
          { label: t.id, value: <CopyId id={id} of={t.id} /> },
        ]}
      />
    </Card>
  );
}

/** Currency by currency: amounts of several are never added. */
export function ValueCard({ customer }: { customer: Customer }) {
  const { value: t, contact, reasons, orders } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const seesOrders = useCan('orders:read');
  const { data, error, refetch } = useQuery(trpc.customerPurchases.lifetimeValue.queryOptions({ id: customer.id }));
  return (
    <Card title={t.title}>
      {data ? (
        <div className="flex flex-col gap-16">
          {data.items.map(({ ordersCount, gross, refunded, net, average, firstOrderAt, lastOrderAt }) => (
            <div key={net.currency} className="flex flex-col gap-8">
              <MoneyLines
                lines={[
                  { label: t.gross, note: orders(ordersCount, formatExact(ordersCount, locale)), amount: gross },
                  ...(refunded.amountMinor === 0 ? [] : [{ label: t.refunded, amount: refunded }]),
                  { label: t.net, amount: net, isSum: true },
                  { label: t.average, amount: average },
                ]}
              />
              <Facts
                facts={[
                  { label: t.first, value: formatInstant(firstOrderAt, locale, zone) },
                  { label: t.last, value: formatInstant(lastOrderAt, locale, zone) },
                ]}
              />
            </div>
          ))}
          {data.items.length === 0 && <span className="text-text-2">{t.none}</span>}
          {seesOrders && data.items.length > 0 && (
            <span className="text-dense">
              <Link to="/orders" search={{ customer: customer.id } as never}>
                {contact.theirOrders}
              </Link>
            </span>
          )}
        </div>
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
      ) : (
        <Skeleton count={4} />
      )}
    </Card>
  );
}

export function BelongsCard({ customer }: { customer: Customer }) {
  const { belongs: t } = useCustomerWords();
  const percent = usePercent();
  const groups = useGroups().filter(({ id }) => customer.groupIds.includes(id));
  if (groups.length + customer.tags.length === 0) {
    return (
      <Card title={t.title}>
        <span className="text-text-2">{t.none}</span>
      </Card>
    );
  }
  return (
    <Card title={t.title}>
      <ul aria-label={t.groups} className="flex flex-col gap-4 empty:hidden">
        {groups.map(({ id, name, discountBps }) => (
          <li key={id} className="flex items-baseline justify-between gap-12">
            <Link to="/customers" search={{ group: id } as never}>
              {name}
            </Link>
            {discountBps > 0 && <Badge>{`−${percent(discountBps)}`}</Badge>}
          </li>
        ))}
      </ul>
      {customer.tags.length > 0 && (
        <ul aria-label={t.tags} className="flex flex-wrap gap-x-12 gap-y-4 text-dense not-first:pt-8">
          {customer.tags.map((tag) => (
            <li key={tag}>
              <Link to="/customers" search={{ tag } as never}>
                {tag}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
