import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Merge, Pencil } from 'lucide-react';
import { useEffect } from 'react';
import type { Customer } from '@/client/routers/customers';
import { failureOf, trpc } from '@/shared/api';
import { formatInstant, formatMoney } from '@/shared/format';
import { AfterBlink, Banner, ButtonLink, ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useLocale, useStore, useZone } from '@/shared/session';
import { type Act, Columns, DetailPage, neighbours } from '@/shared/shapes';
import { calledOf, customerOptions } from '../data';
import { AddressesCard } from '../parts/addresses-card';
import { ConsentsCard } from '../parts/consents-card';
import { LoyaltyCard, PurchasesCard, TalksCard } from '../parts/history';
import { NotesCard } from '../parts/notes-card';
import { SegmentsOfCard } from '../parts/segments-of-card';
import { BelongsCard, ContactCard, ValueCard } from '../parts/side';
import { useCustomerWords } from '../words';

export function CustomerDetail() {
  return useCan('customers:read') ? <Found /> : <Forbidden permission="customers:read" />;
}

function Found() {
  const t = useCustomerWords();
  const { customerId = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const { data: customer, error, refetch } = useQuery(customerOptions(customerId));
  usePlace({ title: customer ? calledOf(customer) || t.nobody : t.title, parent: customer && { label: t.title, to: '/customers' } });
  const survivor = customer && customer.id !== customerId ? customer.id : undefined;
  useEffect(() => {
    // Who was merged into another answers with the other, whose address it is from then on.
    if (survivor) void navigate({ to: '/customers/$customerId', params: { customerId: survivor }, replace: true });
  }, [survivor, navigate]);
  if (customer) return <Detail key={customer.id} customer={customer} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />;
  return <DetailSkeleton />;
}

function Detail({ customer }: { customer: Customer }) {
  const t = useCustomerWords();
  const navigate = useNavigate();
  const locale = useLocale();
  const zone = useZone();
  const { currency } = useStore();
  const canWrite = useCan('customers:write');
  const { previous, next } = neighbours('/customers', customer.id);
  const params = { customerId: customer.id };
  const go = (customerId: string | undefined) => customerId && (() => void navigate({ to: '/customers/$customerId', params: { customerId } }));
  const acts: readonly Act[] = [
    { key: 'edit', label: t.edit, icon: Pencil, onAct: () => navigate({ to: '/customers/$customerId/edit', params }) },
    { key: 'merge', label: t.merge.act, icon: Merge, onAct: () => navigate({ to: '/customers/$customerId/merge', params }) },
  ];
  const worth =
    customer.ordersCount > 0
      ? [t.orders(customer.ordersCount), t.spent(formatMoney({ amountMinor: customer.spentMinor, currency }, locale))].join(' · ')
      : t.since(formatInstant(customer.createdAt, locale, zone));
  return (
    <DetailPage
      title={calledOf(customer) || t.nobody}
      help={{ text: t.help.detail, guide: 'customers' }}
      back={{ label: t.title, link: { to: '/customers', search: lastSearch('/customers') as never } }}
      note={worth}
      acts={canWrite ? acts : []}
      onPrevious={go(previous) || undefined}
      onNext={go(next) || undefined}
      banner={<LikelyTwin customer={customer} />}
      firstTab={t.purchases.title}
      side={
        <>
          <ContactCard customer={customer} />
          <ValueCard customer={customer} />
          <ConsentsCard customer={customer} />
          <AddressesCard customer={customer} />
          <BelongsCard customer={customer} />
          <SegmentsOfCard customer={customer} />
        </>
      }
    >
      <PurchasesCard customer={customer} />
      <NotesCard customer={customer} />
      <LoyaltyCard customer={customer} />
      <TalksCard customer={customer} />
    </DetailPage>
  );
}

/** That somebody shares a mailbox, a number or a name. */
function LikelyTwin({ customer: { id } }: { customer: Customer }) {
  const { duplicates: t } = useCustomerWords();
  const { data } = useQuery(trpc.customers.findDuplicates.queryOptions({ id }, { staleTime: 60_000 }));
  const found = data?.items ?? [];
  if (found.length === 0) return null;
  return (
    <Banner
      tone="active"
      action={
        <ButtonLink size="small" to="/customers/$customerId/merge" params={{ customerId: id }}>
          {t.look}
        </ButtonLink>
      }
    >
      {found.length === 1 ? t.one : t.many(found.length)}
    </Banner>
  );
}

function DetailSkeleton() {
  return (
    <AfterBlink>
      <div className="mx-auto flex max-w-detail flex-col gap-16 pt-16">
        <Skeleton shape="title" width={0.3} />
        <Columns side={<Skeleton shape="chart" count={2} />}>
          <Skeleton shape="row" count={5} />
          <Skeleton shape="chart" />
        </Columns>
      </div>
    </AfterBlink>
  );
}
