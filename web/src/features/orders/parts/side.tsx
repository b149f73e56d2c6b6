// Beside an order: who bought it, how it is paid, where it goes, and its documents.
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import type { Address, Document, Order } from '@/client/routers/orders';
import { client, trpc } from '@/shared/api';
import { saveFile } from '@/shared/files';
import { countryName, formatInstant } from '@/shared/format';
import { Banner, Button, Card, CopyId, IconButton, Link, StatusChip, useTried } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { useLanguage } from '@/shared/words';
import { orderChanged, orderOptions } from '../data';
import { STATE_TONES } from '../status';
import { useOrderWords } from '../words';
import { useMoney } from './money';

export function CustomerCard({ order }: { order: Order }) {
  const { customer: t } = useOrderWords();
  const { customerId, email } = order;
  const enabled = useCan('customers:read') && customerId !== null;
  const { data: customer } = useQuery(trpc.customers.get.queryOptions({ id: customerId ?? '' }, { enabled }));
  const said = useMoney(customer?.currency ?? order.currency);
  if (email === null && customerId === null) return <Card title={t.title}>{t.guest}</Card>;
  return (
    <Card title={t.title}>
      {customer && (
        <p className="font-medium wrap-anywhere">
          <Link to="/customers/$customerId" params={{ customerId: customer.id }}>
            {customer.name || email || t.title}
          </Link>
        </p>
      )}
      {email && (!customer || customer.name) && <p className="wrap-anywhere">{email}</p>}
      {customer && (
        <p className="text-dense text-text-2 tabular-nums">
          {[t.orders(customer.ordersCount), customer.currency && t.spent(said(customer.spentMinor))].filter(Boolean).join(' · ')}
        </p>
      )}
      {email && (
        <p className="pt-8 text-dense">
          <Link to="/orders" search={{ q: email } as never}>
            {t.their}
          </Link>
        </p>
      )}
    </Card>
  );
}

export function PaymentCard({ order }: { order: Order }) {
  const { paymentCard: t } = useOrderWords();
  const said = useMoney(order.currency);
  const enabled = useCan('payments:read');
  const { data } = useQuery(trpc.payments.list.queryOptions({ referenceId: order.id }, { enabled }));
  const payments = data?.items ?? [];
  if (!enabled) return null;
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-16">
        {payments.map((payment) => (
          <div key={payment.id} className="flex flex-col gap-8">
            {payment.isDisputed && <Banner tone="bad">{t.disputed}</Banner>}
            <div className="flex flex-wrap items-center justify-between gap-8">
              <StatusChip inRow tone={STATE_TONES[payment.state]} word={t.states[payment.state]} />
              <span className="tabular-nums">{said(payment.amount.amountMinor)}</span>
            </div>
            <Facts
              facts={[
                { label: t.provider, value: payment.provider },
                ...(payment.method ? [{ label: t.method, value: payment.method }] : []),
                ...(payment.providerReference ? [{ label: t.reference, value: <CopyId id={payment.providerReference} of={t.reference} /> }] : []),
                ...(payment.failureMessage ? [{ label: t.failure, value: payment.failureMessage }] : []),
              ]}
            />
          </div>
        ))}
        {order.offlineMinor - order.creditMinor > 0 && (
          <div className="flex justify-between gap-8">
            <span>{t.elsewhere}</span>
            <span className="tabular-nums">{said(order.offlineMinor - order.creditMinor)}</span>
          </div>
        )}
        {order.creditMinor > 0 && (
          <div className="flex justify-between gap-8">
            <span>{t.credited}</span>
            <span className="tabular-nums">{said(order.creditMinor)}</span>
          </div>
        )}
        {payments.length === 0 && order.offlineMinor === 0 && <span className="text-text-2">{t.none}</span>}
      </div>
    </Card>
  );
}

export function ShippingCard({ order }: { order: Order }) {
  const { shippingCard: t } = useOrderWords();
  const { shippingAddress: to, billingAddress: bill } = order;
  const isOne = to !== null && bill !== null && isSame(to, bill);
  return (
    <Card title={t.title}>
      {to === null && bill === null && <span className="text-text-2">{t.none}</span>}
      {to && <AddressLines label={isOne ? t.both : t.to} address={to} />}
      {bill && !isOne && <AddressLines label={t.bill} address={bill} />}
    </Card>
  );
}

const isSame = (one: Address, other: Address): boolean => (Object.keys(one) as (keyof Address)[]).every((part) => one[part] === other[part]);

function AddressLines({ label, address }: { label: string; address: Address }) {
  const country = countryName(address.country, useLanguage());
  const { name, company, line1, line2, postalCode, city, region, phone } = address;
  const lines = [name, company, line1, line2, [postalCode, city].filter(Boolean).join(' '), region, country, phone];
  return (
    <div className="pb-8 last:pb-0">
      <h3 className="text-caption text-text-2">{label}</h3>
      <address className="not-italic wrap-anywhere">
        {lines.filter(Boolean).map((line, place) => (
          <span key={place} className="block">
            {line}
          </span>
        ))}
      </address>
    </div>
  );
}

export function DocumentsCard({ order, documents }: { order: Order; documents: readonly Document[] }) {
  const { documents: t, reasons } = useOrderWords();
  const canWrite = useCan('orders:write');
  const { note, tried } = useTried(reasons);
  const hasInvoice = documents.some(({ kind }) => kind === 'invoice');
  const mayIssue = canWrite && !hasInvoice && order.placedAt !== null && order.status !== 'cancelled' && order.paymentStatus === 'paid';
  const issue = () =>
    tried(async () => {
      await client.orders.issueInvoice.mutate({ id: order.id });
      await orderChanged(order.id);
    });
  const print = (id: string) => tried(async () => saveFile(await client.orders.printDocument.query({ id })));
  return (
    <Card title={t.title}>
      <div className="flex flex-col items-start gap-8">
        {note}
        {documents.map(({ id, kind, number }) => {
          const name = [t.kinds[kind], number].filter(Boolean).join(' ');
          return (
            <div key={id} className="flex w-full items-center justify-between gap-8">
              <span className="min-w-0 wrap-anywhere">{name}</span>
              <IconButton size="small" icon={Download} label={t.print(name)} onClick={() => print(id)} />
            </div>
          );
        })}
        {documents.length === 0 && <span className="text-text-2">{t.none}</span>}
        {mayIssue && (
          <Button size="small" onClick={issue}>
            {t.issue}
          </Button>
        )}
      </div>
    </Card>
  );
}

export function FactsCard({ order }: { order: Order }) {
  const { facts: t, order: word } = useOrderWords();
  const locale = useLocale();
  const zone = useZone();
  const { channel, codes, createdAt, holdUntil, exchangeOf, id } = order;
  const { data: first } = useQuery({ ...orderOptions(exchangeOf ?? ''), enabled: exchangeOf !== null });
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          { label: t.channel, value: channel },
          ...(codes.length > 0 ? [{ label: t.codes, value: codes.join(', ') }] : []),
          { label: t.created, value: formatInstant(createdAt, locale, zone) },
          ...(holdUntil ? [{ label: t.hold, value: formatInstant(holdUntil, locale, zone) }] : []),
          ...(exchangeOf
            ? [{ label: t.exchange, value: <Link to="/orders/$orderId" params={{ orderId: exchangeOf }}>{first?.number ?? word}</Link> }]
            : []),
          { label: t.id, value: <CopyId id={id} of={t.id} /> },
        ]}
      />
    </Card>
  );
}
