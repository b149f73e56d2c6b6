import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowLeftRight, Merge, UserSearch } from 'lucide-react';
import { useState } from 'react';
import type { Customer, MergePreview } from '@/client/routers/customers';
import { client, failureOf, trpc, useIntention } from '@/shared/api';
import { Card, ConfirmDialog, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { type Act, DetailPage } from '@/shared/shapes';
import { calledOf, customerOptions, customersChanged } from '../data';
import { ComparedCard, MovedCard } from '../parts/compared';
import { PickTwin } from '../parts/pick-twin';
import { useCustomerWords } from '../words';

export function MergePage() {
  return useCan('customers:write') ? <Found /> : <Forbidden permission="customers:write" />;
}

function Found() {
  const t = useCustomerWords();
  const { customerId = '' } = useParams({ strict: false });
  const { other }: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const { data: customer, error, refetch } = useQuery(customerOptions(customerId));
  usePlace({ title: t.merge.title, parent: { label: t.title, to: '/customers' } });
  if (error) return <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />;
  if (!customer) return <Skeleton shape="row" count={6} />;
  return typeof other === 'string' && other !== '' ? <Compare customer={customer} otherId={other} /> : <Pick customer={customer} />;
}

function useBack(customer: Customer) {
  const { nobody } = useCustomerWords();
  return { label: calledOf(customer) || nobody, link: { to: '/customers/$customerId', params: { customerId: customer.id } } } as const;
}

function Pick({ customer }: { customer: Customer }) {
  const { merge: t, help } = useCustomerWords();
  return (
    <DetailPage title={t.title} help={{ text: help.merge, guide: 'customers' }} back={useBack(customer)}>
      <PickTwin customer={customer} />
    </DetailPage>
  );
}

function Compare({ customer, otherId }: { customer: Customer; otherId: string }) {
  const { merge: t, help, reasons } = useCustomerWords();
  const back = useBack(customer);
  const { data, error, refetch } = useQuery(trpc.customers.previewMerge.queryOptions({ id: customer.id, mergedId: otherId }, { staleTime: 0 }));
  if (data) return <Compared preview={data} back={back} />;
  return (
    <DetailPage title={t.title} help={{ text: help.merge, guide: 'customers' }} back={back}>
      <Card title={t.preview}>{error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="row" count={6} />}</Card>
    </DetailPage>
  );
}

function Compared({ preview, back }: { preview: MergePreview; back: ReturnType<typeof useBack> }) {
  const { merge: t, help, nobody } = useCustomerWords();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const { context } = useIntention();
  const { survivor, merged } = preview;
  const [stays, goes] = [survivor, merged].map((each) => calledOf(each) || nobody) as [string, string];
  const to = (customerId: string, other?: string) =>
    navigate({ to: '/customers/$customerId/merge', params: { customerId }, search: (other ? { other } : {}) as never, replace: true });
  const acts: readonly Act[] = [
    { key: 'merge', label: t.act, icon: Merge, onAct: () => setAsking(true) },
    { key: 'swap', label: t.swap, icon: ArrowLeftRight, onAct: () => to(merged.id, survivor.id) },
    { key: 'other', label: t.other, icon: UserSearch, onAct: () => to(survivor.id) },
  ];
  const merge = async () => {
    await client.customers.merge.mutate({ id: survivor.id, mergedId: merged.id }, { context });
    await customersChanged();
    toast(t.done(stays));
    await navigate({ to: '/customers/$customerId', params: { customerId: survivor.id } });
  };
  return (
    <>
      <DetailPage title={t.title} help={{ text: help.merge, guide: 'customers' }} back={back} note={t.action(goes, stays)} acts={acts}>
        <ComparedCard preview={preview} />
        <MovedCard preview={preview} name={goes} />
      </DetailPage>
      <ConfirmDialog open={isAsking} title={t.confirm(goes, stays)} action={t.action(goes, stays)} onClose={() => setAsking(false)} onConfirm={merge}>
        {t.confirmText}
      </ConfirmDialog>
    </>
  );
}
